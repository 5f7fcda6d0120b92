"""The registry that tests trust does what the specification says of uploads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from asking import ask as ask_server
from http_server import running_server
from memory_registry import MemoryRegistry
from upload_sessions import digest_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from asking import Answer

CONTENT = b"0123456789"
DIGEST = digest_of(CONTENT)
UPLOADS = "/v2/acme/hello/blobs/uploads/"


@dataclass
class Asking:
    """Asks the registry as the specification does."""

    host: str

    def __call__(self, method: str, path: str, body: bytes = b"", **headers: str) -> Answer:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return ask_server(self.host, method, path, body, named)

    def begin(self) -> str:
        return self("POST", UPLOADS).location


@pytest.fixture
def memory() -> MemoryRegistry:
    return MemoryRegistry()


@pytest.fixture
def ask(memory: MemoryRegistry) -> Iterator[Asking]:
    with running_server(memory) as server:
        yield Asking(server.host)


def test_a_blob_in_one_piece(ask: Asking, memory: MemoryRegistry) -> None:
    location = ask.begin()
    assert len(memory.uploads) == 1
    stored = ask("PUT", f"{location}&digest={DIGEST}", CONTENT)
    assert (stored.status, stored.headers["Docker-Content-Digest"]) == (201, DIGEST)
    assert ask("GET", stored.location).body == CONTENT
    looked = ask("HEAD", stored.location)
    assert (looked.status, looked.headers["Content-Length"], looked.body) == (200, "10", b"")
    assert len(memory.uploads) == 0


def test_a_blob_in_parts(ask: Asking) -> None:
    first = ask("PATCH", ask.begin(), CONTENT[:4])
    assert (first.status, first.headers["Range"]) == (202, "0-3")
    second = ask("PATCH", first.location, CONTENT[4:7], Content_Range="4-6")
    assert (second.status, second.headers["Range"]) == (202, "0-6")
    looked = ask("GET", second.location)
    assert (looked.status, looked.headers["Range"]) == (204, "0-6")
    assert ask("PUT", f"{looked.location}&digest={DIGEST}", CONTENT[7:]).status == 201


def test_the_last_part_may_have_gone_before(ask: Asking) -> None:
    sent = ask("PATCH", ask.begin(), CONTENT)
    assert ask("PUT", f"{sent.location}&digest={DIGEST}").status == 201


@pytest.mark.parametrize("told", ["0-3", "5-8", "4-9", "nonsense"])
def test_a_part_has_to_be_the_next_one(ask: Asking, told: str) -> None:
    first = ask("PATCH", ask.begin(), CONTENT[:4])
    refused = ask("PATCH", first.location, CONTENT[4:8], Content_Range=told)
    assert (refused.status, refused.headers["Range"]) == (416, "0-3")
    again = ask("PATCH", refused.location, CONTENT[4:8], Content_Range="4-7")
    assert again.status == 202


def test_each_upload_has_an_address_of_its_own_that_changes(ask: Asking) -> None:
    one, other = ask.begin(), ask.begin()
    assert one.partition("?")[0] != other.partition("?")[0]
    assert ask("PATCH", one, CONTENT[:4]).location != one
    stale = ask("PATCH", one, CONTENT[4:])
    assert stale.status == 400
    assert b"BLOB_UPLOAD_INVALID" in stale.body
    rewritten = other.replace("%2F", "/")
    assert ask("PATCH", rewritten, CONTENT).status == 400


def test_content_is_what_its_digest_says(ask: Asking, memory: MemoryRegistry) -> None:
    refused = ask("PUT", f"{ask.begin()}&digest={DIGEST}", b"something else")
    assert refused.status == 400
    assert b"DIGEST_INVALID" in refused.body
    assert not memory.repositories["acme/hello"].blobs


def test_an_upload_may_be_cancelled(ask: Asking) -> None:
    location = ask.begin()
    assert ask("DELETE", location).status == 204
    for method in ("DELETE", "GET", "PATCH", "PUT"):
        gone = ask(method, location)
        assert gone.status == 404
        assert b"BLOB_UPLOAD_UNKNOWN" in gone.body


def test_a_blob_may_come_from_another_repository(ask: Asking) -> None:
    mount = f"{UPLOADS}?mount={DIGEST}&from=acme/other"
    assert ask("POST", mount).status == 202
    begun = ask("POST", UPLOADS.replace("hello", "other"))
    assert ask("PUT", f"{begun.location}&digest={DIGEST}", CONTENT).status == 201
    mounted = ask("POST", mount)
    assert mounted.status == 201
    assert ask("GET", mounted.location).body == CONTENT


def test_a_manifest_needs_its_blobs(ask: Asking) -> None:
    manifest = b'{"config":{"digest":"%b"},"layers":[]}' % DIGEST.encode()
    refused = ask("PUT", "/v2/acme/hello/manifests/1.0.0", manifest)
    assert refused.status == 400
    assert b"MANIFEST_BLOB_UNKNOWN" in refused.body
    ask("PUT", f"{ask.begin()}&digest={DIGEST}", CONTENT)
    assert ask("PUT", "/v2/acme/hello/manifests/1.0.0", manifest).status == 201
