"""The projects of one start, and how the wasm of each is found and built."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from wasm_publish.errors import UsageError
from wasm_publish.model import Build
from wasm_publish.projects.monorepo import key_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from wasm_publish.model import BuildCommand, LocatedWasm, Project
    from wasm_publish.planning.configured import Configured
    from wasm_publish.plugins.manager import Plugins
    from wasm_publish.projects.monorepo import Key
    from wasm_publish.settings.settings import Settings


class Group(NamedTuple):
    """The projects of one start, and how they are built. Made by `Group.of`."""

    items: Mapping[Key, Configured]
    build: Build
    plugins: Plugins

    @classmethod
    def of(cls, items: Iterable[Configured], build: Build, plugins: Plugins) -> Group:
        """The group that some projects are."""
        return cls({key_of(item.project): item for item in items}, build, plugins)

    @property
    def projects(self) -> list[Project]:
        """All of them."""
        return [item.project for item in self.items.values()]

    def locate(self, project: Project) -> LocatedWasm | None:
        """Find the wasm of one: the file that its settings name, or what has been built."""
        given = self.items[key_of(project)].given_wasm
        return given or self.plugins.locate_wasm(project, self.build)

    def command_of(self, project: Project) -> BuildCommand | None:
        """The command that builds one."""
        settings = self.items[key_of(project)].settings
        return self.plugins.build_command(project, self.build, settings)


def build_of(settings: Settings, environment: Mapping[str, str]) -> Build:
    """How projects are built, as far as the settings of a run tell.

    Raises:
        UsageError: They tell it in two ways.
    """
    if settings.release and settings.profile not in {None, "release"}:
        raise UsageError(
            f"both --release and --profile {settings.profile} are given",
            code="usage",
            remedy="give one",
        )
    return Build(
        profile="release" if settings.release else settings.profile,
        target=settings.target,
        target_dir=Path(settings.target_dir) if settings.target_dir else None,
        environment=environment,
    )
