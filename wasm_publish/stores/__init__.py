"""The places that can hold an artifact, all behind one protocol."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, runtime_checkable

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path
    from typing import BinaryIO, TypeAlias

    from wasm_publish.model import Descriptor, Pushable
    from wasm_publish.reporting import Advance, Reporter

    Choose: TypeAlias = Callable[[], "Sequence[str] | None"]

FORMAT_REFUSED = "format-refused"
"""The code of the `StoreFailed` by which a place refuses artifacts of one format."""


@dataclass(frozen=True, slots=True)
class Credentials:
    """Who to be at a registry; the secret never shows in a representation."""

    username: str
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Access:
    """Who reaches stores in a run, and how.

    Attributes:
        reporter: Is told what takes time.
        environment: The process environment.
        given: The credentials of the command line, which count before all others.
        offline: Whether nothing beyond this machine may be asked.
        shared: What the stores of the run share, such as connections; each kind of store keeps
            its own under a key of its own.
    """

    reporter: Reporter
    environment: Mapping[str, str] = field(default_factory=dict, repr=False)
    given: Credentials | None = None
    offline: bool = False
    shared: dict[object, Any] = field(default_factory=dict, repr=False)


class FoundManifest(NamedTuple):
    """A manifest that a tag or a digest names, and its exact bytes."""

    descriptor: Descriptor
    content: bytes


class Store(Protocol):
    """One repository: manifests and blobs by digest, and tags that name manifests.

    All methods raise `StoreFailed` when the place can't be read or written, and never leave a
    tag pointing at something incomplete. Those that read may be called by several threads at
    once.
    """

    def resolve(self, reference: str) -> Descriptor | None:
        """The descriptor of the manifest that a tag or a digest names, or None."""

    def find(self, reference: str) -> FoundManifest | None:
        """The manifest that a tag or a digest names, or None: `resolve` and `read_manifest` in one.

        Raises:
            StoreFailed: Also where it has more bytes than `LARGEST_MANIFEST`.
        """

    def tags(self) -> Sequence[str]:
        """All tags, in no particular order."""
        ...

    def read_manifest(self, digest: str) -> bytes:
        """The exact bytes of a manifest, which are those of the digest.

        Raises:
            StoreFailed: Also where there are more than `LARGEST_MANIFEST`.
        """
        ...

    def read_blob(self, blob: Descriptor) -> BinaryIO:
        """A blob as a stream that the caller closes.

        Reading it fails with `StoreFailed`, at the latest at its end, where the bytes are more
        or less than the descriptor says, or others than its digest names.
        """
        ...

    def push(self, artifact: Pushable, choose: Choose, advance: Advance) -> None:
        """Store an artifact, an index or a copy of either, then let tags name it.

        One call, so that a registry can overlap its requests and a layout writes its index
        once.

        Args:
            artifact: The artifact.
            choose: Called before anything is stored, and again where somebody else has written
                between its look and this writer's turn; it may read this store. It tells the
                tags, the first of which is written first. With none the manifest is there by
                its digest alone. With None nothing is stored, and what it raises stops the push.
            advance: Called with each number of blob bytes that went through.
        """

    def tag(self, digest: str, tags: Sequence[str]) -> None:
        """Let tags name a manifest that is there already, as its digest tells."""

    def expect(self, file: Path, tags: Sequence[str]) -> None:
        """Be told that a file is going to be pushed under these tags, before it has been read.

        A store may begin to send it, as long as it writes no tag, and replaces nothing.

        Args:
            file: A layer of the artifact that is pushed next.
            tags: All the tags.
        """

    def dismiss(self, file: Path) -> None:
        """Be told that an expected file is not going to be pushed after all.

        What was sent of it is taken back, as far as that can be done soon.
        """

    def referrers(self, digest: str) -> Sequence[Descriptor]:
        """The manifests whose subject is the manifest of this digest."""
        ...

    def delete(self, tag: str) -> None:
        """Remove a tag, and never a manifest that other tags share."""


@runtime_checkable
class WrittenWhole(Protocol):
    """A store that is written anew for each change, so that many are better made at once."""

    def push_all(self, artifacts: Sequence[tuple[Pushable, Choose]], advance: Advance) -> None:
        """Do what `Store.push` does for each artifact, in one change: all of it, or nothing.

        Args:
            artifacts: They, what others name before these; each with what chooses its tags.
            advance: Called with each number of blob bytes that were written; a blob that several
                have is written once.
        """
