"""Why a module is taken for one that is compiled to wasm; most Go modules are not."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

from wasm_publish_tinygo.go_mod import directives

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SETTINGS_FILE = "wasm-publish.toml"

_REACTOR_SDKS = (
    "extism/go-pdk",
    "fermyon/spin/sdk/go",
    "proxy-wasm-go-sdk",
    "spin-go-sdk",
)
"""SDKs whose hosts call exported functions of a module that stays loaded."""

_SDKS = (
    *_REACTOR_SDKS,
    "go.bytecodealliance.org",
    "go.wasmcloud.dev/component",
    "kubewarden/policy-sdk-go",
    "wasm-tools-go",
)
"""What only a wasm guest requires: whole elements of module paths, since forks are common."""

_TASK_FILES = (
    "Makefile",
    "makefile",
    "GNUmakefile",
    "justfile",
    "Justfile",
    ".justfile",
    "Taskfile.yml",
    "Taskfile.yaml",
    "taskfile.yml",
    "taskfile.yaml",
    "spin.toml",
)
_TINYGO = re.compile(rb"\btinygo\b")
_GO_TO_WASM = re.compile(rb"\bGOOS\s*[:?]?=\s*wasip1\b")
_WASM_DIRECTIVE = re.compile(rb"^//go:(wasmexport|wasmimport)\b", re.MULTILINE)
_EXPORT = re.compile(rb"^//(?:go:wasm)?export[ \t]+\S", re.MULTILINE)
_CGO = re.compile(rb"""^\s*(?:import\s+)?"C"\s*$""", re.MULTILINE)

# Enough for any project of this kind, and an end for a folder that is none.
_MOST_FILES = 200
_MOST_BYTES = 256 * 1024


def evidence(folder: Path) -> tuple[str, ...]:
    """What speaks for wasm, in words; a file that can't be read says nothing."""
    return tuple(_evidence(folder))


def names_tinygo(folder: Path) -> bool:
    """Whether the module's own tasks call TinyGo."""
    return _task_file(folder, _TINYGO) is not None


def is_reactor(folder: Path) -> bool:
    """Whether a host calls functions of the module, rather than running it as a program."""
    exporting = any(_exports(content) for _, content in _sources(folder))
    return exporting or bool(_linked(folder, _REACTOR_SDKS))


def _evidence(folder: Path) -> Iterator[str]:
    if (folder / SETTINGS_FILE).is_file():
        yield f"a file {SETTINGS_FILE}"
    if name := _task_file(folder, _TINYGO):
        yield f"tinygo in {name}"
    if name := _task_file(folder, _GO_TO_WASM):
        yield f"GOOS=wasip1 in {name}"
    if (folder / "wit").is_dir():
        yield "a folder wit"
    yield from (f"the dependency {path}" for path in _linked(folder, _SDKS))
    for name, content in _sources(folder):
        if _WASM_DIRECTIVE.search(content) or _exports(content):
            yield f"{name} speaks to a wasm host"
            return


def _task_file(folder: Path, pattern: re.Pattern[bytes]) -> str | None:
    found = (name for name in _TASK_FILES if pattern.search(_content(folder / name)))
    return next(found, None)


def _linked(folder: Path, sdks: tuple[str, ...]) -> list[str]:
    """The SDKs that the module itself imports, or has as tools."""
    text = _content(folder / "go.mod").decode(errors="replace")
    paths = (
        directive.arguments[0]
        for directive in directives(text)
        if directive.verb in {"require", "tool"}
        and directive.arguments
        and not directive.comment.startswith("indirect")
    )
    return [path for path in paths if any(f"/{sdk}/" in f"/{path}/" for sdk in sdks)]


def _sources(folder: Path) -> Iterator[tuple[str, bytes]]:
    for source in islice(sorted(folder.glob("*.go")), _MOST_FILES):
        yield source.name, _content(source)


def _exports(content: bytes) -> bool:
    """Whether a source exports functions to a wasm host, rather than to C."""
    return bool(_EXPORT.search(content)) and not _CGO.search(content)


def _content(file: Path) -> bytes:
    try:
        with file.open("rb") as opened:
            return opened.read(_MOST_BYTES)
    except OSError:
        return b""
