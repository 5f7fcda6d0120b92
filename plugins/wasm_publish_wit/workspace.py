"""The packages of a wkg workspace: `[workspace] members` in wkg.toml."""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING

from wasm_publish.errors import UsageError
from wasm_publish_wit.recognition import wit_folder
from wasm_publish_wit.wkg_file import WORKSPACE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from wasm_publish.model import Project, Selection
    from wasm_publish.toml_file import TomlFile

_KEY = (WORKSPACE, "members")
_GLOB = frozenset("*?[")


def members(toml: TomlFile) -> tuple[Path, ...]:
    """The folders of the packages, each once.

    Raises:
        UsageError: They are not listed as wkg has it, or one has no WIT.
    """
    found = [folder for pattern in toml.strings(*_KEY) for folder in _fitting(toml, pattern)]
    return tuple(dict.fromkeys(found))


def names_of(project: Project) -> tuple[str, str]:
    """What a person may call a package: by its own name alone, or with its namespace."""
    return project.name, str(project.repository_name).replace("/", ":")


def selected(projects: Sequence[Project], selection: Selection, toml: TomlFile) -> list[Project]:
    """The packages that a selection asks for, and all where it asks for none.

    Raises:
        UsageError: It names one that isn't there.
    """
    left_out = _named(projects, selection.exclude, toml)
    if selection.packages:
        return [p._replace(standing="chosen") for p in _named(projects, selection.packages, toml)]
    return [p._replace(standing="default") for p in projects if p not in left_out]


def _fitting(toml: TomlFile, pattern: str) -> Iterator[Path]:
    root = toml.path.parent
    if not pattern or PurePath(pattern).is_absolute():
        raise toml.fault("expected paths below the workspace", *_KEY)
    if _GLOB.isdisjoint(pattern):
        found = [root / pattern]
    else:
        found = sorted(folder for folder in root.glob(pattern) if wit_folder(folder))
    for folder in found:
        if wit_folder(folder) is None:
            raise toml.fault(f"the member {pattern} has no WIT", *_KEY)
        yield folder.resolve()


def _named(projects: Sequence[Project], names: Sequence[str], toml: TomlFile) -> list[Project]:
    found: list[Project] = []
    for name in names:
        fitting = [project for project in projects if name in names_of(project)]
        if not fitting:
            raise UsageError(
                f"there is no package {name} in this workspace",
                code="unknown-package",
                file=toml.path,
                remedy=f"there is {', '.join(names_of(project)[1] for project in projects)}",
            )
        found += fitting
    return found
