"""An OCI layout folder as a store: one repository, whose tags are entries of its index.

https://github.com/opencontainers/image-spec/blob/main/image-layout.md
"""

from __future__ import annotations

import json
import os
import secrets
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from wasm_publish.errors import StoreFailed
from wasm_publish.model import Blob, Descriptor
from wasm_publish.oci.encoding import describe
from wasm_publish.oci.media_types import LAYOUT_VERSION
from wasm_publish.stores import layout_index
from wasm_publish.stores.blobs import subject_of, verified_chunks

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path
    from typing import BinaryIO

    from wasm_publish.model import Artifact
    from wasm_publish.reporting import Advance
    from wasm_publish.stores.layout_index import Document

_LOCK_TIMEOUT = 120  # seconds: a large artifact on a slow disk is written in less
_MARKER = {"imageLayoutVersion": LAYOUT_VERSION}


@dataclass(frozen=True, slots=True)
class LayoutStore:
    """A repository in an OCI layout folder.

    Attributes:
        folder: The folder; it is made when something is pushed.
        build_output: The layout is nobody's archive: it hides itself from git, and blobs that
            nothing refers to any more are removed.
    """

    folder: Path
    build_output: bool = False

    def resolve(self, reference: str) -> Descriptor | None:
        """See `Store`."""
        index = self._index()
        by_digest = {entry.digest: entry for entry in layout_index.entries(index)}
        found = layout_index.tagged(index).get(reference) or by_digest.get(reference)
        return Descriptor(found.media_type, found.digest, found.size) if found else None

    def tags(self) -> Sequence[str]:
        """See `Store`."""
        return tuple(layout_index.tagged(self._index()))

    def read_manifest(self, digest: str) -> bytes:
        """See `Store`."""
        with self.read_blob(digest) as stream:
            return stream.read()

    def read_blob(self, digest: str) -> BinaryIO:
        """See `Store`."""
        try:
            return self._blob_path(digest).open("rb")
        except OSError as error:
            raise self._failure(f"can't read {digest}", error) from error

    def push(self, artifact: Artifact, tags: Sequence[str], advance: Advance) -> None:
        """See `Store`. Two writers take turns, so that neither loses what the other wrote."""
        manifest = describe(artifact.manifest, artifact.media_type)
        with self._locked():
            self._prepare()
            for blob in (*artifact.layers, artifact.config, Blob(manifest, artifact.manifest)):
                self._write_blob(blob, advance)
            index = layout_index.with_tags(self._index(), manifest, tags)
            self._replace(self.folder / "index.json", [layout_index.serialize(index)])
            if self.build_output:
                self._prune(index)

    def referrers(self, digest: str) -> Sequence[Descriptor]:
        """See `Store`."""
        listed = {entry.digest: entry for entry in layout_index.entries(self._index())}
        return tuple(
            entry
            for entry in listed.values()
            if subject_of(self.read_manifest(entry.digest)) == digest
        )

    def delete(self, tag: str) -> None:
        """See `Store`."""
        with self._locked():
            index = layout_index.without_tag(self._index(), tag)
            self._replace(self.folder / "index.json", [layout_index.serialize(index)])

    def _index(self) -> Document:
        path = self.folder / "index.json"
        try:
            return layout_index.parse(path.read_bytes())
        except FileNotFoundError:
            return layout_index.EMPTY
        except OSError as error:
            raise self._failure("can't read the index", error) from error
        except ValueError as error:
            raise StoreFailed(
                "the index of the OCI layout is damaged",
                code="damaged-layout",
                file=path,
                remedy="repair or remove the folder, or publish to another one",
            ) from error

    def _prepare(self) -> None:
        """Make the folder a layout, unless it is one.

        Raises:
            StoreFailed: It is a folder of something else, which we don't scatter files into.
        """
        marker = self.folder / "oci-layout"
        if not marker.exists():
            others = {path.name for path in self.folder.iterdir()} - {_lock_name(), ".gitignore"}
            if others:
                raise StoreFailed(
                    "the folder has other files in it and is no OCI layout",
                    code="not-a-layout",
                    file=self.folder,
                    remedy="name an empty or a new folder",
                )
            self._replace(marker, [json.dumps(_MARKER).encode()])
        if self.build_output:
            self._replace(self.folder / ".gitignore", [b"*\n"])

    def _write_blob(self, blob: Blob, advance: Advance) -> None:
        path = self._blob_path(blob.descriptor.digest)
        if path.is_file() and path.stat().st_size == blob.descriptor.size:
            advance(blob.descriptor.size)
            return
        self._replace(path, _counted(verified_chunks(blob), advance))

    def _replace(self, path: Path, chunks: Iterable[bytes]) -> None:
        """Write a file so that others see the old one or the whole new one, never a part."""
        temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            try:
                with temporary.open("xb") as stream:
                    for chunk in chunks:
                        stream.write(chunk)
                    stream.flush()
                    os.fsync(stream.fileno())
                temporary.replace(path)
            finally:
                with suppress(FileNotFoundError):
                    temporary.unlink()
        except OSError as error:
            raise self._failure(f"can't write {path.name}", error) from error

    def _prune(self, index: Document) -> None:
        referred = set(self._referred(entry.digest for entry in layout_index.entries(index)))
        for path in (self.folder / "blobs" / "sha256").iterdir():
            if f"sha256:{path.name}" not in referred:
                path.unlink()

    def _referred(self, digests: Iterable[str]) -> Iterator[str]:
        for digest in digests:
            yield digest
            document = json.loads(self.read_manifest(digest))
            blobs = [document.get("config"), *document.get("layers", ())]
            yield from (blob["digest"] for blob in blobs if blob)
            yield from self._referred(entry["digest"] for entry in document.get("manifests", ()))

    def _blob_path(self, digest: str) -> Path:
        algorithm, _, encoded = digest.partition(":")
        return self.folder / "blobs" / algorithm / encoded

    @contextmanager
    def _locked(self) -> Iterator[None]:
        from filelock import FileLock, Timeout

        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            lock = FileLock(self.folder / _lock_name(), timeout=_LOCK_TIMEOUT)
            lock.acquire()
        except Timeout as error:
            raise StoreFailed(
                f"another process has been writing this OCI layout for {_LOCK_TIMEOUT} seconds",
                code="layout-locked",
                file=self.folder,
                remedy="wait for it to end, then publish again",
            ) from error
        except OSError as error:
            raise self._failure("can't write the OCI layout", error) from error
        try:
            yield
        finally:
            lock.release()

    def _failure(self, message: str, error: OSError) -> StoreFailed:
        reason = error.strerror or str(error)
        return StoreFailed(f"{message}: {reason}", code="layout-failed", file=self.folder)


def _lock_name() -> str:
    return ".wasm-publish.lock"


def _counted(chunks: Iterable[bytes], advance: Advance) -> Iterator[bytes]:
    for chunk in chunks:
        yield chunk
        advance(len(chunk))
