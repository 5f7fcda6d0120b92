"""Which folder is a WIT package, and which is a program that happens to use WIT."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wasm_publish.settings.artifacts import is_project
from wasm_publish.settings.file import FILE_NAME

if TYPE_CHECKING:
    from pathlib import Path

WKG_FILE = "wkg.toml"
WIT_FOLDER = "wit"

_MANIFESTS = (
    "Cargo.toml", "pyproject.toml", "setup.py", "setup.cfg", "componentize-py.toml", "go.mod",
    "package.json", "deno.json", "deno.jsonc", "moon.mod.json", "build.zig", "CMakeLists.txt",
    "meson.build", "Package.swift", "build.gradle", "build.gradle.kts", "pom.xml", "dub.json",
    "gleam.toml", "mix.exs", "spin.toml",
)  # fmt: skip
"""What the projects of languages have that compile to wasm; any of them may use WIT, and wkg.

They are no package whether or not a plugin reads them, so this isn't about who claims the folder.
"""

_MANIFEST_PATTERNS = ("*.csproj", "*.fsproj", "*.cabal", "*.opam")


def project_file(root: Path) -> Path | None:
    """The file that makes a folder a WIT package: its wkg.toml, else the first of its WIT."""
    wkg = root / WKG_FILE
    if wkg.is_file():
        found = wkg
    elif sources := wit_files(root / WIT_FOLDER):
        found = sources[0]
    else:
        return None
    return None if _is_another_project(root) else found


def folder_of(file: Path) -> Path:
    """The folder of the project that a project file is of."""
    return file.parent if file.name == WKG_FILE else file.parent.parent


def wit_folder(root: Path) -> Path | None:
    """The folder with the WIT of a package: `wit`, or where wkg has it so the folder itself."""
    return next((folder for folder in (root / WIT_FOLDER, root) if wit_files(folder)), None)


def wit_files(folder: Path) -> tuple[Path, ...]:
    """The WIT of the package in a folder; that of its dependencies is further below."""
    return tuple(sorted(path for path in folder.glob("*.wit") if path.is_file()))


def _is_another_project(root: Path) -> bool:
    if any((root / name).is_file() for name in _MANIFESTS):
        return True
    if any(next(root.glob(pattern), None) for pattern in _MANIFEST_PATTERNS):
        return True
    own = root / FILE_NAME
    return own.is_file() and is_project(own)
