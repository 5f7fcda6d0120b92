"""What a server answered."""

from __future__ import annotations

import re
from contextlib import suppress
from http.client import HTTPException, IncompleteRead
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from wasm_publish.errors import StoreFailed
from wasm_publish.oci.encoding import parse_json
from wasm_publish.registry.connection.faults import explained

if TYPE_CHECKING:
    from collections.abc import Callable
    from http.client import HTTPResponse

    from wasm_publish.registry.connection.server import Server

LARGEST_DOCUMENT = 16 * 1024 * 1024
"""In bytes: registries limit manifests to 4 MiB, and nothing else is read into memory."""

_SIZE = re.compile("[0-9]{1,18}")
_LITTLE = 64 * 1024  # bytes that are read sooner than a new connection is made


class Answer:
    """The status and headers of an answer, whose body is read once or discarded.

    Attributes:
        server: Who answered.
        url: What it answered, which is the last address of several redirects.
        status: The HTTP status.
        headers: The headers, whose names have no case.
    """

    def __init__(
        self, server: Server, url: str, raw: HTTPResponse, release: Callable[[HTTPResponse], None]
    ) -> None:
        self.server = server
        self.url = url
        self.status = raw.status
        self.headers = raw.headers
        self._raw = raw
        self._release = release
        self._held = True
        self._kept: bytes | None = None

    @property
    def location(self) -> str | None:
        """The address in the header `Location`, which may stand there without its beginning.

        Raises:
            StoreFailed: It is no address.
        """
        location = self.headers.get("Location")
        if not location:
            return None
        try:
            return urljoin(self.url, location)
        except ValueError:
            self.discard()
            raise self.unreadable("an address that is none") from None

    def keep(self) -> None:
        """Read the body for later, so that the connection can serve the next request now."""
        try:
            self._kept = self.read()
        except StoreFailed:
            self._kept = b""

    @property
    def kept(self) -> bytes:
        """What `keep` read; nothing where the body broke off, or was too large."""
        return self._kept or b""

    @property
    def size(self) -> int | None:
        """The bytes that the header `Content-Length` tells of, which `HEAD` sends none of."""
        told = self.headers.get("Content-Length", "")
        return int(told) if _SIZE.fullmatch(told) else None

    def read(self) -> bytes:
        """The whole body.

        Raises:
            StoreFailed: It breaks off, or is too large to be what was asked for.
        """
        if self._kept is not None:
            return self._kept
        try:
            with explained(self.server):
                content = self._raw.read(LARGEST_DOCUMENT)
                # Read to the very end, which is what makes the connection free again.
                more = self._raw.read(1)
                if self._raw.length and not more:
                    raise IncompleteRead(content)  # http.client says so only without a limit
        except ValueError as error:  # http.client's, of a chunk whose size is negative
            raise self.unreadable("what is no HTTP") from error
        finally:
            self.discard()
        if more:
            raise self.unreadable("more than it may")
        return content

    def document(self) -> object:
        """The whole body as the JSON that it has to be.

        Raises:
            StoreFailed: It is none, or breaks off.
        """
        try:
            return parse_json(self.read())
        except ValueError as error:
            raise self.unreadable("what is no JSON") from error

    def readinto(self, buffer: memoryview) -> int:
        """Read a part of the body; 0 at its end.

        Raises:
            StoreFailed: The connection breaks.
        """
        with explained(self.server):
            return self._raw.readinto(buffer)

    def discard(self) -> None:
        """Be done with it, so that its connection can serve the next request."""
        if not self._held:
            return
        self._held = False
        if self._raw.length is not None and self._raw.length <= _LITTLE:
            with suppress(OSError, HTTPException):
                self._raw.read()
        self._release(self._raw)

    def unreadable(self, what: str) -> StoreFailed:
        """The error for an answer that is not what the specification asks for."""
        return StoreFailed(
            f"{self.server} answered {what}",
            code="invalid-answer",
            remedy="check that it is an OCI registry",
        )
