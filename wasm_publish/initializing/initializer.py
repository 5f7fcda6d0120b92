"""Sets projects up: looks at them, and tells which files have to be how."""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property, partial
from typing import TYPE_CHECKING, NamedTuple

from wasm_publish.building.combining import combined
from wasm_publish.errors import UsageError
from wasm_publish.git.working_tree import remote_of, working_tree_of
from wasm_publish.initializing import pre_commit
from wasm_publish.initializing.automation import Repository, hook_entry, publish_job, words_for
from wasm_publish.initializing.file_change import changed
from wasm_publish.initializing.installation import this_installation
from wasm_publish.initializing.registry_choice import (
    differing,
    edits_for,
    has_place,
    is_needed,
    proposed_registry,
    unusable_registry,
)
from wasm_publish.initializing.surveying import survey
from wasm_publish.initializing.toml_editing import with_settings
from wasm_publish.model import Build, Origin
from wasm_publish.planning.requested import ProjectReader
from wasm_publish.planning.targets import Surroundings, require_separate, targets_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from wasm_publish.initializing.file_change import FileChange
    from wasm_publish.initializing.installation import Installation
    from wasm_publish.initializing.registry_choice import Answer, Unusable
    from wasm_publish.initializing.toml_editing import Setting
    from wasm_publish.model import BuildCommand, PassedOver, Problem, Project, Target
    from wasm_publish.model.hosting import Hosting, ProposedRegistry
    from wasm_publish.planning.configured import Configured
    from wasm_publish.planning.requested import Request
    from wasm_publish.plugins.manager import Plugins
    from wasm_publish.settings.options import Options


class Placed(NamedTuple):
    """A project, and where it will be published."""

    project: Project
    targets: tuple[Target, ...]


class Setup(NamedTuple):
    """What setting up comes to.

    Attributes:
        root: The folder that files are named from: of the git repository, if there is one.
        projects: The projects, and where each will be published.
        changes: The files, also those that are as they should be.
        passed_over: The projects that a publish passes over, and why.
        problems: What is worth a warning.
        notes: What is left to be done by a person.
    """

    root: Path
    projects: tuple[Placed, ...]
    changes: tuple[FileChange, ...]
    passed_over: tuple[PassedOver, ...] = ()
    problems: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def to_write(self) -> tuple[FileChange, ...]:
        """The files that are not as they should be."""
        return tuple(change for change in self.changes if change.status != "unchanged")


class _Automated(NamedTuple):
    """A file of a program that runs us, and what a person has to know of it."""

    change: FileChange
    problems: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()

    @classmethod
    def of(
        cls, change: FileChange, installation: Installation, notes: Iterable[str] = ()
    ) -> _Automated:
        """What was there already is the person's, who knows it."""
        if change.status == "unchanged":
            return cls(change)
        return cls(change, (installation.problem,) if installation.problem else (), tuple(notes))


class Initializer:
    """Sets up the projects that a request asks for.

    Raises:
        NothingToPublish: There is no project.
        UsageError: An option, a project file or a settings table is wrong.
    """

    def __init__(self, request: Request, options: Options, plugins: Plugins) -> None:
        reader = ProjectReader(request, options, plugins)
        self._settings = reader.settings
        self._plugins = plugins
        self._surveys = [survey(start, reader, options) for start in reader.starts()]
        first = self._surveys[0].path
        folder = first if first.is_dir() else first.parent
        self._root = working_tree_of(folder) or folder

    @property
    def needs_registry(self) -> bool:
        """Whether a project has no place to be published to."""
        return any(is_needed(surveyed) for surveyed in self._surveys)

    @property
    def proposal(self) -> ProposedRegistry | None:
        """The registry that belongs to the git remote."""
        return proposed_registry(self._remote, self._plugins.hostings())

    @property
    def unusable(self) -> Unusable | None:
        """The registry that the git remote tells of though it can't be one."""
        return unusable_registry(self._remote, self._plugins.hostings())

    def differing(self, registry: str) -> tuple[tuple[Origin, str], ...]:
        """Where another registry is set, and which.

        Raises:
            UsageError: It can't be replaced.
        """
        found = (item for surveyed in self._surveys for item in differing(surveyed, registry))
        return tuple(dict.fromkeys(found))

    def setup(self, answer: Answer, *, hook: bool = False, ci: str | None = None) -> Setup:
        """What has to be how, so that a publish needs nothing to type.

        Args:
            answer: The registry for the projects.
            hook: Whether pre-commit is to check the projects.
            ci: The service whose CI is to publish them.

        Raises:
            UsageError: A registry or a service is none, or a file can't be edited.
        """
        placed = tuple(self._placed(item, answer) for item in self._projects)
        require_separate(placed)
        automated = [
            *([self._hook()] if hook else []),
            *([self._job(ci, placed)] if ci else []),
        ]
        return Setup(
            root=self._root,
            projects=placed,
            changes=(*self._settings_changes(answer), *(made.change for made in automated)),
            passed_over=tuple(passed for found in self._surveys for passed in found.passed_over),
            problems=tuple(dict.fromkeys(told for made in automated for told in made.problems)),
            notes=tuple(note for made in automated for note in made.notes),
        )

    @cached_property
    def _remote(self) -> str | None:
        return remote_of(self._root)

    @property
    def _projects(self) -> Iterator[Configured]:
        return (item for surveyed in self._surveys for item in surveyed.projects)

    @property
    def _repository(self) -> Repository:
        projects = tuple(item.project for item in self._projects)
        paths = [surveyed.path for surveyed in self._surveys]
        words = words_for(paths, self._root, self._settings)
        return Repository(self._root, self._remote, projects, words)

    def _hook(self) -> _Automated:
        """The file of pre-commit with the hook."""
        installation = this_installation()
        entry = hook_entry(self._repository, installation.requirement)
        edit = partial(pre_commit.with_hook, entry=entry)
        change = changed(self._root / pre_commit.FILE_NAME, edit)
        return _Automated.of(change, installation, [pre_commit.NOTE])

    def _job(self, name: str, placed: Iterable[Placed]) -> _Automated:
        """The file of a CI with the job."""
        hosting, installation = self._hosting(name), this_installation()
        targets = [target for one in placed for target in one.targets]
        job = publish_job(self._repository, installation.requirement, targets, self._commands())
        file = self._root / hosting.job_file
        change = changed(file, lambda text: hosting.with_job(text, job))
        notes = hosting.notes(change.before or "", job)
        return _Automated.of(change, installation, notes)

    def _commands(self) -> tuple[BuildCommand, ...]:
        """What builds the projects on another machine, whatever is installed on this one."""
        projects, elsewhere = self._repository.projects, Build(elsewhere=True)
        found = (self._plugins.build_command(p, elsewhere, self._settings) for p in projects)
        return combined(command for command in found if command)

    def _placed(self, item: Configured, answer: Answer) -> Placed:
        settings = item.settings
        if answer.registry and (answer.replaces or not has_place(settings)):
            origins = {**settings.origins, "registry": Origin("--registry")}
            settings = settings._replace(registry=answer.registry, origins=origins)
        around = Surroundings(self._root)
        return Placed(item.renamed, targets_of(item.renamed, settings, self._remote, around))

    def _settings_changes(self, answer: Answer) -> Iterator[FileChange]:
        edits: dict[Path, dict[str, dict[str, Setting]]] = defaultdict(lambda: defaultdict(dict))
        for surveyed in self._surveys:
            for place, values in edits_for(surveyed, answer).items():
                edits[place.file][place.key] |= values
        yield from (changed(file, partial(_with_tables, tables=t)) for file, t in edits.items())

    def _hosting(self, name: str) -> Hosting:
        hostings = {hosting.name: hosting for hosting in self._plugins.hostings()}
        if name not in hostings:
            raise UsageError(
                f"there is no CI called {name!r}",
                code="unknown-ci",
                remedy=f"there is {', '.join(sorted(hostings))}",
            )
        return hostings[name]


def _with_tables(text: str, tables: Mapping[str, Mapping[str, Setting]]) -> str:
    for key, values in tables.items():
        text = with_settings(text, key, values)
    return text
