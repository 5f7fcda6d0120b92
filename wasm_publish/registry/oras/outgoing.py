"""What a caller gives to `OrasRegistry.do_request`, as a request of our own."""

from __future__ import annotations

import io
import os
import re
import shutil
from contextlib import contextmanager
from functools import partial
from tempfile import SpooledTemporaryFile
from typing import IO, TYPE_CHECKING, NamedTuple, cast
from urllib.parse import urlsplit

from wasm_publish.errors import UsageError
from wasm_publish.references.grammar import is_digest, is_tag, quoted, repository_fault
from wasm_publish.registry.client import READ, REMOVE, WRITE
from wasm_publish.registry.connection.transport import Body, Request
from wasm_publish.stores.blobs import CHUNK

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from urllib.parse import SplitResult

    from requests import PreparedRequest

UPLOADS, BLOBS, MANIFESTS = "blobs/uploads", "blobs", "manifests"

_PATH = re.compile(
    rf"/v2/(?P<repository>.+)/(?P<kind>{UPLOADS}|{BLOBS}|{MANIFESTS}|tags|referrers)/(?P<name>.*)"
)
_SEPARATORS = frozenset("/\\")
# The engine alone says who asks, and how long a body is.
_OURS = frozenset({"authorization", "content-length", "transfer-encoding"})


class Address(NamedTuple):
    """What a URL of the API names; all is empty where it names nothing in a repository.

    Attributes:
        repository: The repository's path at the registry.
        kind: `blobs/uploads`, `blobs`, `manifests`, `tags` or `referrers`.
        name: What stands behind that: a tag, a digest, a session.
    """

    repository: str = ""
    kind: str = ""
    name: str = ""

    @classmethod
    def of(cls, url: str) -> Address:
        """Read a URL, which a caller may have made of what a registry told.

        Raises:
            UsageError: It can name no repository, manifest or blob. Whoever made it could go on
                to write a file of that name.
        """
        parts = urlsplit(url)
        match = _PATH.fullmatch(parts.path)
        if match is None:
            return cls()
        address = cls(**match.groupdict())
        fault = repository_fault(address.repository) or address._name_fault(parts)
        if fault:
            raise UsageError(f"no registry can have this: {fault}", code="invalid-reference")
        return address

    def actions(self, method: str) -> str:
        """What a request to it needs."""
        if method in {"GET", "HEAD"}:
            return READ
        return REMOVE if method == "DELETE" and self.kind != UPLOADS else WRITE

    def _name_fault(self, parts: SplitResult) -> str | None:
        if self.kind not in {BLOBS, MANIFESTS}:
            return None
        is_legal = is_digest(self.name) or (self.kind == MANIFESTS and is_tag(self.name))
        if is_legal and _SEPARATORS.isdisjoint(parts.query + parts.fragment):
            return None
        return f"{quoted(self.name)} names neither a manifest nor a blob"


@contextmanager
def outgoing(prepared: PreparedRequest, url: str, address: Address) -> Iterator[Request]:
    """A request as the engine sends it, as long as the context lasts."""
    method = prepared.method or "GET"
    headers = {
        name: value.decode("latin-1") if isinstance(value, bytes) else value
        for name, value in prepared.headers.items()
        if name.lower() not in _OURS
    }
    # After a break, only the caller knows how to go on with a session.
    once = address.kind == UPLOADS and method in {"PUT", "PATCH"}
    with _body(prepared.body) as body:
        yield Request(method, url, headers, body, once=once)


@contextmanager
def _body(given: object) -> Iterator[Body | None]:
    """What a request carries: bytes or text, an open file, or what gives it bit by bit.

    The engine may have to send it twice, and tells its size first, so that the last is kept in
    a file of our own; in memory is never more than a chunk.
    """
    if given is None:
        yield None
    elif isinstance(given, str):
        yield Body.of(given.encode())
    elif isinstance(given, bytes | bytearray | memoryview):
        yield Body.of(bytes(given))
    elif isinstance(given, io.IOBase) and given.seekable():
        yield _of_file(cast("IO[bytes]", given))
    else:
        with SpooledTemporaryFile(CHUNK) as kept:
            if hasattr(given, "read"):
                shutil.copyfileobj(cast("IO[bytes]", given), kept, CHUNK)
            else:
                for chunk in cast("Iterable[bytes]", given):
                    kept.write(chunk)  # `writelines` would hold all of them in memory
            kept.seek(0)
            yield _of_file(kept)


def _of_file(stream: IO[bytes]) -> Body:
    """What is in an open file from where it stands."""
    begin = stream.tell()
    stream.seek(0, os.SEEK_END)
    return Body(stream.tell() - begin, partial(_chunks, stream, begin))


def _chunks(stream: IO[bytes], begin: int) -> Iterator[bytes]:
    stream.seek(begin)
    while chunk := stream.read(CHUNK):
        yield chunk
