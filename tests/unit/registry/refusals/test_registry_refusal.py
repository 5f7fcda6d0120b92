from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from http_server import Reply
from hypothesis import given
from hypothesis import strategies as st

from wasm_publish.errors import NotAuthorised, StoreFailed
from wasm_publish.registry.refusals import refusal

if TYPE_CHECKING:
    from collections.abc import Callable

    from http_server import RunningServer

    from wasm_publish.registry.store import RegistryStore

TAGS = "GET /v2/acme/hello/tags/list"
START = "POST /v2/acme/hello/blobs/uploads/"


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"", ""),
        (b'{"errors":[{"code":"DENIED","message":"no"}]}', ": DENIED: no"),
        (b'{"errors":[{"code":"A","message":"a"},{"message":"b"}]}', ": A: a; b"),
        (b'{"errors":[{"code":"A","detail":"why"}]}', ": A: why"),
        (b'{"errors":[{"code":"A","detail":{"name":"x"}}]}', ": A"),
        (b'{"errors":["text",null]}', ""),
        (b'{"message":"no"}', ": no"),
        (b'{"error":"invalid","error_description":"expired"}', ": expired: invalid"),
        (b"[1]", ""),
        (b"too many\r\n  requests\n", ": too many requests"),
        (b"<html><body>Bad gateway</body></html>", ""),
        (b"\xff\x1b[31mred\x07", ": \ufffd[31mred"),
        ("right \u202e to left".encode(), ": right  to left"),
        (b"[" * 100_000, f": {'[' * 300}…"),
        (b"x" * 301, f": {'x' * 300}…"),
    ],
)
def test_what_the_registry_says_is_one_bounded_line(
    server: RunningServer, open_store: Callable[..., RegistryStore], body: bytes, said: str
) -> None:
    server.script.on(TAGS, Reply(500, body))
    with pytest.raises(StoreFailed) as caught:
        open_store(server).tags()
    assert str(caught.value) == f"{server.host} answered 500 when asked to read the tags{said}"
    assert caught.value.problem.code == "registry-failed"


_NAMES = st.sampled_from(["errors", "message", "code", "detail"])
_DOCUMENTS = st.recursive(
    st.none() | st.text(), lambda inner: st.lists(inner) | st.dictionaries(_NAMES, inner)
)


@given(st.binary())
def test_any_bytes_can_be_shown(body: bytes) -> None:
    assert isinstance(refusal._text(body), str)


@given(_DOCUMENTS)
def test_any_document_can_be_shown(document: object) -> None:
    assert isinstance(refusal._text(json.dumps(document).encode()), str)


def test_a_refusal_whose_text_breaks_off_is_a_refusal(
    server: RunningServer, open_store: Callable[..., RegistryStore]
) -> None:
    headers = {"Transfer-Encoding": "chunked", "Content-Length": "0"}
    server.script.on(TAGS, Reply(403, b"5\r\nhe", headers, reads=False))
    with pytest.raises(NotAuthorised):
        open_store(server).tags()


def test_a_refusal_of_few_words_is_a_refusal(
    server: RunningServer, open_store: Callable[..., RegistryStore]
) -> None:
    server.script.on(TAGS, Reply(400, b"too", missing=5))
    with pytest.raises(StoreFailed, match=r"answered 400 when asked to read the tags$"):
        open_store(server).tags()


def test_a_limit_is_no_question_of_who_asks(
    server: RunningServer, open_store: Callable[..., RegistryStore]
) -> None:
    server.script.on(TAGS, Reply(403, b"You have exceeded a secondary rate limit"))
    with pytest.raises(StoreFailed, match=r"answered 403 .* secondary rate limit") as caught:
        open_store(server).tags()
    assert "later" in str(caught.value.problem.remedy)


@pytest.mark.parametrize("status", [401, 403])
def test_who_may_not_is_told_how_to_log_in(
    server: RunningServer, open_store: Callable[..., RegistryStore], status: int
) -> None:
    challenge = {"WWW-Authenticate": "Basic"}
    server.script.on(TAGS, Reply(status, b'{"errors":[{"code":"DENIED"}]}', challenge))
    with pytest.raises(NotAuthorised, match="none were found: DENIED") as caught:
        open_store(server).tags()
    assert caught.value.exit_code == 5
    assert caught.value.problem.code == "no-credentials"
    assert f"wasm-publish login {server.host}" in str(caught.value.problem.remedy)
