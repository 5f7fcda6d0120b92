"""Copying one artifact, or all tags of a repository."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from wasm_publish.copying.copier import Copier
from wasm_publish.copying.outcome import Copied, CopiedTag
from wasm_publish.copying.rules import Rules
from wasm_publish.copying.source import Source
from wasm_publish.copying.trying import AT_ONCE, Tried, Trying
from wasm_publish.errors import StoreFailed, UsageError
from wasm_publish.pending import by_threads
from wasm_publish.planning.targets import require_one_registry
from wasm_publish.pulling.named import open_named
from wasm_publish.references.published_name import PublishedName
from wasm_publish.references.reference import Reference
from wasm_publish.stores import WrittenWhole

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wasm_publish.copying.ends import Ends
    from wasm_publish.plugins.manager import Plugins
    from wasm_publish.settings.settings import Settings
    from wasm_publish.stores import Access


def copy(ends: Ends, settings: Settings, plugins: Plugins, access: Access) -> Copied:
    """Copy what a person names, or with the setting `dry_run` only look what would happen.

    A tag that fails keeps no other from its turn.

    Args:
        ends: What is copied where.
        settings: What the person asks for: `force`, `dry_run`, `tag_prefix`, the connection.
        plugins: The plugins in force.
        access: Who reaches the stores, and whom to tell.

    Returns:
        What became of each tag, with the exit code: the highest of all failures.

    Raises:
        WasmPublishError: Nothing can be copied at all: one password is given for two registries,
            nothing can open one of the repositories, or the source has no tags.
    """
    if access.given:
        require_one_registry((ends.source, ends.target))
    run = _Run(ends, settings, plugins, access)
    if ends.one:
        run.copy_one(ends.one, ends.tag)
    else:
        plugins.guard(run.copy_all)
    return run.outcome()


class _Run:
    """One copy, and what came of it so far."""

    def __init__(self, ends: Ends, settings: Settings, plugins: Plugins, access: Access) -> None:
        store = open_named(PublishedName(ends.source), settings, plugins, access)
        self._source = Source(store, ends.source.repository)
        self._target = open_named(PublishedName(ends.target), settings, plugins, access)
        self._rules = Rules(ends.target.repository, settings.force, settings.tag_prefix or "")
        self._dry_run = settings.dry_run
        copier = Copier(
            self._source, self._target, self._rules, access.reporter, dry_run=settings.dry_run
        )
        self._trying = Trying(copier, plugins)
        self._ends = ends
        self._plugins = plugins
        self._reporter = access.reporter
        self._tried: list[Tried] = []

    def copy_one(self, one: PublishedName, tag: str) -> None:
        """Copy one artifact."""
        self._tried.append(self._trying.copy(one, tag))

    def copy_all(self) -> None:
        """Copy all tags of the source.

        Raises:
            NotAuthorised: One of the registries refuses these credentials.
            StoreFailed: There are none, or nobody can tell which.
        """
        names = self._source.store.tags()
        if not names:
            raise StoreFailed(
                f"{self._source.repository} has no tags",
                code="no-tags",
                remedy="see whether the name is right, and whether you may read it",
            )
        behind = self._rules.left_behind(names, self._target.tags())
        turns = [[t for t in turn if t not in behind] for turn in self._rules.turns(names)]
        self._tried += self._copied(turns)
        for tag, version in behind.items():
            self._reporter.note(f"the tag {tag} stays where it is: {version} is newer")
            self._tried.append(Tried(CopiedTag(tag, "kept")))

    def outcome(self) -> Copied:
        """What came of it, after everybody was told of what failed."""
        errors = [tried.error for tried in self._tried if tried.error]
        told = [
            problem
            for error in errors
            for problem in (*error.problems, *(f.problem for f in self._plugins.on_error(error)))
        ]
        for problem in dict.fromkeys(told):  # many tags may have failed for one reason
            self._reporter.problem(problem)
        return Copied(
            source=self._source.repository,
            target=self._ends.target.repository,
            tags=tuple(tried.copied for tried in self._tried),
            blobs=self._source.blobs,
            dry_run=self._dry_run,
            exit_code=max((error.exit_code for error in errors), default=0),
        )

    def _copied(self, turns: Sequence[Sequence[str]]) -> list[Tried]:
        if isinstance(self._target, WrittenWhole):
            names = [self._named(tag) for turn in turns for tag in turn]
            return [self._told(tried) for tried in self._trying.copy_at_once(names)]
        limit = AT_ONCE if _is_of_registry(self._ends.target.repository) else 1
        return [
            tried
            for turn in turns
            for tried in by_threads([partial(self._one_of_many, tag) for tag in turn], limit)
        ]

    def _one_of_many(self, tag: str) -> Tried:
        return self._told(self._trying.copy(self._named(tag), tag, alone=False))

    def _told(self, tried: Tried) -> Tried:
        if tried.error:
            self._reporter.status("Failed", f"{self._ends.target.repository}:{tried.copied.tag}")
        return tried

    def _named(self, tag: str) -> PublishedName:
        return PublishedName(self._ends.source, tag)


def _is_of_registry(repository: str) -> bool:
    """Whether several may push there at once; in a folder or a file they would only wait."""
    try:
        Reference.parse(repository)
    except UsageError:
        return False
    return True
