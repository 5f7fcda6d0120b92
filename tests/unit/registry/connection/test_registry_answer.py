from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from http_server import Reply
from hypothesis import given
from hypothesis import strategies as st

from wasm_publish.errors import StoreFailed
from wasm_publish.registry.connection import answer as answers
from wasm_publish.registry.connection.network import Network
from wasm_publish.registry.connection.transport import Request, Transport
from wasm_publish.reporting import Silent

if TYPE_CHECKING:
    from http_server import RunningServer

    from wasm_publish.registry.connection.answer import Answer

MIB = 1024 * 1024


def asked(server: RunningServer, reply: Reply, method: str = "GET") -> Answer:
    server.script.on(f"{method} /a/b", reply)
    transport = Transport(Network(plain_http=True, timeout=5), Silent())
    return transport.send(Request(method, f"http://{server.host}/a/b"))


@pytest.mark.parametrize("missing", [1, 1000])
def test_a_body_that_breaks_off_is_told(server: RunningServer, missing: int) -> None:
    with pytest.raises(StoreFailed, match="broke: no whole answer came"):
        asked(server, Reply(200, b"12345", missing=missing)).read()


@pytest.mark.parametrize("body", [b"5\r\nhe", b"zz\r\nhello", b"-5\r\nhello\r\n0\r\n\r\n"])
def test_a_chunked_body_that_breaks_off_is_told(server: RunningServer, body: bytes) -> None:
    headers = {"Transfer-Encoding": "chunked"}
    with pytest.raises(StoreFailed):
        asked(server, Reply(200, body, headers, reads=False)).read()


def test_what_is_kept_can_be_read_again(server: RunningServer) -> None:
    answer = asked(server, Reply(200, b"hello"))
    assert answer.kept == b""
    answer.keep()
    answer.keep()
    assert answer.kept == answer.read() == b"hello"
    answer.discard()


def test_of_what_broke_off_nothing_is_kept(server: RunningServer) -> None:
    answer = asked(server, Reply(403, b"rate limit", missing=5))
    answer.keep()
    assert answer.kept == answer.read() == b""


def test_an_error_of_a_hundred_megabytes_is_not_read(
    server: RunningServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answers, "LARGEST_DOCUMENT", MIB)
    answer = asked(server, Reply(500, bytes(10 * MIB), missing=90 * MIB, reads=False))
    answer.keep()
    assert answer.kept == b""
    answer.discard()


@pytest.mark.parametrize(
    ("told", "size"),
    [("5", 5), ("0", 0), ("9" * 18, 10**18 - 1), ("9" * 5000, None), ("-5", None), ("1_0", None)],
)
def test_the_size_is_what_the_header_tells(
    server: RunningServer, told: str, size: int | None
) -> None:
    answer = asked(server, Reply(200, headers={"Content-Length": told}), "HEAD")
    answer.discard()
    assert answer.size == size


@pytest.mark.parametrize(
    ("location", "address"),
    [
        ("c", "http://{host}/a/c"),
        ("/c", "http://{host}/c"),
        ("//other.example/c", "http://other.example/c"),
        ("https://other.example/c?sig=a%2Fb+c%20&x=", "https://other.example/c?sig=a%2Fb+c%20&x="),
        ("/c?_state=%7E~%2f&&a=b=c", "http://{host}/c?_state=%7E~%2f&&a=b=c"),
    ],
)
def test_an_address_may_be_without_its_beginning(
    server: RunningServer, location: str, address: str
) -> None:
    answer = asked(server, Reply(202, headers={"Location": location}))
    answer.discard()
    assert answer.location == address.format(host=server.host)


def test_no_address_is_none(server: RunningServer) -> None:
    answer = asked(server, Reply(202))
    answer.discard()
    assert answer.location is None


_QUERY = st.text("abc%2F+~&=._-/:@!$'()*,;", min_size=1)


@given(_QUERY)
def test_a_query_is_kept_byte_for_byte(query: str) -> None:
    class Raw:
        status, headers = 202, {"Location": f"/up?{query}"}

    answer = answers.Answer(None, "https://r.example/v2/", Raw, print)  # type: ignore[arg-type] # a stand-in
    assert answer.location == f"https://r.example/up?{query}"
