"""The wasm that TinyGo or Go wrote."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wasm_publish.locating.rules import choose, finished_files, output_files
from wasm_publish_tinygo.go_mod import read_go_mod
from wasm_publish_tinygo.sources import newer_source

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from wasm_publish.locating.rules import Candidate
    from wasm_publish.model import LocatedWasm, Project

_OUTPUT_FOLDERS = ("", "build", "dist", "bin", "out", "target")
"""Where the `-o` of both compilers is pointed to, relative to the module."""

_CUSTOMARY_NAMES = ("main", "plugin", "policy")
"""What the templates of the hosts' SDKs call the output."""


def locate(project: Project) -> LocatedWasm | None:
    """Find the file to publish.

    TinyGo names its output for the folder, and people name it for the module or as they call
    the project, so all of these are the project's own name, which wins over customary ones.

    Returns:
        The file, or None when nothing has been built.

    Raises:
        NothingToPublish: Several files with customary names could be meant.
        InvalidWasm: All that was found is unfinished or damaged.
        UsageError: The go.mod is malformed.
    """
    module = read_go_mod(project.root / "go.mod").module
    names = (project.name, project.root.name, module.name)
    located = choose(candidates(project.root, list(dict.fromkeys(names))), project.name)
    return located and located._replace(newer_source=newer_source(project.root, located.path))


def candidates(root: Path, names: Sequence[str]) -> Iterator[Candidate]:
    """The files that could be it.

    Args:
        root: The folder of the module.
        names: The names that are the project's own; they count as the first of them.
    """
    own = (candidate for name in names for candidate in _bearing(root, name))
    yield from (candidate._replace(product=names[0]) for candidate in own)
    for name in _CUSTOMARY_NAMES:
        yield from _bearing(root, name)


def _bearing(root: Path, name: str) -> Iterator[Candidate]:
    yield from output_files(root, _OUTPUT_FOLDERS, [name])
    yield from finished_files([root], [name])
