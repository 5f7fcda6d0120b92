"""Cargo's configuration: where it builds, and for which targets.

The order is cargo's: an environment variable, then `.cargo/config.toml` from the folder
upwards, then the one in cargo's home.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from wasm_publish.errors import UsageError
from wasm_publish.toml_file import read_toml

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from wasm_publish.toml_file import TomlFile

# Where both are there, cargo reads the one without extension.
_FILE_NAMES = ("config", "config.toml")

_WASM = re.compile(r"wasm(?:32|64)(?:v[0-9]+)?-")


@dataclass(frozen=True, slots=True)
class CargoConfig:
    """What the configuration says of the build.

    Attributes:
        target_dir: The folder of build output, or None for `target` in the workspace's root.
        targets: The triples that cargo builds for when no `--target` is given.
    """

    target_dir: Path | None = None
    targets: tuple[str, ...] = ()


def read_cargo_config(folder: Path, environment: Mapping[str, str]) -> CargoConfig:
    """Read the configuration that holds for a cargo run in a folder.

    Args:
        folder: The folder that cargo runs in.
        environment: The variables to read; cargo's home is looked for in them too.

    Raises:
        UsageError: A configuration file is malformed.
    """
    files = [file for path in _files(folder, environment) for file in _with_included(path)]
    return CargoConfig(_target_dir(files, environment), _targets(files, environment))


def triple(target: str) -> str:
    """The name of a target's folder: the triple itself, or a specification file's stem."""
    return PurePath(target).stem if target.endswith(".json") else target


def is_wasm(target: str) -> bool:
    """Whether a target is a WebAssembly one, also such as `wasm32v1-none`."""
    return _WASM.match(triple(target)) is not None


def require_wasm_target(target: str | None) -> None:
    """Make sure that a target which a person names makes wasm.

    A file that specifies one may be of any name.

    Raises:
        UsageError: It doesn't.
    """
    if target and not target.endswith(".json") and not is_wasm(target):
        raise UsageError(
            f"{target} is no WebAssembly target",
            code="no-wasm-target",
            remedy="leave --target out, or name one such as wasm32-wasip2",
        )


def _target_dir(files: list[TomlFile], environment: Mapping[str, str]) -> Path | None:
    for variable in ("CARGO_TARGET_DIR", "CARGO_BUILD_TARGET_DIR"):
        if value := environment.get(variable):
            return _absolute(value)
    for file in files:
        if value := file.string("build", "target-dir"):
            return Path(os.path.normpath(file.path.parent.parent / value))
    return None


def _targets(files: list[TomlFile], environment: Mapping[str, str]) -> tuple[str, ...]:
    if value := environment.get("CARGO_BUILD_TARGET"):
        return tuple(value.split())
    for file in files:
        target = file.value("build", "target")
        if isinstance(target, str):
            return (target,)
        if target is not None:
            return file.strings("build", "target")
    return ()


def _absolute(path: str) -> Path:
    return Path(os.path.normpath(Path.cwd() / path))


def _files(folder: Path, environment: Mapping[str, str]) -> Iterator[Path]:
    homes = [above / ".cargo" for above in (folder, *folder.parents)]
    homes += cargo_homes(environment)
    for home in dict.fromkeys(homes):
        found = [path for name in _FILE_NAMES if (path := home / name).is_file()]
        yield from found[:1]


def cargo_homes(environment: Mapping[str, str]) -> list[Path]:
    """Cargo's own folder, if the environment tells it."""
    if home := environment.get("CARGO_HOME"):
        return [_absolute(home)]
    person = environment.get("HOME") or environment.get("USERPROFILE")
    return [Path(person) / ".cargo"] if person else []


def _with_included(path: Path, seen: frozenset[Path] = frozenset()) -> Iterator[TomlFile]:
    """A file, then the files that it includes, of which the last is the strongest."""
    file = read_toml(path)
    yield file
    for included in reversed(_included(file)):
        if included not in seen | {path} and included.is_file():
            yield from _with_included(included, seen | {path})


def _included(file: TomlFile) -> list[Path]:
    entries = file.value("include")
    names = [
        entry.get("path") if isinstance(entry, dict) else entry
        for entry in (entries if isinstance(entries, list) else ())
    ]
    folder = file.path.parent
    return [Path(os.path.normpath(folder / name)) for name in names if isinstance(name, str)]
