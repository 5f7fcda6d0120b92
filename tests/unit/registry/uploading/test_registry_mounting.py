"""Blobs that another repository of the same registry has."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest
from http_server import Reply
from opened_registry import store_at

from wasm_publish.errors import StoreFailed
from wasm_publish.model import Blob, StoredContent
from wasm_publish.oci.encoding import describe
from wasm_publish.registry.uploading.mounting import begin_upload

if TYPE_CHECKING:
    from typing import BinaryIO

    from http_server import RunningServer

CONTENT = b"a layer"
DESCRIPTOR = describe(CONTENT, "application/wasm")
ROOT = "/v2/acme/hello/blobs"
ANEW = f"POST {ROOT}/uploads/"
HEAD = f"HEAD {ROOT}/{DESCRIPTOR.digest}"
BEGUN = Reply(202, headers={"Location": "/up"})


def mount(source: str) -> str:
    return f"{ANEW}?mount={quote(DESCRIPTOR.digest, safe='')}&from={quote(source, safe='')}"


OWN, OTHER = mount("acme/hello"), mount("acme/other")


def never() -> BinaryIO:
    raise AssertionError("it was read")


def begin(server: RunningServer, repository: str = "") -> bool:
    """Whether there is something to upload."""
    content = StoredContent(never, repository or f"{server.host}/acme/other")
    return begin_upload(store_at(server.host).client, Blob(DESCRIPTOR, content)) is not None


def test_a_blob_is_mounted_from_its_repository(server: RunningServer) -> None:
    server.script.on(OTHER, Reply(201))
    assert not begin(server)
    assert server.log() == [OTHER]


def test_what_is_not_mounted_may_be_there_all_the_same(server: RunningServer) -> None:
    server.script.on(OTHER, BEGUN)
    server.script.on(HEAD, Reply(200))
    server.script.on("DELETE /up", Reply(204))
    assert not begin(server)
    assert server.log() == [OTHER, HEAD, "DELETE /up"]


def test_what_is_neither_mounted_nor_there_is_uploaded(server: RunningServer) -> None:
    server.script.on(OTHER, BEGUN)
    assert begin(server)
    assert server.log() == [OTHER, HEAD]


@pytest.mark.parametrize("status", [400, 404, 405, 501])
def test_a_registry_that_knows_no_mounts_is_asked_for_the_blob(
    server: RunningServer, status: int
) -> None:
    server.script.on(OTHER, Reply(status))
    server.script.on(ANEW, BEGUN)
    assert begin(server)
    assert server.log()[:3] == [OTHER, HEAD, ANEW]


@pytest.mark.parametrize("status", [401, 403])
def test_who_may_not_read_there_uploads(server: RunningServer, status: int) -> None:
    server.script.on(OTHER, Reply(status, headers={"WWW-Authenticate": 'Basic realm="x"'}))
    server.script.on(OWN, BEGUN)
    assert begin(server)
    assert server.log() == [OTHER, OWN, HEAD]


def test_another_refusal_is_an_error(server: RunningServer) -> None:
    server.script.on(OTHER, Reply(418, b"short and stout"))
    with pytest.raises(StoreFailed, match="short and stout"):
        begin(server)


@pytest.mark.parametrize("repository", ["other.example/acme/other", "oci:other", "shelf:a"])
def test_what_is_elsewhere_can_not_be_mounted(server: RunningServer, repository: str) -> None:
    server.script.on(OWN, Reply(201))
    assert not begin(server, repository)
    assert server.log() == [OWN]


def test_nothing_is_mounted_from_the_repository_itself_in_another_way(
    server: RunningServer,
) -> None:
    server.script.on(OWN, BEGUN)
    assert begin(server, f"{server.host}/acme/hello")
    assert server.log() == [OWN, HEAD]


@pytest.mark.parametrize("answer", [Reply(201), BEGUN])
def test_what_no_store_has_is_asked_for_once(server: RunningServer, answer: Reply) -> None:
    server.script.on(OWN, answer)
    session = begin_upload(store_at(server.host).client, Blob(DESCRIPTOR, CONTENT))
    assert (session is None) == (answer.status == 201)
    assert server.log() == [OWN]
