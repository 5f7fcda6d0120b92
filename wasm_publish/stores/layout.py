"""An OCI layout folder as a store: one repository, whose tags are entries of its index.

https://github.com/opencontainers/image-spec/blob/main/image-layout.md
"""

from __future__ import annotations

from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from wasm_publish.errors import StoreFailed
from wasm_publish.model import Blob
from wasm_publish.oci import image_index
from wasm_publish.oci.encoding import describe
from wasm_publish.references.grammar import is_digest
from wasm_publish.references.local import LAYOUT_SCHEME
from wasm_publish.reporting import ignore
from wasm_publish.stores import layout_index
from wasm_publish.stores.atomic_file import is_leftover, remove_leftovers, replace_file
from wasm_publish.stores.blobs import counted_chunks, not_found, require_digest
from wasm_publish.stores.disk_failure import disk_failure
from wasm_publish.stores.indexed import IndexedStore
from wasm_publish.stores.layout_files import INDEX_NAME, MARKER, MARKER_NAME, blob_path
from wasm_publish.stores.pruning import referred_digests
from wasm_publish.stores.writing_in_turn import lock_in, writing_in_turn

if TYPE_CHECKING:
    import io
    from collections.abc import Iterable, Iterator, Sequence
    from typing import Literal

    from wasm_publish.model import Pushable
    from wasm_publish.oci.image_index import Document
    from wasm_publish.reporting import Advance
    from wasm_publish.stores import Choose


@dataclass(frozen=True, slots=True)
class LayoutStore(IndexedStore):
    """A repository in an OCI layout folder.

    Attributes:
        folder: The folder; it is made when something is pushed.
        build_output: The layout is nobody's archive: it hides itself from git, and what no tag
            leads to any more is removed.
    """

    folder: Path
    build_output: bool = False

    def push(self, artifact: Pushable, choose: Choose, advance: Advance) -> None:
        """See `Store`. Two writers take turns, so that neither loses what the other wrote."""
        look = self._look(choose)
        if look.tags is None:
            return
        manifest = describe(artifact.manifest, artifact.media_type)
        self._require_layout_or_empty()
        with self._locked():
            tags = self._tags_in_turn(look, choose)
            if tags is None:
                return
            self._prepare()
            for blob in artifact.blobs:
                self._write_blob(blob, advance)
            self._write_blob(Blob(manifest, artifact.manifest), ignore)
            index = layout_index.with_tags(self._index(), manifest, tags, forget=self.build_output)
            self._replace(self.folder / INDEX_NAME, [image_index.serialize(index)])
            if self.build_output:
                self._prune(index)

    def tag(self, digest: str, tags: Sequence[str]) -> None:
        """See `Store`."""
        require_digest(digest)
        self._listed(digest)  # before anything is made, if only for a lock
        with self._locked():
            entry = self._listed(digest)
            index = layout_index.with_tags(self._index(), entry, tags, forget=self.build_output)
            self._replace(self.folder / INDEX_NAME, [image_index.serialize(index)])

    def delete(self, tag: str) -> None:
        """See `Store`."""
        if tag not in self.tags():
            return
        with self._locked():
            index = layout_index.without_tag(self._index(), tag)
            self._replace(self.folder / INDEX_NAME, [image_index.serialize(index)])

    def _index(self) -> Document:
        path = self.folder / INDEX_NAME
        try:
            return image_index.parse(path.read_bytes())
        except FileNotFoundError:
            return image_index.EMPTY
        except OSError as error:
            raise self._failure("read", "the index", error) from error
        except ValueError as error:
            raise StoreFailed(
                "the index of the OCI layout is damaged",
                code="damaged-layout",
                file=path,
                remedy="repair or remove the folder, or publish to another one",
            ) from error

    def _require_layout_or_empty(self) -> None:
        """Make sure that the folder may become a layout, if it isn't one.

        Raises:
            StoreFailed: It is a folder of something else, which we don't scatter files into.
        """
        try:
            others = [path.name for path in self.folder.iterdir() if not _is_ours(path.name)]
        except FileNotFoundError:
            return
        except OSError as error:
            raise self._failure("read", "the OCI layout", error) from error
        # Looked at last: another writer makes the marker before anything else.
        if others and not (self.folder / MARKER_NAME).exists():
            raise StoreFailed(
                "the folder has other files in it and is no OCI layout",
                code="not-a-layout",
                file=self.folder,
                remedy="name an empty or a new folder",
            )

    def _prepare(self) -> None:
        remove_leftovers(self.folder)
        remove_leftovers(self._blobs)
        marker = self.folder / MARKER_NAME
        if not marker.exists():
            self._replace(marker, [MARKER])
        if self.build_output:
            self._replace(self.folder / ".gitignore", [b"*\n"])

    def _write_blob(self, blob: Blob, advance: Advance) -> None:
        path = self._blob_path(blob.descriptor.digest)
        if path.is_file() and path.stat().st_size == blob.descriptor.size:
            advance(blob.descriptor.size)
            return
        self._replace(path, counted_chunks(blob, advance))

    def _replace(self, path: Path, chunks: Iterable[bytes]) -> None:
        try:
            replace_file(path, chunks)
        except OSError as error:
            raise self._failure("write", path.name, error) from error

    def _prune(self, index: Document) -> None:
        try:
            referred = referred_digests(index, self.read_manifest)
        except (StoreFailed, ValueError):
            return  # what can't be read might refer to anything
        for path in self._blobs.iterdir():
            if f"sha256:{path.name}" not in referred:
                with suppress(OSError):  # in use, on Windows: it goes the next time
                    path.unlink()

    def _open(self, digest: str) -> io.FileIO:
        try:
            return self._blob_path(digest).open("rb", buffering=0)
        except FileNotFoundError as error:
            raise not_found(digest) from error
        except OSError as error:
            raise self._failure("read", digest, error) from error

    def _has(self, digest: str) -> bool:
        return is_digest(digest) and self._blob_path(digest).is_file()

    @property
    def _name(self) -> str:
        return f"{LAYOUT_SCHEME}{self.folder}"

    @property
    def _blobs(self) -> Path:
        return self.folder / "blobs" / "sha256"

    def _blob_path(self, digest: str) -> Path:
        require_digest(digest)
        return self.folder / blob_path(digest)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        try:
            with writing_in_turn(lock_in(self.folder), self.folder):
                yield
        except OSError as error:
            raise self._failure("write", "the OCI layout", error) from error

    def _failure(self, verb: Literal["read", "write"], what: str, error: OSError) -> StoreFailed:
        return disk_failure(verb, what, error, "layout-failed", self.folder)


def _is_ours(name: str) -> bool:
    return name in {lock_in(Path()).name, ".gitignore"} or is_leftover(name)
