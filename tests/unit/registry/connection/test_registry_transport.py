from __future__ import annotations

import gc
import http.client
import re
import socket
import ssl
from typing import TYPE_CHECKING, Any

import pytest
from http_server import Reply, running_server
from token_server import CERTIFICATE

from wasm_publish.errors import StoreFailed
from wasm_publish.pending import Pending
from wasm_publish.registry.connection import answer as answers
from wasm_publish.registry.connection import connecting
from wasm_publish.registry.connection.connecting import lacks_tls
from wasm_publish.registry.connection.faults import explained
from wasm_publish.registry.connection.network import Network
from wasm_publish.registry.connection.server import Server
from wasm_publish.registry.connection.transport import Body, Request, Transport
from wasm_publish.reporting import Silent

if TYPE_CHECKING:
    from http_server import Asked, RunningServer


def a_transport(**network: Any) -> Transport:  # noqa: ANN401 - any field
    """A transport for a registry on this machine without TLS, and for any with it."""
    transport = Transport(Network(**network), Silent())
    transport._bases["registry"] = "http://registry"
    return transport


def get(url: str, **headers: str) -> Request:
    return Request("GET", url, headers)


def status(request: Request) -> int:
    answer = a_transport().send(request)
    answer.discard()
    return answer.status


def test_asks_and_reads(server: RunningServer) -> None:
    server.script.on("GET /v2/?x=%20y", Reply(200, b"hello", {"X-Kind": "greeting"}))
    answer = a_transport().send(get(f"http://{server.host}/v2/?x=%20y", Accept="text/plain"))
    assert (answer.status, answer.headers["x-kind"], answer.read()) == (200, "greeting", b"hello")
    (asked,) = server.asked
    assert asked.headers["Accept"] == "text/plain"
    assert asked.headers["Host"] == server.host
    assert asked.headers["User-Agent"].startswith("wasm-publish/")


def test_an_address_without_path_is_the_root(server: RunningServer) -> None:
    server.script.on("GET /?q=1", Reply(200))
    assert status(get(f"http://{server.host}?q=1")) == 200


def test_one_connection_serves_many_requests(server: RunningServer) -> None:
    transport = a_transport()
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
    transport = a_transport()
    server.script.on("GET /a", Reply(200, b"a" * 100_000))
    for _ in range(2):
        transport.send(get(f"http://{server.host}/a")).discard()
    assert len(server.connections) == 2


def test_an_answer_that_is_being_read_keeps_its_connection(server: RunningServer) -> None:
    transport = a_transport()
    server.script.on("GET /a", Reply(200, b"first"))
    server.script.on("GET /b", Reply(200, b"second"))
    first = transport.send(get(f"http://{server.host}/a"))
    assert transport.send(get(f"http://{server.host}/b")).read() == b"second"
    assert first.read() == b"first"
    first.discard()
    assert len(server.connections) == 2


def test_a_connection_that_the_server_closed_meanwhile_is_replaced(server: RunningServer) -> None:
    transport = a_transport()
    server.script.on("GET /a", Reply(200, b"x", {"Connection": "keep-alive"}))
    transport.send(get(f"http://{server.host}/a")).read()
    ((connection,),) = transport._pool._free.values()
    connection.http.sock.shutdown(socket.SHUT_RDWR)
    assert transport.send(get(f"http://{server.host}/a")).read() == b"x"
    assert len(server.connections) == 2


def test_a_connection_that_broke_meanwhile_is_replaced(
    server: RunningServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    class BrokenSocket(socket.socket):
        def recv(self, *_: object) -> bytes:
            raise ConnectionResetError

    transport = a_transport()
    server.script.on("GET /a", Reply(200, b"x"))
    transport.send(get(f"http://{server.host}/a")).read()
    ((connection,),) = transport._pool._free.values()
    broken = BrokenSocket(fileno=connection.http.sock.detach())
    monkeypatch.setattr(connection.http, "sock", broken)
    assert transport.send(get(f"http://{server.host}/a")).read() == b"x"
    assert len(server.connections) == 2


def test_a_connection_that_the_server_will_close_is_not_kept(server: RunningServer) -> None:
    transport = a_transport()
    server.script.on("GET /a", Reply(200, b"x", {"Connection": "close"}))
    assert transport.send(get(f"http://{server.host}/a")).read() == b"x"
    assert not any(transport._pool._free.values())


def test_connections_end_with_the_transport(server: RunningServer) -> None:
    transport = a_transport()
    server.script.on("GET /a", Reply(200, b"x"))
    transport.send(get(f"http://{server.host}/a")).read()
    ((connection,),) = transport._pool._free.values()
    assert connection.http.sock
    del transport
    gc.collect()  # as a pool is known by the threads that it began
    assert connection.http.sock is None


# Redirects


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_reading_follows_redirects(server: RunningServer, method: str, status: int) -> None:
    server.script.on(f"{method} /old/a", Reply(status, b"moved", {"Location": "../new?x=1"}))
    server.script.on(f"{method} /new?x=1", Reply(200, b"here"))
    answer = a_transport().send(Request(method, f"http://{server.host}/old/a"))
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


@pytest.mark.parametrize("status", [307, 308])
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_writing_follows_redirects_that_keep_the_method(
    server: RunningServer, other_server: RunningServer, method: str, status: int
) -> None:
    elsewhere = {"Location": f"http://{other_server.host}/b"}
    server.script.on(f"{method} /a", Reply(status, headers=elsewhere))
    other_server.script.on(f"{method} /b", Reply(201))
    request = Request(method, f"http://{server.host}/a", body=Body.of(b"content"))
    answer = a_transport().send(request.authorised("Bearer secret"))
    answer.discard()
    assert (answer.status, answer.server) == (201, Server.of(f"http://{other_server.host}"))
    assert [asked.body for asked in (*server.asked, *other_server.asked)] == [b"content"] * 2
    assert other_server.asked[0].headers["Authorization"] is None


@pytest.mark.parametrize("status", [301, 302, 303])
@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_writing_follows_no_other(server: RunningServer, method: str, status: int) -> None:
    server.script.on(f"{method} /a", Reply(status, headers={"Location": "/b"}))
    answer = a_transport().send(Request(method, f"http://{server.host}/a"))
    answer.discard()
    assert (answer.status, len(server.asked)) == (status, 1)


def test_redirects_of_a_body_have_an_end(server: RunningServer) -> None:
    server.script.on("PUT /a", Reply(308, headers={"Location": "/a"}))
    body = Body.of(b"x" * 100_000)
    with pytest.raises(StoreFailed, match="redirects again and again") as caught:
        a_transport().send(Request("PUT", f"http://{server.host}/a", body=body))
    assert caught.value.problem.code == "redirect-loop"
    assert len(server.asked) == 6


def test_a_redirect_to_nowhere_is_an_answer(server: RunningServer) -> None:
    server.script.on("GET /a", Reply(302))
    assert status(get(f"http://{server.host}/a")) == 302


def test_redirects_have_an_end(server: RunningServer) -> None:
    server.script.on("GET /a", Reply(302, headers={"Location": "/a"}))
    with pytest.raises(StoreFailed, match="redirects again and again"):
        a_transport().send(get(f"http://{server.host}/a"))
    assert len(server.asked) == 6


@pytest.mark.parametrize("location", ["http://registry.example/", "ftp://x/", "https://x:y/"])
def test_a_redirect_that_leaves_tls_is_refused(server: RunningServer, location: str) -> None:
    server.script.on("GET /a", Reply(302, headers={"Location": location}))
    with pytest.raises(StoreFailed) as caught:
        a_transport().send(get(f"http://{server.host}/a"))
    assert caught.value.problem.code == "unusable-address"


def test_a_redirect_to_no_address_is_refused(server: RunningServer) -> None:
    server.script.on("GET /a", Reply(302, headers={"Location": "https://[bad/"}))
    with pytest.raises(StoreFailed, match="an address that is none"):
        a_transport().send(get(f"http://{server.host}/a"))


# Bodies


def test_a_refusal_is_read_though_the_body_was_not(server: RunningServer) -> None:
    refused = Reply(413, b"too large", reads=False)
    server.script.on("PUT /a", refused)
    body = Body(64 * 1024 * 1024, lambda: (b"\0" * 1024 * 1024 for _ in range(64)))
    transport = a_transport()
    answer = transport.send(Request("PUT", f"http://{server.host}/a", body=body))
    assert (answer.status, answer.read()) == (413, b"too large")
    assert not any(transport._pool._free.values())


def test_a_body_that_fails_leaves_no_connection(server: RunningServer) -> None:
    def chunks() -> tuple[bytes]:
        raise StoreFailed("the file is gone", code="gone")

    transport = a_transport()
    with pytest.raises(StoreFailed, match="the file is gone"):
        transport.send(Request("PUT", f"http://{server.host}/a", body=Body(5, chunks)))
    assert not any(transport._pool._free.values())


def test_an_answer_without_end_is_not_read(
    server: RunningServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answers, "LARGEST_DOCUMENT", 10)
    server.script.on("GET /small", Reply(200, b"x" * 10))
    server.script.on("GET /large", Reply(200, b"x" * 11))
    transport = a_transport()
    assert transport.send(get(f"http://{server.host}/small")).read() == b"x" * 10
    with pytest.raises(StoreFailed, match="more than it may"):
        transport.send(get(f"http://{server.host}/large")).read()


@pytest.mark.parametrize("body", [b"", b"{", b"[" * 100_000, b"\xff"])
def test_what_has_to_be_json_is(server: RunningServer, body: bytes) -> None:
    server.script.on("GET /a", Reply(200, body))
    with pytest.raises(StoreFailed, match="what is no JSON") as caught:
        a_transport().send(get(f"http://{server.host}/a")).document()
    assert caught.value.problem.code == "invalid-answer"


# Failures


def test_a_server_that_hangs_up_is_told(server: RunningServer) -> None:
    server.script.on("GET /a", Reply(closes=True))
    with pytest.raises(StoreFailed, match=f"the connection to {server.host} broke") as caught:
        a_transport().send(get(f"http://{server.host}/a"))
    assert caught.value.problem.code == "connection-broken"


def test_a_server_that_is_silent_is_told(server: RunningServer) -> None:
    server.script.on("GET /a", Reply(200, b"x", missing=0, headers={"Content-Length": "9"}))
    with pytest.raises(StoreFailed, match=f"{server.host} did not answer in time") as caught:
        a_transport(timeout=0.05).send(get(f"http://{server.host}/a")).read()
    assert caught.value.problem.code == "timeout"


def test_a_closed_port_is_told() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(StoreFailed, match=f"nothing answers at 127.0.0.1:{port}") as caught:
        a_transport().send(get(f"http://127.0.0.1:{port}/"))
    assert caught.value.problem.code == "connection-refused"
    assert a_transport().base_url(f"127.0.0.1:{port}") == f"http://127.0.0.1:{port}"


@pytest.mark.parametrize(
    ("error", "code", "message"),
    [
        (socket.gaierror(-2, "not known"), "unknown-host", "there is no host r.example"),
        (socket.gaierror(socket.EAI_AGAIN, "x"), "host-lookup-failed", "failed for now"),
        (UnicodeError("label too long"), "unknown-host", "there is no host r.example"),
        (ConnectionRefusedError(), "connection-refused", "nothing answers at r.example:5000"),
        (TimeoutError(), "timeout", "r.example:5000 did not answer in time"),
        (ssl.SSLError(1, "x"), "tls-failed", "can't talk TLS with us: the connection broke"),
        (OSError(101, "no network"), "connection-broken", "broke: no network"),
        (http.client.BadStatusLine("\x1b[2J secret"), "connection-broken", "no whole answer"),
        (http.client.IncompleteRead(b"secret"), "connection-broken", "no whole answer"),
    ],
)
def test_each_failure_is_told_in_words(
    error: OSError | http.client.HTTPException | UnicodeError, code: str, message: str
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
        assert a_transport().base_url(host) == f"http://{host}"


def test_no_other_is_asked_without_tls(monkeypatch: pytest.MonkeyPatch) -> None:
    def connect(*_: object) -> None:
        raise AssertionError("nothing needs to be known of it")

    monkeypatch.setattr(connecting.Connector, "connect", connect)
    assert a_transport().base_url("registry.example:5000") == "https://registry.example:5000"


def test_tls_on_this_machine_is_used(tls_server: RunningServer) -> None:
    tls_server.script.on("GET /a", Reply(200, b"x"))
    transport = a_transport(ca_file=str(CERTIFICATE))
    base = transport.base_url(tls_server.host)
    assert base == f"https://{tls_server.host}"
    assert transport.send(get(f"{base}/a")).read() == b"x"
    assert len(tls_server.connections) == 1


def test_an_untrusted_certificate_is_no_reason_to_do_without(tls_server: RunningServer) -> None:
    with pytest.raises(StoreFailed, match=f"the certificate of {tls_server.host}") as caught:
        a_transport().base_url(tls_server.host)
    assert caught.value.problem.code == "untrusted-certificate"
    assert "--ca-file" in str(caught.value.problem.remedy)
    assert tls_server.asked == []


def test_a_server_without_tls_is_told_where_tls_must_be(server: RunningServer) -> None:
    with pytest.raises(StoreFailed, match="can't talk TLS with us") as caught:
        a_transport().send(get(f"https://{server.host}/"))
    assert caught.value.problem.code == "tls-failed"


def test_an_alert_is_an_answer_in_tls() -> None:
    alert = ssl.SSLError(1, "handshake failure")
    alert.reason = "SSLV3_ALERT_HANDSHAKE_FAILURE"
    assert not lacks_tls(alert)
    assert not lacks_tls(TimeoutError())
    assert not lacks_tls(ssl.SSLCertVerificationError())
    assert lacks_tls(ConnectionResetError())
    assert lacks_tls(ssl.SSLEOFError())


def test_a_refused_body_is_told_over_tls_too(tls_server: RunningServer) -> None:
    tls_server.script.on("PUT /a", Reply(413, b"too large", reads=False))
    body = Body.of(b"x" * 100_000)
    transport = a_transport(ca_file=str(CERTIFICATE))
    answer = transport.send(Request("PUT", f"https://{tls_server.host}/a", body=body))
    assert (answer.status, answer.read()) == (413, b"too large")


# Without TLS


@pytest.mark.parametrize("host", ["registry.example", "10.0.0.1:5000", "[fd00::1]:5000"])
def test_nothing_leaves_this_machine_without_tls(host: str) -> None:
    with pytest.raises(StoreFailed, match="without TLS") as caught:
        a_transport().send(get(f"http://{host}/v2/").authorised("Bearer secret"))
    assert caught.value.problem.code == "unusable-address"
    assert caught.value.problem.remedy


def test_who_talks_tls_sends_nobody_to_this_machine_without(
    tls_server: RunningServer, server: RunningServer
) -> None:
    transport = Transport(Network(ca_file=str(CERTIFICATE)), Silent())
    elsewhere = {"Location": f"http://{server.host}/admin"}
    tls_server.script.on("GET /a", Reply(302, headers=elsewhere))
    with pytest.raises(StoreFailed, match="without TLS"):
        transport.send(get(f"{transport.base_url(tls_server.host)}/a"))
    assert server.connections == []


def test_a_flag_waives_tls(server: RunningServer, monkeypatch: pytest.MonkeyPatch) -> None:
    server.script.on("GET /", Reply(200, b"x"))
    transport = Transport(Network(plain_http=True), Silent())
    assert transport.base_url("registry.example") == "http://registry.example"
    assert transport.base_url(server.host) == f"http://{server.host}"
    assert transport.send(get(f"http://{server.host}/")).read() == b"x"
    assert len(server.connections) == 1


def test_whether_there_is_tls_is_asked_once(
    server: RunningServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[Server] = []
    connect = connecting.Connector.connect

    def counted(self: connecting.Connector, to: Server) -> connecting.Connection:
        made.append(to)
        return connect(self, to)

    monkeypatch.setattr(connecting.Connector, "connect", counted)
    transport = Transport(Network(), Silent())
    begun = [Pending(lambda: transport.base_url(server.host)) for _ in range(16)]
    assert {pending.result() for pending in begun} == {f"http://{server.host}"}
    assert len(made) == 1


# Connections that are prepared


def test_requests_use_connections_that_were_prepared(server: RunningServer) -> None:
    transport = a_transport(plain_http=True)
    server.script.on("GET /a", Reply(200, b"x"))
    transport.prepare(server.host, 2)
    answers_ = [transport.send(get(f"http://{server.host}/a")) for _ in range(2)]
    assert [answer.read() for answer in answers_] == [b"x", b"x"]
    assert len(server.connections) == 2


def test_what_may_be_sent_once_is_not_sent_again_on_another_connection(
    server: RunningServer,
) -> None:
    transport = a_transport()
    server.script.on("PUT /a", Reply(201), Reply(closes=True), Reply(201))
    request = Request("PUT", f"http://{server.host}/a", body=Body.of(b"x"), once=True)
    transport.send(request).discard()
    with pytest.raises(StoreFailed, match="broke"):
        transport.send(request)
    assert len(server.asked) == 2


def test_what_may_be_repeated_is_sent_again_on_another_connection(server: RunningServer) -> None:
    transport = a_transport()
    server.script.on("GET /a", Reply(200), Reply(closes=True), Reply(200, b"x"))
    transport.send(get(f"http://{server.host}/a")).discard()
    assert transport.send(get(f"http://{server.host}/a")).read() == b"x"
    assert len(server.connections) == 2


# What a person may see who looks for a fault


class Traces(Silent):
    """Listens to everything."""

    def __init__(self) -> None:
        self.heard: list[str] = []

    def trace(self, message: str) -> None:
        self.heard.append(message)

    def note(self, message: str) -> None:
        self.heard.append(message)


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("/v2/?token=hidden", "/v2/"),
        ("/v2/a/blobs/uploads/hidden?_state=hidden", "/v2/a/blobs/uploads/…"),
        ("/v2/a/blobs/uploads/hidden/uploads/hidden", "/v2/a/blobs/uploads/…"),
        ("/v2/a/blobs/uploads/", "/v2/a/blobs/uploads/"),
        ("?sig=hidden#hidden", ""),
    ],
)
def test_a_trace_shows_no_secret(server: RunningServer, path: str, shown: str) -> None:
    traces = Traces()
    transport = Transport(Network(plain_http=True), traces)
    request = Request("PUT", f"http://alice:hidden@{server.host}{path}", {"X": "hidden"})
    transport.send(request.authorised("Bearer hidden")).discard()
    (heard,) = traces.heard
    assert re.fullmatch(rf"PUT {re.escape(server.host + shown)}: 404 in [0-9]+ ms", heard)


def test_the_address_carries_no_password_of_its_own(server: RunningServer) -> None:
    url = f"http://alice:hidden@{server.host}/a"
    a_transport().send(get(url)).discard()
    (asked,) = server.asked
    assert asked.headers["Host"] == server.host
    assert asked.headers["Authorization"] is None


def test_a_host_that_cannot_be_looked_up_is_told() -> None:
    for host in ("a..b", f"{'a' * 64}.example"):
        with pytest.raises(StoreFailed, match="there is no host") as caught:
            a_transport(plain_http=True).send(get(f"http://{host}/"))
        assert caught.value.problem.code == "unknown-host"


def test_a_request_shows_no_secret() -> None:
    request = Request("GET", "https://r.example/?sig=hidden").authorised("Bearer hidden")
    assert "hidden" not in repr(request)
    assert "Authorization" not in request.authorised(None).headers


def test_answers_may_depend_on_what_was_asked() -> None:
    def respond(asked: Asked) -> Reply:
        return Reply(200, asked.headers["X-Word"].encode())

    with running_server(respond) as echo:
        answer = a_transport().send(Request("GET", f"http://{echo.host}/", {"X-Word": "echo"}))
        assert answer.read() == b"echo"
