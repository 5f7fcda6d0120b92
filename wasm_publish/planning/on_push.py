"""What is published where pre-commit runs us as one of its hooks.

At a push it tells the ref that is pushed, in a variable that is else not set:
https://pre-commit.com/#supported-git-hooks
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from wasm_publish.errors import InvalidWasm, NothingToPublish, UsageError
from wasm_publish.model import PassedOver
from wasm_publish.planning.group import Group
from wasm_publish.planning.project_plan import STALE
from wasm_publish.planning.version_choice import choose_version, is_unwritten, tags_of_version
from wasm_publish.projects.choosing import NO_EVIDENCE, meant_to_be_wasm
from wasm_publish.projects.monorepo import key_of

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence
    from pathlib import Path

    from wasm_publish.model import Build
    from wasm_publish.planning.configured import Configured
    from wasm_publish.planning.project_plan import Examined
    from wasm_publish.planning.requested import Request, Requested
    from wasm_publish.plugins.manager import Plugins
    from wasm_publish.projects.monorepo import Key
    from wasm_publish.settings.settings import Settings

NEVER = "never"
TAG = "tag"

_PUSHED = "PRE_COMMIT_REMOTE_BRANCH"
_TAGS = "refs/tags/"
_BRANCHES = "refs/heads/"


def why_nothing(on_push: str | None, environment: Mapping[str, str]) -> str | None:
    """Why nothing is published now, whatever the projects are; None where something may be."""
    ref = environment.get(_PUSHED, "")
    if on_push == TAG and not ref.startswith(_TAGS):
        pushed = f"what is pushed is {ref.removeprefix(_BRANCHES)}" if ref else "nothing is pushed"
        return f"nothing is published: --on-push tag waits for the push of a tag, and {pushed}"
    if on_push == NEVER and ref:
        return (
            "nothing is published at a push; to publish what a pushed tag releases, give the hook"
            " the argument --on-push=tag"
        )
    return None


def pushed_tag(request: Request, settings: Settings) -> str | None:
    """The tag that is pushed, if that decides what a request asks for."""
    ref = request.environment.get(_PUSHED, "")
    is_asked_for = settings.on_push == TAG and ref.startswith(_TAGS)
    return ref.removeprefix(_TAGS) if is_asked_for else None


class PushedTag:
    """A tag that is pushed, and decides what is published.

    Args:
        name: The tag.
        tags_of: Gives the tags of the commit that a folder is at.
        plugins: Asked for versions that tags tell.
        build: How the projects are built.
    """

    def __init__(
        self,
        name: str,
        tags_of: Callable[[Path], tuple[str, ...]],
        plugins: Plugins,
        build: Build,
    ) -> None:
        self._name = name
        self._tags_of = tags_of
        self._plugins = plugins
        self._build = build

    def released(self, requested: Requested) -> Requested:
        """Those of some projects that the tag releases; the others are passed over."""
        passed_over = list(requested.passed_over)
        groups: list[tuple[Configured, ...]] = []
        for group in requested.groups:
            meant = _meant(Group.of(group, self._build, self._plugins))
            reasons = [self._why_not(item, meant) for item in group]
            looked = tuple(zip(group, reasons, strict=True))
            passed_over += [PassedOver(item.project.name, why) for item, why in looked if why]
            groups += [kept] if (kept := tuple(item for item, why in looked if not why)) else []
        return requested._replace(groups=tuple(groups), passed_over=tuple(passed_over))

    def _why_not(self, item: Configured, meant: Collection[Key]) -> str | None:
        if key_of(item.project) not in meant:
            return NO_EVIDENCE
        tags = self._tags_of(item.project.root)
        if self._name not in tags:
            return f"the pushed tag {self._name} is not at this commit"
        try:
            return self._why_not_released(item, tags)
        except UsageError:
            return None  # which is told when it is planned

    def _why_not_released(self, item: Configured, tags: Sequence[str]) -> str | None:
        project = item.renamed
        version, origin = choose_version(project, item.settings, tags, self._plugins)
        told = self._plugins.version(project, (self._name,)) if is_unwritten(origin) else None
        if (told and told.text == version.text) or self._name in tags_of_version(
            project, version, tags
        ):
            return None
        return f"the pushed tag {self._name} doesn't release its version {version.text}"


def _meant(group: Group) -> frozenset[Key]:
    try:
        found = meant_to_be_wasm(group.projects, group.locate)
    except NothingToPublish:
        return frozenset()
    return frozenset(map(key_of, found.projects))


def made_fresh(examined: Examined) -> Examined:
    """A project whose plan goes only where its wasm is not older than its sources.

    While its hooks run, pre-commit hides what isn't committed; a wasm that was made from that is
    then older than the files, and the commit isn't what it was made from.
    """
    stale = next((found for found in examined.warnings if found.code == STALE), None)
    if examined.plan is None or stale is None:
        return examined
    error = InvalidWasm(stale.message, code=stale.code, remedy=stale.remedy, file=stale.file)
    return examined._replace(plan=None, errors=(*examined.errors, error))
