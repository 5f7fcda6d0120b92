"""Bringing one tag from its source to its target."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from wasm_publish.copying.outcome import CopiedTag
from wasm_publish.model import Problem
from wasm_publish.pending import Pending
from wasm_publish.reporting import Silent
from wasm_publish.stores.published import find_published

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wasm_publish.copying.rules import Rules
    from wasm_publish.copying.source import Source, StoredArtifact
    from wasm_publish.model import Descriptor
    from wasm_publish.references.published_name import PublishedName
    from wasm_publish.reporting import Reporter
    from wasm_publish.stores import Store

_VERBS = {"copied": "Copied", "moved": "Moved", "unchanged": "Unchanged"}
_FORESEEN = {**_VERBS, "copied": "Would copy", "moved": "Would move"}


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

    def copy(self, one: PublishedName, tag: str, *, alone: bool) -> CopiedTag:
        """Copy what a name names, under a tag.

        Args:
            one: The name, in the source.
            tag: The tag that it gets in the target.
            alone: Whether nothing else runs beside it, so that there is room for a progress bar.

        Raises:
            NotAuthorised: One of the registries refuses these credentials.
            TagConflict: The tag holds something else, and must not move.
            StoreFailed: It can't be read or written; then the tag stays as it was.
        """
        asked = Pending(partial(self._target.resolve, tag))
        found = find_published(self._source.store, one)
        copied = self._judged(tag, found.descriptor.digest, asked.result())
        if copied.status != "unchanged":
            artifacts = self._source.artifacts(found)
            if not self._dry_run:
                copied = self._pushed(artifacts, copied, self._reporter if alone else Silent())
        self._tell(copied)
        return copied

    def _judged(self, tag: str, digest: str, held: Descriptor | None) -> CopiedTag:
        previous = held.digest if held else None
        return CopiedTag(tag, self._rules.status(tag, digest, previous), digest, previous)

    def _pushed(
        self, artifacts: Sequence[StoredArtifact], foreseen: CopiedTag, listener: Reporter
    ) -> CopiedTag:
        """Push, and tell what became of the tag: somebody else may have written it meanwhile."""
        *children, named = artifacts
        tag = foreseen.tag
        judged = [foreseen]

        def choose() -> Sequence[str] | None:
            judged.append(self._judged(tag, named.digest, self._target.resolve(tag)))
            return None if judged[-1].status == "unchanged" else (tag,)

        total = sum(blob.descriptor.size for each in artifacts for blob in each.blobs)
        with listener.progress(self._rules.target, total, "Copying") as advance:
            for child in children:
                self._target.push(child, tuple, advance)
            self._target.push(named, choose, advance)
        return judged[-1]

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
