"""An OCI archive as a store: one repository in one file, an OCI layout in a tar."""

from __future__ import annotations

import os
import stat
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from wasm_publish.errors import StoreFailed
from wasm_publish.model import Blob, Descriptor, StoredContent
from wasm_publish.references.grammar import quoted
from wasm_publish.references.local import ARCHIVE_SCHEME
from wasm_publish.reporting import ignore
from wasm_publish.stores import archive_index, layout_index
from wasm_publish.stores.archive_file import ArchiveFile
from wasm_publish.stores.archive_writing import Held, Tagged, archive_chunks
from wasm_publish.stores.atomic_file import remove_leftovers_of, replace_file
from wasm_publish.stores.blobs import not_found, require_digest
from wasm_publish.stores.disk_failure import disk_failure
from wasm_publish.stores.indexed import IndexedStore
from wasm_publish.stores.writing_in_turn import lock_beside, writing_in_turn

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from typing import Literal

    from wasm_publish.model import Pushable
    from wasm_publish.oci.image_index import Document
    from wasm_publish.oci.tar_reading import TarMember
    from wasm_publish.reporting import Advance
    from wasm_publish.stores import Choose
    from wasm_publish.stores.archive_contents import Contents
    from wasm_publish.stores.archive_file import Section

_REMEDY = "name an OCI archive, or a new file"


@dataclass(frozen=True, slots=True)
class ArchiveStore(IndexedStore):
    """A repository in an OCI archive.

    Each change writes the whole file anew. It keeps what its index lists, and what that refers
    to: the same content and tags are the same bytes, in whatever order they came.

    Attributes:
        file: The file; it is made when something is pushed.
    """

    file: Path
    _archive: ArchiveFile = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Know the file, without looking at it."""
        object.__setattr__(self, "_archive", ArchiveFile(self.file))

    def push(self, artifact: Pushable, choose: Choose, advance: Advance) -> None:
        """See `Store`. Two writers take turns, so that neither loses what the other wrote."""
        self.push_all([(artifact, choose)], advance)

    def push_all(self, artifacts: Sequence[tuple[Pushable, Choose]], advance: Advance) -> None:
        """See `WrittenWhole`."""
        looks = [(artifact, choose, self._look(choose)) for artifact, choose in artifacts]
        if all(look.tags is None for _, _, look in looks):
            return
        counted = {blob.descriptor.digest for artifact, _ in artifacts for blob in artifact.blobs}

        def with_all(held: Held) -> Held | None:
            changed = held
            for artifact, choose, look in looks:
                tags = self._tags_in_turn(look, choose)
                if tags is not None:
                    changed = changed.with_artifact(Tagged(artifact, tags))
            return None if changed is held else changed

        self._change(with_all, lambda digest: advance if digest in counted else ignore)

    def tag(self, digest: str, tags: Sequence[str]) -> None:
        """See `Store`."""
        require_digest(digest)
        self._listed(digest)  # before anything is made, if only for a lock
        self._change(lambda held: self._tagged(held, digest, tags))

    def delete(self, tag: str) -> None:
        """See `Store`."""
        if tag in self.tags():
            self._change(
                lambda held: replace(held, index=layout_index.without_tag(held.index, tag))
            )

    def _tagged(self, held: Held, digest: str, tags: Sequence[str]) -> Held:
        repository = archive_index.known_repository(held.index, digest)
        if repository is None:
            repository = archive_index.titled(held.manifest(digest) or b"")
        entry = self._listed(digest)
        return replace(held, index=archive_index.with_tags(held.index, entry, tags, repository))

    def _index(self) -> Document:
        return self._contents().index

    def _has(self, digest: str) -> bool:
        return digest in self._contents().blobs

    def _open(self, digest: str) -> Section:
        require_digest(digest)
        with self._reading():
            section = self._archive.open(digest)
        if section is None:
            raise not_found(digest)
        return section

    @property
    def _name(self) -> str:
        return f"{ARCHIVE_SCHEME}{self.file}"

    def _contents(self) -> Contents:
        with self._reading():
            return self._archive.contents()

    def _change(
        self,
        change: Callable[[Held], Held | None],
        counting: Callable[[str], Advance] = lambda _digest: ignore,
    ) -> None:
        """Write the archive anew.

        Args:
            change: Makes of what it holds what it is to hold, or None to leave it as it is.
            counting: Gives whom to tell how many bytes of a blob were written, by its digest.
        """
        self._held()  # before anything is made, if only for a lock
        with self._locked() as path:
            held = change(self._held())
            if held is not None:
                replace_file(path, archive_chunks(held, counting), _mode(path))
                self._archive.forget()

    def _held(self) -> Held:
        """What is there, if all of it can be written again.

        Raises:
            StoreFailed: It can't, or can't be read.
        """
        found = self._contents()
        if found.stranger:
            raise StoreFailed(
                f"the archive also has {quoted(found.stranger)}, which would be lost",
                code="not-an-archive",
                file=self.file,
                remedy=_REMEDY,
            )
        blobs = {digest: self._blob(digest, member) for digest, member in found.blobs.items()}
        return Held(found.index, blobs)

    def _blob(self, digest: str, member: TarMember) -> Blob:
        descriptor = Descriptor("", digest, member.size)
        return Blob(descriptor, StoredContent(partial(self.read_blob, descriptor), self._name))

    @contextmanager
    def _locked(self) -> Iterator[Path]:
        """The file that is to be written, which a link may lead to."""
        path = Path(os.path.realpath(self.file))
        try:
            with writing_in_turn(lock_beside(path), self.file):
                remove_leftovers_of(path)
                yield path
        except OSError as error:
            raise self._failure("write", error) from error

    @contextmanager
    def _reading(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise self._failure("read", error) from error
        except ValueError as error:
            raise StoreFailed(
                f"the file can't be read as an OCI archive: it {error}",
                code="not-an-archive",
                file=self.file,
                remedy=_REMEDY,
            ) from error

    def _failure(self, verb: Literal["read", "write"], error: OSError) -> StoreFailed:
        return disk_failure(verb, "the OCI archive", error, "archive-failed", self.file)


def _mode(path: Path) -> int | None:
    """The permissions that a file has, to be kept."""
    return stat.S_IMODE(path.stat().st_mode) if path.exists() else None
