"""Examining single projects, each with what git tells of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wasm_publish.git.commits import Uncommitted
from wasm_publish.planning.project_plan import Inputs, examine
from wasm_publish.planning.targets import Surroundings
from wasm_publish.planning.version_choice import VERSION_DIFFERS
from wasm_publish.projects.choosing import NOT_BUILT
from wasm_publish.settings.ci import is_ci

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from wasm_publish.errors import WasmPublishError
    from wasm_publish.git.commits import Commits
    from wasm_publish.model import LocatedWasm
    from wasm_publish.planning.configured import Configured
    from wasm_publish.planning.project_plan import Examined
    from wasm_publish.planning.requested import Request
    from wasm_publish.plugins.manager import Plugins


class Examiner:
    """Examines the projects of a run.

    Args:
        request: What the person asks for.
        plugins: The plugins in force.
        commits: What git tells.
        is_built_first: Whether projects have been built for this run.
    """

    def __init__(
        self, request: Request, plugins: Plugins, commits: Commits, *, is_built_first: bool
    ) -> None:
        self._request = request
        self._plugins = plugins
        self._commits = commits
        self._is_built_first = is_built_first
        self._built: set[Path] = set()
        self._refs = plugins.refs(request.environment)

    def leave_out(self, located: Iterable[LocatedWasm]) -> None:
        """Take no wasm for a change of its project: it is built, also where git tracks it."""
        self._built |= {path for found in located for path in _wasm_files(found)}

    def examine(
        self,
        item: Configured,
        located: LocatedWasm | None = None,
        error: WasmPublishError | None = None,
    ) -> Examined:
        """Look at a project, and at its wasm.

        Args:
            item: The project with its settings.
            located: Its wasm; None where none is looked for, or found.
            error: What stands in the way of a plan already.
        """
        # After `--build` a wasm that is missing will be missing too when it is published.
        is_unbuilt = not self._is_built_first and _is_unbuilt(error)
        is_shown = located is not None or is_unbuilt
        asks_git = is_shown or item.has_templates
        inputs = self._inputs(item, asks_git=asks_git)._replace(
            located=located,
            is_unbuilt=is_unbuilt,
            uncommitted=self._uncommitted(item.project.root) if is_shown else Uncommitted(),
        )
        examined = self._examined(inputs)
        has_no_commit = asks_git and inputs.commit is None
        refusal = self._commits.refusal_of(item.project.root) if has_no_commit else None
        warnings = (*([refusal] if refusal else []), *examined.warnings)
        return examined._replace(
            plan=examined.plan and examined.plan._replace(problems=warnings),
            outline=examined.outline and examined.outline._replace(problems=warnings),
            warnings=warnings,
            errors=(*([error] if error else []), *examined.errors),
        )

    def _inputs(self, item: Configured, *, asks_git: bool) -> Inputs:
        """What a plan is made from but the wasm; a check without it needs no more than tags."""
        # The plugin that found the wasm knows the project by its own name only.
        project, environment = item.renamed, self._request.environment
        commit = self._commits.commit_of(project.root) if asks_git else None
        tags = commit.tags if commit else () if asks_git else self._commits.tags_of(project.root)
        return Inputs(
            project=project,
            settings=item.settings,
            around=Surroundings(self._request.folder, is_ci(environment)),
            commit=commit,
            refs=tuple(dict.fromkeys((*tags, *self._refs))),
            environment=environment,
        )

    def _uncommitted(self, folder: Path) -> Uncommitted:
        """The files that differ from a folder's commit, but for the wasm, which is built."""
        told = self._commits.uncommitted_of(folder)
        return told._replace(files=tuple(path for path in told.files if path not in self._built))

    def _examined(self, inputs: Inputs) -> Examined:
        """What looking gives; the tags of a commit don't contradict a version that it lacks."""
        examined = examine(inputs, self._plugins)
        faults = (error.problem for error in examined.errors)
        contradicted = {fault.file for fault in faults if fault.code == VERSION_DIFFERS}
        if not contradicted:
            return examined
        uncommitted = self._commits.uncommitted_of(inputs.project.root)
        if contradicted.isdisjoint(uncommitted.files):
            return examined
        return examine(inputs._replace(refs=self._refs), self._plugins)


def _is_unbuilt(error: WasmPublishError | None) -> bool:
    return error is not None and error.problem.code == NOT_BUILT


def _wasm_files(located: LocatedWasm) -> tuple[Path, ...]:
    return tuple(path.resolve() for path in (located.path, *located.candidates))
