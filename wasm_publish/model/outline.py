"""What a plan will be, as far as it can be told before the wasm is built."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from wasm_publish.model.plan import Plan

if TYPE_CHECKING:
    from typing import TypeAlias

    from wasm_publish.model.explanation import Explained
    from wasm_publish.model.plan import Annotation, Commit, Tag, Target
    from wasm_publish.model.problem import Problem
    from wasm_publish.model.project import Project
    from wasm_publish.settings.settings import Settings
    from wasm_publish.versions.version import Version


class Outline(NamedTuple):
    """A plan without wasm and bytes, of a project that is not built yet.

    No store is asked for it: what becomes of a tag depends on the artifact's digest.

    Attributes:
        project: The project.
        version: Its version.
        settings: The settings that are in force for it.
        annotations: Those that project, git and settings tell, sorted by key. What plugins and
            the wasm itself tell is not known yet.
        tags: The tags by version and settings; plugins may see to others once they know the wasm.
        targets: The repositories.
        problems: What is worth knowing.
        commit: The commit that the project is at, or None outside of git.
        explanation: Why it is as it is, where somebody asked for that.
    """

    project: Project
    version: Version
    settings: Settings
    annotations: tuple[Annotation, ...]
    tags: tuple[Tag, ...]
    targets: tuple[Target, ...]
    problems: tuple[Problem, ...] = ()
    commit: Commit | None = None
    explanation: tuple[Explained, ...] = ()


PlanOrOutline: TypeAlias = Plan | Outline
