"""Whether a project has changed since its version was released, and has to have another one.

What was released is what git has under the tag of the version; it is compared with the files of
the working tree that git tracks, committed or not.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from wasm_publish.errors import UsageError
from wasm_publish.git import working_tree as git
from wasm_publish.model import Origin, Problem
from wasm_publish.planning.file_names import named
from wasm_publish.planning.version_choice import is_unwritten, tags_of_version
from wasm_publish.projects.content import content_of
from wasm_publish.versions.version import parse_version

if TYPE_CHECKING:
    from pathlib import Path

    from wasm_publish.model import Project
    from wasm_publish.plugins.manager import Plugins
    from wasm_publish.versions.version import Version

_WHOLE_HISTORY = (
    "fetch the tags: `fetch-depth: 0` for GitHub's checkout action,"
    " `git fetch --unshallow --tags` elsewhere"
)


class VersionBumps:
    """Compares projects with the tags of their versions; git is asked once for each of these."""

    def __init__(self, plugins: Plugins) -> None:
        self._plugins = plugins
        self._tags = cache(git.all_tags)
        self._changed = cache(git.changed_files)

    def problems_of(self, project: Project) -> tuple[Problem, ...]:
        """An error, if the project has to have a higher version; a warning, if git can't tell.

        Args:
            project: The project, with the version that it is to be published as.

        Raises:
            UsageError: A project file is malformed.
        """
        version = _released_by_file(project)
        if version is None:
            return ()
        tree = git.working_tree_of(project.root)
        tags = self._tags(tree) if tree else None
        if tree is None or tags is None:
            return (_unknown(project, "git tells nothing of its folder"),)
        released = tags_of_version(project, version, tags)
        if released:
            return self._compared(project, version, tree, released[0])
        if git.is_shallow(tree):
            return (_unknown(project, "the clone is shallow and may lack it", _WHOLE_HISTORY),)
        return ()

    def _compared(
        self, project: Project, version: Version, tree: Path, tag: str
    ) -> tuple[Problem, ...]:
        changed = self._changed(tree, f"refs/tags/{tag}")
        if changed is None:
            return (_unknown(project, f"git can't compare with {tag}", _WHOLE_HISTORY),)
        inputs, begins_project = self._plugins.inputs(project), self._plugins.find_project_files
        files = content_of(project, [tree / path for path in changed], inputs, begins_project)
        return (_outgrown(project, version, tag, files),) if files else ()


def _released_by_file(project: Project) -> Version | None:
    """The version, unless it is illegal or a tag tells it, which rises with the next tag."""
    if project.version is None or is_unwritten(project.origins.get("version")):
        return None
    try:
        return parse_version(project.version, project.version_scheme)
    except UsageError:
        return None  # whoever chose the version has said so


def _outgrown(project: Project, version: Version, tag: str, files: tuple[Path, ...]) -> Problem:
    origin = project.origins.get("version", Origin("the project", project.file))
    return Problem(
        code="version-not-raised",
        message=f"{project.name} is still {version.text}, and differs from the tag {tag} in"
        f" {named(files, project)}",
        remedy=f"raise the version{_least(version)}: what is published as {version.text} stays"
        " as it is",
        file=origin.file or project.file,
        line=origin.line,
        key=origin.what,
    )


def _least(version: Version) -> str:
    """The version that comes next at the least, where that can be told."""
    if version.is_prerelease:
        return ""
    return f", at least to {version.major}.{version.minor}.{version.patch + 1}"


def _unknown(project: Project, reason: str, remedy: str | None = None) -> Problem:
    return Problem(
        code="no-tag-to-compare",
        severity="warning",
        message=f"{project.name} could not be compared with the tag of its version: {reason}",
        remedy=remedy,
        file=project.file,
    )
