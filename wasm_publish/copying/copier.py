"""Bringing tags from their source to their target."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from wasm_publish.copying.outcome import CopiedTag
from wasm_publish.model import Problem
from wasm_publish.pending import Pending
from wasm_publish.references.local import is_local
from wasm_publish.reporting import Silent
from wasm_publish.stores import WrittenWhole
from wasm_publish.stores.published import find_published

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import TypeAlias

    from wasm_publish.copying.rules import Rules
    from wasm_publish.copying.source import Source, StoredArtifact
    from wasm_publish.model import Descriptor
    from wasm_publish.references.published_name import PublishedName
    from wasm_publish.reporting import Reporter
    from wasm_publish.stores import Choose, Store

    _Push: TypeAlias = tuple[StoredArtifact, Choose]

_VERBS = {"copied": "Copied", "moved": "Moved", "unchanged": "Unchanged"}
_FORESEEN = {**_VERBS, "copied": "Would copy", "moved": "Would move"}


class Ready(NamedTuple):
    """A tag that was looked at.

    Attributes:
        copied: What becomes of it.
        artifacts: What has to be pushed for that, the one that it names last; none where there is
            nothing to be done.
    """

    copied: CopiedTag
    artifacts: Sequence[StoredArtifact] = ()


class Copier:
    """Brings tags from a source to a target.

    Args:
        source: The repository to copy from.
        target: The repository to copy to.
        rules: What the person allows.
        reporter: Is told what becomes of each tag.
        dry_run: Whether nothing is written.
    """

    def __init__(
        self, source: Source, target: Store, rules: Rules, reporter: Reporter, *, dry_run: bool
    ) -> None:
        self._source = source
        self._target = target
        self._rules = rules
        self._reporter = reporter
        self._dry_run = dry_run

    def look(self, one: PublishedName, tag: str) -> Ready:
        """Look what is to become of a tag.

        Args:
            one: What is copied: a name in the source.
            tag: The tag that it gets in the target.

        Raises:
            NotAuthorised: One of the registries refuses these credentials.
            TagConflict: The tag holds something else, and must not move.
            StoreFailed: It can't be read.
        """
        asked = Pending(partial(self._target.resolve, tag))
        found = find_published(self._source.store, one)
        copied = self._judged(tag, found.descriptor.digest, asked.result())
        return Ready(copied, () if copied.status == "unchanged" else self._source.artifacts(found))

    def push(self, ready: Sequence[Ready], *, alone: bool = True) -> list[CopiedTag]:
        """Bring tags to the target, and tell of them.

        Args:
            ready: The tags; where there are several, the target is one that is `WrittenWhole`,
                and gets either all of them or none.
            alone: Whether nothing else runs beside it, so that there is room for a progress bar.

        Returns:
            What became of each: somebody else may have written it meanwhile.

        Raises:
            NotAuthorised: One of the registries refuses these credentials.
            TagConflict: By now a tag holds something else, and must not move.
            StoreFailed: Something can't be read or written; then the tags stay as they were.
        """
        judged = {one.copied.tag: one.copied for one in ready}
        pushes = [push for one in ready if one.artifacts for push in self._pushes(one, judged)]
        if pushes and not self._dry_run:
            self._push(pushes, self._reporter if alone else Silent())
        for copied in judged.values():
            self._tell(copied)
        return list(judged.values())

    def _judged(self, tag: str, digest: str, held: Descriptor | None) -> CopiedTag:
        previous = held.digest if held else None
        return CopiedTag(tag, self._rules.status(tag, digest, previous), digest, previous)

    def _pushes(self, one: Ready, judged: dict[str, CopiedTag]) -> Iterator[_Push]:
        *children, named = one.artifacts
        tag = one.copied.tag
        # A registry gives no turns: between another look and the tag there is as much time.
        looks_again = is_local(self._rules.target)

        def choose() -> Sequence[str] | None:
            if looks_again:
                judged[tag] = self._judged(tag, named.digest, self._target.resolve(tag))
            return None if judged[tag].status == "unchanged" else (tag,)

        yield from ((child, tuple) for child in children)
        yield named, choose

    def _push(self, pushes: Sequence[_Push], listener: Reporter) -> None:
        blobs = [blob.descriptor for artifact, _ in pushes for blob in artifact.blobs]
        if isinstance(self._target, WrittenWhole):
            total = sum({blob.digest: blob.size for blob in blobs}.values())
            with listener.progress(self._rules.target, total, "Copying") as advance:
                self._target.push_all(pushes, advance)
            return
        total = sum(blob.size for blob in blobs)
        with listener.progress(self._rules.target, total, "Copying") as advance:
            for artifact, choose in pushes:
                self._target.push(artifact, choose, advance)

    def _tell(self, copied: CopiedTag) -> None:
        name = f"{self._rules.target}:{copied.tag}"
        verb = (_FORESEEN if self._dry_run else _VERBS)[copied.status]
        moved = copied.status == "moved"
        is_replaced = moved and self._rules.is_immutable(copied.tag)
        origin = f", from {copied.previous}" if moved and not is_replaced else ""
        self._reporter.status(verb, f"{name} {copied.digest}{origin}")
        if is_replaced:
            message = f"{name} held {copied.previous}, which this replaces"
            self._reporter.problem(Problem("version-replaced", message, "warning"))
