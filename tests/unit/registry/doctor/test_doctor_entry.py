"""What a registry tells whoever comes: whether it is one, by what means, and whom it lets in."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

import pytest
from examined import examination_of, finding, verdicts
from http_server import Reply
from token_server import CERTIFICATE

from wasm_publish.errors import StoreFailed
from wasm_publish.registry.connection.transport import Transport
from wasm_publish.stores import Credentials

if TYPE_CHECKING:
    from http_server import RunningServer

    from wasm_publish.registry.doctor.findings import Examination

SECRET = "wonderland-5a1f"  # noqa: S105 - of nobody
BASIC = base64.b64encode(f"alice:{SECRET}".encode()).decode()
ASKS_BASIC = Reply(401, headers={"WWW-Authenticate": 'Basic realm="tests"'})


def as_alice(server: RunningServer) -> Examination:
    return examination_of(server.host, None, credentials=Credentials("alice", SECRET))


def test_who_asks_nobody_lets_everybody_in(server: RunningServer) -> None:
    server.script.on("GET /v2/", Reply())
    found = examination_of(server.host, None)
    assert verdicts(found) == {"reachable": "yes", "tls": "no", "auth": "no", "access": "yes"}
    assert finding(found, "auth").detail == "it asks nobody"
    assert finding(found, "access").detail == ""
    assert "plain HTTP" in finding(found, "tls").detail


def test_a_password_is_taken(server: RunningServer) -> None:
    server.script.on("GET /v2/", ASKS_BASIC, Reply())
    found = as_alice(server)
    assert finding(found, "auth").detail == "Basic: it wants user and password"
    assert finding(found, "access").detail == "with credentials"
    assert (verdicts(found)["auth"], verdicts(found)["access"]) == ("yes", "yes")
    assert SECRET not in str(found)
    assert BASIC not in str(found)


def test_a_token_of_nobody_may_do(server: RunningServer) -> None:
    challenge = {"WWW-Authenticate": f'Bearer realm="http://{server.host}/token?secret=1"'}
    server.script.on("GET /v2/", Reply(401, headers=challenge), Reply())
    server.script.on("GET /token?secret=1&", Reply(200, b'{"token":"t0"}'))
    found = examination_of(server.host, None)
    assert finding(found, "auth").detail == f"Bearer: it wants a token that {server.host} gives"
    assert finding(found, "access").detail == "without credentials"
    assert "secret" not in str(found)


def test_a_token_that_nobody_gives_is_told(server: RunningServer) -> None:
    challenge = {"WWW-Authenticate": 'Bearer realm="nowhere"'}
    server.script.on("GET /v2/", Reply(401, headers=challenge))
    assert verdicts(examination_of(server.host, None)) == {"reachable": "no"}


def test_a_repository_may_ask_for_a_token_that_nobody_gives(server: RunningServer) -> None:
    challenge = {"WWW-Authenticate": 'Bearer realm="nowhere"'}
    server.script.on("GET /v2/", Reply())
    server.script.on("GET /v2/acme/hello/tags/list", Reply(401, headers=challenge))
    found = examination_of(server.host, read_only=True)
    assert finding(found, "auth").detail == (
        "Bearer: it wants a token, but tells nowhere that gives one"
    )
    assert verdicts(found)["pull"] == "unknown"


def test_who_is_not_let_in_is_told_what_to_do(server: RunningServer) -> None:
    server.script.on("GET /v2/", ASKS_BASIC)
    found = examination_of(server.host, None)
    assert found.exit_code == 5
    assert finding(found, "access").verdict == "no"
    assert "without credentials, and none were found" in finding(found, "access").detail
    assert "wasm-publish login" in (finding(found, "access").remedy or "")
    assert as_alice(server).exit_code == 5


def test_what_is_refused_at_the_door_may_still_be_read(server: RunningServer) -> None:
    server.script.on("GET /v2/", ASKS_BASIC)
    server.script.on("GET /v2/acme/hello/tags/list", Reply(200, b'{"tags":[]}'))
    found = examination_of(server.host, read_only=True)
    assert (verdicts(found)["access"], verdicts(found)["pull"]) == ("no", "yes")
    assert found.exit_code == 0


@pytest.mark.parametrize(
    ("reply", "detail"),
    [
        (Reply(404), "is no OCI registry"),
        (Reply(503), "answered 503 when asked to"),
        (Reply(200, b"<html>", {"Content-Type": "text/html"}), "a page for browsers"),
        (Reply(closes=True), "the connection to"),
    ],
)
def test_what_is_no_registry_is_a_finding(server: RunningServer, reply: Reply, detail: str) -> None:
    server.script.on("GET /v2/", reply)
    found = examination_of(server.host, None)
    assert verdicts(found) == {"reachable": "no"}
    assert detail in finding(found, "reachable").detail
    assert finding(found, "reachable").remedy
    assert found.exit_code == 6


def test_where_nothing_listens_is_a_finding() -> None:
    found = examination_of("127.0.0.1:1")
    assert finding(found, "reachable").detail == "nothing answers at 127.0.0.1:1"
    assert found.exit_code == 6


def test_a_certificate_that_nobody_trusts_is_told(tls_server: RunningServer) -> None:
    tls_server.script.on("GET /v2/", Reply())
    found = examination_of(tls_server.host, None)
    assert verdicts(found) == {"reachable": "no", "tls": "no"}
    assert "is not trusted" in finding(found, "tls").detail
    assert "--ca-file" in (finding(found, "reachable").remedy or "")


def test_a_certificate_that_is_trusted_is_told(
    tls_server: RunningServer,
) -> None:
    tls_server.script.on("GET /v2/", Reply())
    found = finding(examination_of(tls_server.host, None, ca_file=CERTIFICATE), "tls")
    assert (found.verdict, found.detail) == ("yes", "TLSv1.3, and the certificate is trusted")


def test_a_certificate_that_is_not_verified_is_told(tls_server: RunningServer) -> None:
    tls_server.script.on("GET /v2/", Reply())
    found = finding(examination_of(tls_server.host, None, insecure=True), "tls")
    assert found.verdict == "yes"
    assert found.detail == "TLSv1.3, but the certificate is not verified"
    assert found.remedy == "leave out --insecure"


def test_a_connection_that_breaks_after_the_first_answer_leaves_tls_unknown(
    server: RunningServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(_transport: Transport, _host: str) -> str:
        raise StoreFailed("it broke", code="connection-broken")

    monkeypatch.setattr(Transport, "tls_version", breaks)
    server.script.on("GET /v2/", Reply())
    found = finding(examination_of(server.host, None), "tls")
    assert (found.verdict, found.detail) == ("unknown", "it broke")
