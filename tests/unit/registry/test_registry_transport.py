from __future__ import annotations

import gc
import http.client
import socket
import ssl
from typing import TYPE_CHECKING

import pytest
from http_server import Reply, running_server
from token_server import CERTIFICATE

from wasm_publish.errors import StoreFailed
from wasm_publish.registry import answer as answers
from wasm_publish.registry import connecting
from wasm_publish.registry.connecting import lacks_tls
from wasm_publish.registry.connection_faults import explained
from wasm_publish.registry.server import Server
from wasm_publish.registry.transport import Body, Request, Transport

if TYPE_CHECKING:
    from http_server import Asked, RunningServer


def get(url: str, **headers: str) -> Request:
    return Request("GET", url, headers)


def status(request: Request) -> int:
    answer = Transport().send(request)
    answer.discard()
    return answer.status


def test_asks_and_reads(server: RunningServer) -> None:
    server.script.on("GET /v2/?x=%20y", Reply(200, b"hello", {"X-Kind": "greeting"}))
    answer = Transport().send(get(f"http://{server.host}/v2/?x=%20y", Accept="text/plain"))
    assert (answer.status, answer.headers["x-kind"], answer.read()) == (200, "greeting", b"hello")
    (asked,) = server.asked
    assert asked.headers["Accept"] == "text/plain"
    assert asked.headers["Host"] == server.host
    assert asked.headers["User-Agent"].startswith("wasm-publish/")


def test_an_address_without_path_is_the_root(server: RunningServer) -> None:
    server.script.on("GET /?q=1", Reply(200))
    assert status(get(f"http://{server.host}?q=1")) == 200


def test_one_connection_serves_many_requests(server: RunningServer) -> None:
    transport = Transport()
    server.script.on("GET /a", Reply(200, b"a" * 100_000))
    server.script.on("PUT /b", Reply(201))
    for _ in range(3):
        assert len(transport.send(get(f"http://{server.host}/a")).read()) == 100_000
        transport.send(Request("HEAD", f"http://{server.host}/a")).discard()
        transport.send(get(f"http://{server.host}/unknown")).discard()
        request = Request("PUT", f"http://{server.host}/b", body=Body.of(b"content"))
        transport.send(request).discard()
    assert len(server.connections) == 1
    assert server.asked[-1].body == b"content"


def test_a_large_body_that_nobody_wants_is_not_waited_for(server: RunningServer) -> None:
    transport = Transport()
    server.script.on("GET /a", Reply(200, b"a" * 100_000))
    for _ in range(2):
        transport.send(get(f"http://{server.host}/a")).discard()
    assert len(server.connections) == 2


def test_an_answer_that_is_being_read_keeps_its_connection(server: RunningServer) -> None:
    transport = Transport()
    server.script.on("GET /a", Reply(200, b"first"))
    server.script.on("GET /b", Reply(200, b"second"))
    first = transport.send(get(f"http://{server.host}/a"))
    assert transport.send(get(f"http://{server.host}/b")).read() == b"second"
    assert first.read() == b"first"
    first.discard()
    assert len(server.connections) == 2


def test_a_connection_that_the_server_closed_meanwhile_is_replaced(server: RunningServer) -> None:
    transport = Transport()
    server.script.on("GET /a", Reply(200, b"x", {"Connection": "keep-alive"}))
    transport.send(get(f"http://{server.host}/a")).read()
    (connection,) = transport._idle.values()
    connection.sock.shutdown(socket.SHUT_RDWR)
    assert transport.send(get(f"http://{server.host}/a")).read() == b"x"
    assert len(server.connections) == 2


def test_a_connection_that_broke_meanwhile_is_replaced(
    server: RunningServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    class BrokenSocket(socket.socket):
        def recv(self, *_: object) -> bytes:
            raise ConnectionResetError

    transport = Transport()
    server.script.on("GET /a", Reply(200, b"x"))
    transport.send(get(f"http://{server.host}/a")).read()
    (connection,) = transport._idle.values()
    broken = BrokenSocket(fileno=connection.sock.detach())
    monkeypatch.setattr(connection, "sock", broken)
    assert transport.send(get(f"http://{server.host}/a")).read() == b"x"
    assert len(server.connections) == 2


def test_a_connection_that_the_server_will_close_is_not_kept(server: RunningServer) -> None:
    transport = Transport()
    server.script.on("GET /a", Reply(200, b"x", {"Connection": "close"}))
    assert transport.send(get(f"http://{server.host}/a")).read() == b"x"
    assert transport._idle == {}


def test_connections_end_with_the_transport(server: RunningServer) -> None:
    transport = Transport()
    server.script.on("GET /a", Reply(200, b"x"))
    transport.send(get(f"http://{server.host}/a")).read()
    (connection,) = transport._idle.values()
    assert connection.sock
    del transport
    gc.collect()
    assert connection.sock is None


# Redirects


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_reading_follows_redirects(server: RunningServer, method: str, status: int) -> None:
    server.script.on(f"{method} /old/a", Reply(status, b"moved", {"Location": "../new?x=1"}))
    server.script.on(f"{method} /new?x=1", Reply(200, b"here"))
    answer = Transport().send(Request(method, f"http://{server.host}/old/a"))
    assert (answer.status, answer.url) == (200, f"http://{server.host}/new?x=1")
    assert answer.read() == (b"here" if method == "GET" else b"")
    assert len(server.connections) == 1


def test_a_secret_stays_with_its_server(server: RunningServer, other_server: RunningServer) -> None:
    here, there = f"http://{server.host}", f"http://{other_server.host}"
    server.script.on("GET /a", Reply(302, headers={"Location": "/b"}))
    server.script.on("GET /b", Reply(302, headers={"Location": f"{there}/c"}))
    other_server.script.on("GET /c", Reply(302, headers={"Location": f"{here}/d"}))
    server.script.on("GET /d", Reply(200))
    request = Request("GET", f"{here}/a", {"Accept": "x"}).authorised("Bearer secret")
    assert status(request) == 200
    sent = [asked.headers["Authorization"] for asked in (*server.asked, *other_server.asked)]
    assert sent == ["Bearer secret", "Bearer secret", None, None]
    assert other_server.asked[0].headers["Accept"] == "x"


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_writing_follows_no_redirect(server: RunningServer, method: str) -> None:
    server.script.on(f"{method} /a", Reply(307, headers={"Location": "/b"}))
    assert status(Request(method, f"http://{server.host}/a")) == 307


def test_a_redirect_to_nowhere_is_an_answer(server: RunningServer) -> None:
    server.script.on("GET /a", Reply(302))
    assert status(get(f"http://{server.host}/a")) == 302


def test_redirects_have_an_end(server: RunningServer) -> None:
    server.script.on("GET /a", Reply(302, headers={"Location": "/a"}))
    with pytest.raises(StoreFailed, match="redirects again and again"):
        Transport().send(get(f"http://{server.host}/a"))
    assert len(server.asked) == 6


@pytest.mark.parametrize("location", ["http://registry.example/", "ftp://x/", "https://x:y/"])
def test_a_redirect_that_leaves_tls_is_refused(server: RunningServer, location: str) -> None:
    server.script.on("GET /a", Reply(302, headers={"Location": location}))
    with pytest.raises(StoreFailed) as caught:
        Transport().send(get(f"http://{server.host}/a"))
    assert caught.value.problem.code == "unusable-address"


def test_a_redirect_to_no_address_is_refused(server: RunningServer) -> None:
    server.script.on("GET /a", Reply(302, headers={"Location": "https://[bad/"}))
    with pytest.raises(StoreFailed, match="an address that is none"):
        Transport().send(get(f"http://{server.host}/a"))


# Bodies


def test_a_refusal_is_read_though_the_body_was_not(server: RunningServer) -> None:
    refused = Reply(413, b"too large", reads=False)
    server.script.on("PUT /a", refused)
    body = Body(64 * 1024 * 1024, lambda: (b"\0" * 1024 * 1024 for _ in range(64)))
    transport = Transport()
    answer = transport.send(Request("PUT", f"http://{server.host}/a", body=body))
    assert (answer.status, answer.read()) == (413, b"too large")
    assert transport._idle == {}


def test_a_body_that_fails_leaves_no_connection(server: RunningServer) -> None:
    def chunks() -> tuple[bytes]:
        raise StoreFailed("the file is gone", code="gone")

    transport = Transport()
    with pytest.raises(StoreFailed, match="the file is gone"):
        transport.send(Request("PUT", f"http://{server.host}/a", body=Body(5, chunks)))
    assert transport._idle == {}


def test_an_answer_without_end_is_not_read(
    server: RunningServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answers, "LARGEST_DOCUMENT", 10)
    server.script.on("GET /small", Reply(200, b"x" * 10))
    server.script.on("GET /large", Reply(200, b"x" * 11))
    transport = Transport()
    assert transport.send(get(f"http://{server.host}/small")).read() == b"x" * 10
    with pytest.raises(StoreFailed, match="more than it may"):
        transport.send(get(f"http://{server.host}/large")).read()


@pytest.mark.parametrize("body", [b"", b"{", b"[" * 100_000, b"\xff"])
def test_what_has_to_be_json_is(server: RunningServer, body: bytes) -> None:
    server.script.on("GET /a", Reply(200, body))
    with pytest.raises(StoreFailed, match="what is no JSON") as caught:
        Transport().send(get(f"http://{server.host}/a")).document()
    assert caught.value.problem.code == "invalid-answer"


# Failures


def test_a_server_that_hangs_up_is_told(server: RunningServer) -> None:
    server.script.on("GET /a", Reply(closes=True))
    with pytest.raises(StoreFailed, match=f"the connection to {server.host} broke") as caught:
        Transport().send(get(f"http://{server.host}/a"))
    assert caught.value.problem.code == "connection-broken"


def test_a_server_that_is_silent_is_told(
    server: RunningServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connecting, "READ_TIMEOUT", 0.05)
    server.script.on("GET /a", Reply(200, b"x", missing=0, headers={"Content-Length": "9"}))
    with pytest.raises(StoreFailed, match=f"{server.host} did not answer in time"):
        Transport().send(get(f"http://{server.host}/a")).read()


def test_a_closed_port_is_told() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(StoreFailed, match=f"nothing answers at 127.0.0.1:{port}") as caught:
        Transport().send(get(f"http://127.0.0.1:{port}/"))
    assert caught.value.problem.code == "connection-refused"
    assert Transport().base_url(f"127.0.0.1:{port}") == f"http://127.0.0.1:{port}"


@pytest.mark.parametrize(
    ("error", "code", "message"),
    [
        (socket.gaierror(-2, "not known"), "unknown-host", "there is no host r.example"),
        (ConnectionRefusedError(), "connection-refused", "nothing answers at r.example:5000"),
        (TimeoutError(), "timeout", "r.example:5000 did not answer in time"),
        (ssl.SSLError(1, "x"), "tls-failed", "can't talk TLS with us: the connection broke"),
        (OSError(101, "no network"), "connection-broken", "broke: no network"),
        (http.client.BadStatusLine("\x1b[2J secret"), "connection-broken", "no whole answer"),
        (http.client.IncompleteRead(b"secret"), "connection-broken", "no whole answer"),
    ],
)
def test_each_failure_is_told_in_words(
    error: OSError | http.client.HTTPException, code: str, message: str
) -> None:
    with pytest.raises(StoreFailed) as caught, explained(Server("https", "r.example", 5000)):
        raise error
    assert caught.value.problem.code == code
    assert message in str(caught.value)
    assert "secret" not in str(caught.value)
    assert caught.value.problem.remedy


# TLS


def test_a_registry_on_this_machine_may_have_no_tls(server: RunningServer) -> None:
    port = server.host.rpartition(":")[2]
    for host in (server.host, f"localhost:{port}"):
        assert Transport().base_url(host) == f"http://{host}"


def test_no_other_is_asked_without_tls(monkeypatch: pytest.MonkeyPatch) -> None:
    def connect(*_: object) -> None:
        raise AssertionError("nothing needs to be known of it")

    monkeypatch.setattr(connecting.Connector, "connect", connect)
    assert Transport().base_url("registry.example:5000") == "https://registry.example:5000"


def test_tls_on_this_machine_is_used(
    tls_server: RunningServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
    tls_server.script.on("GET /a", Reply(200, b"x"))
    transport = Transport()
    base = transport.base_url(tls_server.host)
    assert base == f"https://{tls_server.host}"
    assert transport.send(get(f"{base}/a")).read() == b"x"
    assert len(tls_server.connections) == 1


def test_an_untrusted_certificate_is_no_reason_to_do_without(tls_server: RunningServer) -> None:
    with pytest.raises(StoreFailed, match=f"the certificate of {tls_server.host}") as caught:
        Transport().base_url(tls_server.host)
    assert caught.value.problem.code == "untrusted-certificate"
    assert "SSL_CERT_FILE" in str(caught.value.problem.remedy)
    assert tls_server.asked == []


def test_a_server_without_tls_is_told_where_tls_must_be(server: RunningServer) -> None:
    with pytest.raises(StoreFailed, match="can't talk TLS with us") as caught:
        Transport().send(get(f"https://{server.host}/"))
    assert caught.value.problem.code == "tls-failed"


def test_an_alert_is_an_answer_in_tls() -> None:
    alert = ssl.SSLError(1, "handshake failure")
    alert.reason = "SSLV3_ALERT_HANDSHAKE_FAILURE"
    assert not lacks_tls(alert)
    assert not lacks_tls(TimeoutError())
    assert not lacks_tls(ssl.SSLCertVerificationError())
    assert lacks_tls(ConnectionResetError())
    assert lacks_tls(ssl.SSLEOFError())


def test_a_refused_body_is_told_over_tls_too(
    tls_server: RunningServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
    tls_server.script.on("PUT /a", Reply(200))
    request = Request("PUT", f"https://{tls_server.host}/a", body=Body.of(b"x" * 100_000))
    assert status(request) == 200


def test_a_request_shows_no_secret() -> None:
    request = Request("GET", "https://r.example/?sig=hidden").authorised("Bearer hidden")
    assert "hidden" not in repr(request)
    assert "Authorization" not in request.authorised(None).headers


def test_answers_may_depend_on_what_was_asked() -> None:
    def respond(asked: Asked) -> Reply:
        return Reply(200, asked.headers["X-Word"].encode())

    with running_server(respond) as echo:
        answer = Transport().send(Request("GET", f"http://{echo.host}/", {"X-Word": "echo"}))
        assert answer.read() == b"echo"
