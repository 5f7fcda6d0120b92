"""The folders below one in which to look for projects.

Git decides: a project file that it ignores is somebody's build output or download. Outside of
git the names of folders have to tell.
"""

from __future__ import annotations

import os
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, NamedTuple

from wasm_publish.git.working_tree import listed_files

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

OF_OTHERS = frozenset({"node_modules", "vendor"})
"""Folders that hold the code of other people, which some repositories keep under git."""

BUILD_OUTPUT = frozenset({"__pycache__", "build", "dist", "target", "venv"})
"""Folders that are passed by outside of git, as those are whose name begins with a dot."""


class ProjectFolders(NamedTuple):
    """Where to look.

    Attributes:
        root: The folder that everything is below.
        places: The folders relative to it, each once, one above another before that.
        files: The paths of the files that count, relative to it; None where all do.
    """

    root: Path
    places: tuple[PurePosixPath, ...]
    files: frozenset[str] | None = None

    def counts(self, file: Path) -> bool:
        """Whether a file is not among those that git ignores."""
        return self.files is None or file.relative_to(self.root).as_posix() in self.files

    def path(self, place: PurePosixPath) -> Path:
        """The folder of a place."""
        return self.root / place


def project_folders(root: Path) -> ProjectFolders:
    """The folders at and below one in which there are files, there or further below."""
    files = listed_files(root)
    if files is None:
        return ProjectFolders(root, _sorted(_walked(root)))
    folders = {PurePosixPath(file.rpartition("/")[0]) for file in files}
    places = {place for folder in folders for place in (folder, *folder.parents)}
    own = (place for place in places if OF_OTHERS.isdisjoint(place.parts))
    return ProjectFolders(root, _sorted(own), frozenset(files))


def fits(place: PurePosixPath, pattern: str) -> bool:
    """Whether a folder fits a pattern, where `**` is any number of folders on the way to it."""
    return _fits(place.parts, PurePosixPath(pattern).parts)


def _fits(parts: Sequence[str], pattern: Sequence[str]) -> bool:
    if not pattern:
        return not parts
    if pattern[0] == "**":
        return any(_fits(parts[start:], pattern[1:]) for start in range(len(parts) + 1))
    return bool(parts) and fnmatchcase(parts[0], pattern[0]) and _fits(parts[1:], pattern[1:])


def _walked(root: Path) -> Iterator[PurePosixPath]:
    for folder, below, _ in os.walk(root):
        below[:] = [name for name in below if not _is_passed_by(name)]
        yield PurePosixPath(Path(folder).relative_to(root).as_posix())


def _is_passed_by(name: str) -> bool:
    return name.startswith(".") or name in OF_OTHERS or name in BUILD_OUTPUT


def _sorted(places: Iterable[PurePosixPath]) -> tuple[PurePosixPath, ...]:
    return tuple(sorted(places, key=lambda place: place.parts))
