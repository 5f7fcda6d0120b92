"""A project's version by the tags of its repository."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from wasm_publish.git import working_tree as git
from wasm_publish.model import Problem, ToldVersion
from wasm_publish_tinygo.go_mod import read_go_mod
from wasm_publish_tinygo.module_tags import ModuleTags
from wasm_publish_tinygo.placement import place_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path


_SHORT = 12
"""As many digits of a commit as a pseudo-version holds."""


def told_version(manifest: Path, refs: Sequence[str]) -> ToldVersion | None:
    """The version of a module: its tag among `refs`, else Go's pseudo-version of the commit.

    Returns:
        The version without `v`; None where there is neither a tag nor a commit with a time.

    Raises:
        UsageError: The go.mod is malformed.
    """
    tags = _tags_of(manifest)
    if release := tags.release_among(refs):
        return ToldVersion(release)
    commit = git.bare_commit(manifest.parent)
    if commit is None:
        return None
    version = tags.pseudo_version(git.reachable_tags(manifest.parent), commit)
    if version is None:
        return None
    return ToldVersion(version, f"Go's pseudo-version of commit {commit.revision[:_SHORT]}")


def cut_off_history(manifest: Path) -> tuple[Problem, ...]:
    """A warning, if the pseudo-version counts from a history that the clone has only in part.

    Raises:
        UsageError: The go.mod is malformed.
    """
    folder = manifest.parent
    if not git.is_shallow(folder) or _tags_of(manifest).release_among(git.tags_at_commit(folder)):
        return ()
    return (
        Problem(
            code="shallow-clone",
            severity="warning",
            message="the version counts from the tags before this commit, "
            "but the clone is shallow and may lack them",
            remedy="fetch the whole history: `fetch-depth: 0` for GitHub's checkout action, "
            "`git fetch --unshallow --tags` elsewhere",
            file=manifest,
        ),
    )


def passed_over_release(manifest: Path) -> tuple[Problem, ...]:
    """A warning, if the commit has a release tag that Go passes over for its major version.

    Raises:
        UsageError: The go.mod is malformed.
    """
    at_commit = git.tags_at_commit(manifest.parent)
    tags = _tags_of(manifest)
    foreign = tags.foreign_release_among(at_commit)
    if foreign is None or tags.release_among(at_commit):
        return ()
    return (
        Problem(
            code="other-major-version",
            severity="warning",
            message=f"the tag v{foreign.text} at this commit is none of the module"
            f" {tags.module}, whose major version is {_either(tags.module.majors)}",
            remedy=f"end the module's path in its major version, such as /v{foreign.major},"
            f" or publish with --package-version {foreign.text}",
            file=manifest,
        ),
    )


def _either(majors: Iterable[int]) -> str:
    return " or ".join(map(str, sorted(majors)))


def _tags_of(manifest: Path) -> ModuleTags:
    module = read_go_mod(manifest).module
    return ModuleTags(module, place_of(manifest.parent, module) or PurePosixPath())
