"""The bytes of a blob on their way to a registry."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING

from wasm_publish.errors import StoreFailed
from wasm_publish.registry.connection.transport import Body
from wasm_publish.reporting import ignore
from wasm_publish.stores.blobs import CHUNK, changed_file, open_blob

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

    from wasm_publish.model import Blob
    from wasm_publish.reporting import Advance


class Sending:
    """The bytes of a blob, counted once even where they are sent twice."""

    def __init__(self, blob: Blob, advance: Advance = ignore) -> None:
        self._blob = blob
        self._advance = advance
        self._counted = 0
        self._stopped = False
        self._lock = Lock()

    @property
    def size(self) -> int:
        """In bytes."""
        return self._blob.descriptor.size

    def body(self, begin: int = 0, end: int | None = None) -> Body:
        """The bytes from one position to another, by default to the end."""
        stop = self.size if end is None else end
        return Body(stop - begin, lambda: self._chunks(begin, stop))

    def count_to(self, position: int) -> None:
        """Note that all bytes up to a position went through."""
        with self._lock:
            if position > self._counted:
                self._advance(position - self._counted)
                self._counted = position

    def listen(self, advance: Advance) -> None:
        """Tell from now on of what went through, and at once of what did so before."""
        with self._lock:
            self._advance = advance
            advance(self._counted)

    def stop(self) -> None:
        """Break off what is being sent."""
        self._stopped = True

    def _chunks(self, begin: int, end: int) -> Iterator[bytes]:
        position = begin
        with open_blob(self._blob, begin) as stream:
            # Never more than was promised, also from a file that grew.
            while position < end:
                if self._stopped:
                    raise StoreFailed("the upload was broken off", code="broken-off")
                chunk = self._read(stream, min(CHUNK, end - position))
                if not chunk:
                    raise changed_file(self._blob)
                yield chunk
                position += len(chunk)
                self.count_to(position)

    def _read(self, stream: BinaryIO, count: int) -> bytes:
        try:
            return stream.read(count)
        except OSError as error:  # which would be taken for one of the network
            raise StoreFailed(
                f"can't read the file: {error.strerror}",
                code="unreadable-file",
                file=self._blob.source,
            ) from error
