"""What came of a copy."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from wasm_publish.model import Problem

CopyStatus = Literal["copied", "moved", "unchanged", "kept", "failed"]


class CopiedTag(NamedTuple):
    """What became of one tag of the target, or with `dry_run` would become of it.

    Attributes:
        tag: The tag.
        status: `copied`, which was not there; `moved`, from `previous`; `unchanged`; `kept`
            where it is, as the target has a newer version; or `failed`.
        digest: The digest of what it names in the source, as far as that is known.
        previous: The digest that it held in the target before.
        error: The fault, where it failed.
    """

    tag: str
    status: CopyStatus
    digest: str | None = None
    previous: str | None = None
    error: Problem | None = None


class CopiedBytes(NamedTuple):
    """The blobs of what was copied, each counted once.

    Attributes:
        total: Their bytes.
        read: The bytes of those that were read from the source; the target had the others, or
            took them over from the source by itself.
    """

    total: int = 0
    read: int = 0


class Copied(NamedTuple):
    """The outcome of one copy.

    Attributes:
        source: The repository that was copied from.
        target: The repository that was copied to.
        tags: What became of each tag, in the order in which they were begun.
        blobs: How large they are, and how much of them went through here.
        dry_run: Whether nothing was written.
        exit_code: What the command line ends with: the highest of all failures.
    """

    source: str
    target: str
    tags: tuple[CopiedTag, ...]
    blobs: CopiedBytes = CopiedBytes()
    dry_run: bool = False
    exit_code: int = 0
