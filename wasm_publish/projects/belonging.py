"""Which files belong to a project.

Whether a release may be made of them, whether its version has to rise, and whether it is asked
for by what has changed: all three ask here, each with its own idea of which files count.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from wasm_publish.errors import WasmPublishError
from wasm_publish.settings.file import LANGUAGE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path, PurePath

    from wasm_publish.model import Project


def made_from_of(project: Project, inputs: Iterable[Path]) -> tuple[Path, ...]:
    """What an artifact is made from besides the files of its project's folder.

    Args:
        project: The project, whose settings count wherever they are.
        inputs: What its language says that it is made from.
    """
    return (*inputs, *(table.file for table in project.tables))


def _any(_path: PurePath) -> bool:
    return True


class Belonging(NamedTuple):
    """What tells which files belong to a project.

    Attributes:
        project: The project.
        made_from: Files and folders that it is made from besides those of its own folder.
        begins_project: Tells of a folder whether it holds a project file.
        counts: Tells of a path below a folder whether it counts there.
    """

    project: Project
    made_from: tuple[Path, ...]
    begins_project: Callable[[Path], object]
    counts: Callable[[PurePath], bool] = _any

    def of(self, files: Iterable[Path]) -> tuple[Path, ...]:
        """Those of some files that belong to the project.

        A folder among the files is a submodule, of which git tells no more: it counts for
        whatever is in it. The folder of another project below the project's own isn't its own,
        unless it is made from that.
        """
        return tuple(file for file in files if self.has(file))

    def has(self, file: Path) -> bool:
        """Whether a file, or a submodule, belongs to the project."""
        *others, root = self.places
        return any(self._is_in(file, place) for place in others) or (
            self._is_in(file, root) and not self._is_anothers(file)
        )

    @property
    def places(self) -> tuple[Path, ...]:
        """The files and folders in which everything is that belongs to it; its own comes last."""
        own = (*filter(None, [self.project.file]), self.project.root)
        return tuple(dict.fromkeys((*self.made_from, *own)))

    def _is_in(self, file: Path, place: Path) -> bool:
        if place.is_relative_to(file):
            return True
        return file.is_relative_to(place) and self.counts(file.relative_to(place))

    def _is_anothers(self, file: Path) -> bool:
        project = self.project
        if project.language == LANGUAGE:
            return False  # which of them such a project is put together from nobody knows
        folders = (file, *file.parents) if file.is_dir() else file.parents
        return any(self._begins(folder) for folder in folders if project.root in folder.parents)

    def _begins(self, folder: Path) -> bool:
        try:
            return bool(self.begins_project(folder))
        except WasmPublishError:
            return True  # a project file that can't be read is one all the same
