"""A language whose projects and wasm are what a test says, behind the hooks of a real one."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from wasm_publish.hookspecs import hookimpl
from wasm_publish.model import BuildCommand, LocatedWasm, ProjectFile
from wasm_publish.plugins.discovery import FoundPlugin
from wasm_publish.plugins.manager import Plugins

if TYPE_CHECKING:
    from pathlib import Path

    from wasm_publish.errors import WasmPublishError
    from wasm_publish.model import Build, Project, Selection


def plugins_of(*plugins: object) -> Plugins:
    """The plugin manager with these plugins and what wasm-publish itself answers."""
    return Plugins(
        FoundPlugin(
            name=f"toy-{number}",
            distribution="toys",
            version="1.0",
            module="toys",
            plugin=plugin,
        )
        for number, plugin in enumerate(plugins)
    )


@dataclass(eq=False)
class ToyLanguage:
    """A plugin for a language.

    Attributes:
        name: What the language is called; its project files are called `NAME.toy`.
        projects: By the folder of their project file.
        wasm: By the name of the project: where it was built, or why it can't be told.
        inputs: By the name of the project: what it is made from besides its own folder.
        yields: Whether its project files leave a folder to those of other languages.
        selections: The selections that were asked for.
        builds: The builds that were asked for.
    """

    name: str = "toy"
    projects: dict[Path, list[Project]] = field(default_factory=dict)
    wasm: dict[str, Path | WasmPublishError] = field(default_factory=dict)
    inputs: dict[str, list[Path]] = field(default_factory=dict)
    yields: bool = False
    selections: list[Selection] = field(default_factory=list)
    builds: list[Build] = field(default_factory=list)

    def add(self, folder: Path, *projects: Project) -> None:
        """Put a project file into a folder, of one project or of the members of a workspace."""
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{self.name}.toy").write_text("", encoding="utf-8")
        self.projects[folder] = [project._replace(language=self.name) for project in projects]

    @hookimpl
    def wasm_publish_find_project_files(self, root: Path) -> list[ProjectFile]:
        file = root / f"{self.name}.toy"
        return [ProjectFile(file, self.name, self.yields)] if file.is_file() else []

    @hookimpl
    def wasm_publish_read_projects(
        self, project_file: ProjectFile, selection: Selection
    ) -> list[Project] | None:
        if project_file.language != self.name:
            return None
        self.selections.append(selection)
        return self.projects[project_file.path.parent]

    @hookimpl
    def wasm_publish_inputs(self, project: Project) -> list[Path]:
        return self.inputs.get(project.name, [])

    @hookimpl
    def wasm_publish_locate_wasm(self, project: Project, build: Build) -> LocatedWasm | None:
        self.builds.append(build)
        found = self.wasm.get(project.name)
        if isinstance(found, Exception):
            raise found
        return LocatedWasm(found, "the toy") if found else None

    @hookimpl
    def wasm_publish_build_command(self, project: Project) -> BuildCommand | None:
        if project.language != self.name:
            return None
        return BuildCommand(("toy", "build", project.name), project.root)
