"""Uploads to a registry while they last: each has an address, and that address has a state.

https://github.com/opencontainers/distribution-spec/blob/main/spec.md#pushing-blobs
"""

from __future__ import annotations

import hashlib
import itertools
import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from http_server import Reply

if TYPE_CHECKING:
    from http_server import Asked

_PART = 64 * 1024  # bytes read at a time, so that what broke off is kept until there
_CONTENT_RANGE = re.compile(r"([0-9]+)-([0-9]+)")


@dataclass
class Session:
    """An upload that has begun.

    Attributes:
        path: Its address without the state.
        content: What has arrived.
        lost: Whether the registry gave it up, as some do after a connection broke.
        forgotten: How many of the first bytes a faulty registry lost without a word.
    """

    path: str
    content: bytearray = field(default_factory=bytearray)
    lost: bool = False
    forgotten: int = 0

    @property
    def state(self) -> str:
        """What a client has to give back as it stands; it changes with everything that arrives."""
        return f"_state=a%2Fb+{len(self.content)}"

    @property
    def headers(self) -> dict[str, str]:
        """Where to go on, and how much there is: of nothing, real registries say `0-0` too."""
        last = max(0, len(self.content) - 1)
        return {"Location": f"{self.path}?{self.state}", "Range": f"0-{last}"}

    def receive(self, asked: Asked, count: int | None = None) -> None:
        """Take up what is left of the body of a request as it comes, or so many bytes of it."""
        left = asked.size if count is None else count
        while left and (part := asked.read(min(left, _PART))):
            self.content += part
            left -= len(part)


class UploadSessions:
    """The uploads of one registry."""

    def __init__(self) -> None:
        self._numbers = itertools.count(1)
        self._open: dict[str, Session] = {}

    def __len__(self) -> int:
        """How many were begun, and neither finished nor cancelled."""
        return len(self._open)

    def begin(self, uploads: str) -> Reply:
        """Begin an upload under the address of a repository's uploads."""
        path = f"{uploads}{next(self._numbers)}"
        self._open[path] = session = Session(path)
        return Reply(202, headers=session.headers)

    def of(self, asked: Asked) -> Session | None:
        """The upload that a request is about."""
        return self._open.get(urlsplit(asked.path).path)

    def look(self, asked: Asked) -> Reply:
        """How much of an upload there is."""
        session = self.of(asked)
        if session is None or session.lost:
            return _gone(session)
        return Reply(204, headers=session.headers)

    def patch(self, asked: Asked) -> Reply:
        """Take up a part."""
        session = self.of(asked)
        refusal = _refusal(session, asked)
        if session is None or refusal:
            return refusal or _gone(session)
        session.receive(asked)
        return Reply(202, headers=session.headers)

    def finish(self, asked: Asked, digest: str) -> tuple[Reply, bytes | None]:
        """Take up the rest; what has arrived, if it is what the digest names."""
        session = self.of(asked)
        refusal = _refusal(session, asked)
        if session is None or refusal:
            return refusal or _gone(session), None
        session.receive(asked)
        self.forget(session)
        content = bytes(session.content)
        if digest_of(content) != digest:
            return failure(400, "DIGEST_INVALID"), None
        return Reply(201), content

    def cancel(self, asked: Asked) -> Reply:
        """Forget an upload."""
        session = self.of(asked)
        if session is None or session.lost:
            return _gone(session)
        self.forget(session)
        return Reply(204)

    def forget(self, session: Session) -> None:
        """Know nothing of it any more."""
        self._open.pop(session.path, None)


def failure(status: int, code: str, message: str = "") -> Reply:
    """A refusal in the form that the specification gives it."""
    error = {"code": code, "message": message or code.replace("_", " ").lower()}
    headers = {"Content-Type": "application/json"}
    return Reply(status, json.dumps({"errors": [error]}).encode(), headers)


def digest_of(content: bytes) -> str:
    """The digest, by this code and not by the code under test."""
    return f"sha256:{hashlib.sha256(content).hexdigest()}"


def _gone(session: Session | None) -> Reply:
    return failure(404, "BLOB_UPLOAD_INVALID" if session else "BLOB_UPLOAD_UNKNOWN")


def _refusal(session: Session | None, asked: Asked) -> Reply | None:
    """Why a part isn't taken: no such upload, an address of before, or not the next bytes."""
    if session is None or session.lost:
        return _gone(session)
    # As text: an address that was read and written anew could have lost a signature.
    if session.state not in urlsplit(asked.path).query.split("&"):
        return failure(400, "BLOB_UPLOAD_INVALID", "the address is not the last one given")
    told = asked.headers.get("Content-Range")
    if told is None:
        return None
    match = _CONTENT_RANGE.fullmatch(told)
    begin = len(session.content)
    if match is None or (int(match[1]), int(match[2])) != (begin, begin + asked.size - 1):
        refused = failure(416, "BLOB_UPLOAD_INVALID", "not the next bytes")
        return Reply(416, refused.body, {**refused.headers, **session.headers})
    return None
