"""The projects of many folders at once: all below one, or those that a settings file lists.

Every language counts in every folder, and each project is read once: what a workspace gives
is not read again where its own folder is met.
"""

from __future__ import annotations

from collections import Counter
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from wasm_publish.errors import NothingToPublish, UsageError
from wasm_publish.faults import Faults
from wasm_publish.model import Selection
from wasm_publish.projects.file_alone import in_place_of_many
from wasm_publish.projects.finding import files_to_read, of_language, read_projects
from wasm_publish.projects.folders import fits, project_folders
from wasm_publish.settings.file import FILE_NAME, PROJECTS
from wasm_publish.spelling import nearest
from wasm_publish.toml_file import read_toml

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path, PurePosixPath
    from typing import TypeAlias

    from wasm_publish.errors import WasmPublishError
    from wasm_publish.model import Project, ProjectFile
    from wasm_publish.plugins.manager import Plugins
    from wasm_publish.projects.finding import Start
    from wasm_publish.projects.folders import ProjectFolders
    from wasm_publish.settings.settings import Settings

    Key: TypeAlias = tuple[Path | None, Path, str]


class Found(NamedTuple):
    """What was found at one start.

    Attributes:
        projects: The projects.
        errors: What kept single ones among many from being read.
        top: The folder that all of them are below, where many folders were looked at.
    """

    projects: tuple[Project, ...]
    errors: tuple[WasmPublishError, ...] = ()
    top: Path | None = None


class _Listed(NamedTuple):
    """Patterns of the folders that hold projects, and how to tell what is wrong with one."""

    folder: Path
    patterns: tuple[str, ...]
    file: Path | None = None

    def fault(self, pattern: str) -> UsageError:
        line = read_toml(self.file).line(PROJECTS) if self.file else None
        return UsageError(
            f"`{pattern}` fits no folder that holds a project",
            code="unmatched-projects",
            file=self.file,
            line=line,
            key=PROJECTS,
            remedy=f"patterns are relative to {self.folder}, `*` is one folder and `**` any"
            " number; what git ignores is not looked at",
        )


def key_of(project: Project) -> Key:
    """What tells projects apart; one file may hold several, and one folder two files."""
    return project.file, project.root, project.name


def find_projects(start: Start, settings: Settings, plugins: Plugins) -> Found:
    """The projects at a path, or, where many folders are asked for, of all of these.

    Raises:
        NothingToPublish: There is none.
        UsageError: What is asked for can't be told, or no project can be read.
    """
    found = _found(start, settings, plugins)
    folder = start.path if start.path.is_dir() else start.path.parent
    return found._replace(projects=in_place_of_many(found.projects, folder, settings))


def _found(start: Start, settings: Settings, plugins: Plugins) -> Found:
    if start.path.is_dir():
        if settings.recursive:
            return _Tree(start.path, settings, plugins).of(("**",))
        for folder in (start.path, *start.path.parents) if start.climb else (start.path,):
            if listed := _listed(folder, settings):
                return _Tree(folder, settings, plugins).of(listed.patterns, listed)
            if start.climb and plugins.find_project_files(folder):
                break
    return Found(read_projects(start, settings, plugins))


def _listed(folder: Path, settings: Settings) -> _Listed | None:
    if settings.projects:
        return _Listed(folder, settings.projects)
    file = folder / FILE_NAME
    patterns = read_toml(file).strings(PROJECTS) if file.is_file() else ()
    return _Listed(folder, patterns, file) if patterns else None


class _Tree:
    """The projects below one folder, as far as they are asked for."""

    def __init__(self, root: Path, settings: Settings, plugins: Plugins) -> None:
        self._root = root
        self._settings = settings
        self._plugins = plugins
        self._faults = Faults()
        self._read: dict[Key, Project] = {}
        self._known: set[Path | None] = set()
        self._sources: list[ProjectFile] = []
        """The project files that were read; others only lead to projects that were met before."""

    def of(self, patterns: Sequence[str], listed: _Listed | None = None) -> Found:
        """The projects in the folders that fit any of the patterns.

        Raises:
            NothingToPublish: There is none.
            UsageError: A pattern fits nothing, `-p` names no project, or none can be read.
        """
        wanted = self._files(project_folders(self._root), patterns, listed)
        for file in chain.from_iterable(wanted.values()):
            if file.path not in self._known:
                self._faults.attempt(partial(self._read_file, file))
        found = [
            project
            for project in self._read.values()
            if not wanted.keys().isdisjoint((project.root, *project.root.parents))
        ]
        self._require_any(found)
        chosen = self._chosen(_as_offered(found))
        return Found(tuple(chosen), tuple(self._faults.errors), self._root)

    def _files(
        self, folders: ProjectFolders, patterns: Sequence[str], listed: _Listed | None
    ) -> dict[Path, tuple[ProjectFile, ...]]:
        """The project files that are wanted, by the folder that they make a project."""
        files: dict[Path, tuple[ProjectFile, ...]] = {}
        fitting: set[str] = set()
        for place in folders.places:
            fit = [pattern for pattern in patterns if fits(place, pattern)]
            if not fit:
                continue
            here = self._faults.attempt(partial(self._files_in, folders, place))
            if here:
                files[folders.path(place)] = here
            # What can't be read is there all the same.
            fitting |= {*fit} if here is None or here else set()
        unmatched = [pattern for pattern in patterns if pattern not in fitting]
        if listed and unmatched:
            raise UsageError.of([listed.fault(pattern).problem for pattern in unmatched])
        return files

    def _files_in(self, folders: ProjectFolders, place: PurePosixPath) -> tuple[ProjectFile, ...]:
        found = self._plugins.find_project_files(folders.path(place))
        if not found:
            return ()
        counting = [file for file in found if folders.counts(file.path)]
        return files_to_read(of_language(counting, self._settings.language))

    def _read_file(self, file: ProjectFile) -> None:
        for project in self._plugins.read_projects(file, Selection(workspace=True)):
            self._read.setdefault(key_of(project), project)
            self._known.add(project.file)
        self._sources.append(file)

    def _require_any(self, found: Sequence[Project]) -> None:
        if found:
            return
        if self._faults.errors:
            raise UsageError.of(self._faults.problems)
        raise NothingToPublish(
            "there is no wasm project in this folder or below it",
            code="no-project",
            file=self._root,
            remedy="what git ignores is not looked at; name the folder of a project",
        )

    def _chosen(self, projects: Sequence[Project]) -> list[Project]:
        """Those that `-p` names, without those that `--exclude` names."""
        settings = self._settings
        left_out = self._named(settings.exclude, projects)
        named = self._named(settings.packages, projects)
        kept = [project for project in projects if key_of(project) not in left_out]
        if not settings.packages:
            return kept
        return [p._replace(standing="chosen") for p in kept if key_of(p) in named]

    def _named(self, names: Iterable[str], projects: Sequence[Project]) -> set[Key]:
        """The projects that names of any language's spelling mean."""
        pool = {key_of(project) for project in projects}
        named: set[Key] = set()
        for name in names:
            found = {key for file in self._sources for key in self._meant(file, name)} & pool
            if not found:
                raise _unknown(name, [project.name for project in projects])
            named |= found
        return named

    def _meant(self, file: ProjectFile, name: str) -> list[Key]:
        try:
            meant = self._plugins.read_projects(file, Selection(packages=(name,)))
        except UsageError:
            return []  # it is none of these
        return [key_of(project) for project in meant]


def _as_offered(projects: Sequence[Project]) -> list[Project]:
    """Nobody stands in them or names them, so what shows no evidence of wasm is passed over.

    What a manifest holds back, it holds back from the other members of its workspace; a project
    that stands alone was made to be published.
    """
    members = Counter(project.workspace_root for project in projects)
    return [
        project._replace(
            standing="default",
            held_back=project.held_back if members[project.workspace_root] > 1 else None,
        )
        for project in projects
    ]


def _unknown(name: str, names: Sequence[str]) -> UsageError:
    close = nearest(name, names)
    hint = f"did you mean {close}? " if close else ""
    return UsageError(
        f"no project here fits {name}",
        code="unknown-package",
        remedy=f"{hint}the projects are: {', '.join(names)}",
    )
