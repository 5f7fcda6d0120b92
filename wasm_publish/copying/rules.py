"""What may become of a tag that is copied: pure functions of what both repositories have.

A version stays what it is, and so does what is said about a manifest; any other tag goes where
it is put. Where all tags are copied, one that moves with versions only moves forward.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from wasm_publish.errors import TagConflict
from wasm_publish.tagging.order import in_order, is_companion, versions_of
from wasm_publish.versions.series import newest_in_series

if TYPE_CHECKING:
    from collections.abc import Iterable

    from wasm_publish.copying.outcome import CopyStatus
    from wasm_publish.tagging.order import TagRole

_TURNS: tuple[TagRole, ...] = ("version", "free", "companion", "moving")
"""What moves comes last, so that it never names what isn't there under its version."""


class Rules(NamedTuple):
    """What the person allows.

    Attributes:
        target: The repository that is copied to.
        force: A tag is replaced whatever it holds.
        prefix: What stands before the tags of versions; `v` and nothing are always read.
    """

    target: str
    force: bool = False
    prefix: str = ""

    def status(self, tag: str, digest: str, held: str | None) -> CopyStatus:
        """What becomes of a tag that is to name a manifest.

        Args:
            tag: The tag.
            digest: The manifest's digest.
            held: The digest that the tag names in the target, if it is there.

        Raises:
            TagConflict: It must not move.
        """
        if held is None:
            return "copied"
        if held == digest:
            return "unchanged"
        if self.is_immutable(tag) and not self.force:
            raise TagConflict(
                f"{self.target}:{tag} is there already with other content: {held}, and this is"
                f" {digest}",
                code="tag-exists",
                remedy="copy it under another tag, or replace what is there with --force",
            )
        return "moved"

    def is_immutable(self, tag: str) -> bool:
        """Whether a tag never moves by itself: a version's, or one by a manifest's digest."""
        return is_companion(tag) or bool(versions_of([tag], self.prefix))

    def left_behind(self, ours: Iterable[str], theirs: Iterable[str]) -> dict[str, str]:
        """The moving tags that stay where they are, as the target has a newer version for them.

        Args:
            ours: The tags of the source.
            theirs: The tags of the target.

        Returns:
            The newer version's tag by the moving tag.
        """
        if self.force:
            return {}
        ours, theirs = set(ours), set(theirs)
        versions = versions_of(ours | theirs, self.prefix)
        newest = {
            tag.name: newest_in_series(tag.name, versions, self.prefix)
            for tag in in_order(ours, self.prefix)
            if tag.role == "moving" and tag.name in theirs
        }
        return {tag: version for tag, version in newest.items() if version and version not in ours}

    def turns(self, names: Iterable[str]) -> list[list[str]]:
        """The tags of a repository by when they are copied; those of one turn may go at once.

        Versions come from the oldest on.
        """
        oldest_first = in_order(names, self.prefix)[::-1]
        return [[tag.name for tag in oldest_first if tag.role == role] for role in _TURNS]
