from __future__ import annotations

import os
import ssl
from types import SimpleNamespace
from typing import TYPE_CHECKING

import certifi
import pytest
from http_server import Reply, running_server
from token_server import CERTIFICATE, KEY

from wasm_publish.errors import StoreFailed, UsageError
from wasm_publish.registry.connection import tls
from wasm_publish.registry.connection.network import Network
from wasm_publish.registry.connection.tls import tls_context
from wasm_publish.registry.connection.transport import Request, Transport
from wasm_publish.reporting import Silent

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from http_server import RunningServer

AUTHORITY = CERTIFICATE.with_name("authority.pem")
SUBJECT_HASH = "fcb99233"  # openssl x509 -in authority.pem -noout -subject_hash


@pytest.fixture
def signed_server() -> Iterator[RunningServer]:
    """A TLS server whose certificate a private authority signed."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE.with_name("server.pem"), KEY)
    with running_server(tls=context) as running:
        running.script.on("GET /", Reply(200, b"hello"))
        yield running


def asked(server: RunningServer, network: Network) -> bytes:
    request = Request("GET", f"https://{server.host}/")
    return Transport(network, Silent()).send(request).read()


def test_a_stranger_is_not_trusted(signed_server: RunningServer) -> None:
    with pytest.raises(StoreFailed, match="is not trusted") as caught:
        asked(signed_server, Network())
    assert caught.value.problem.code == "untrusted-certificate"
    assert "--ca-file" in str(caught.value.problem.remedy)


def test_an_authority_is_trusted_by_flag_or_environment(
    signed_server: RunningServer, tmp_path: Path
) -> None:
    assert asked(signed_server, Network(ca_file=str(AUTHORITY))) == b"hello"
    by_file = {"SSL_CERT_FILE": str(AUTHORITY)}
    assert asked(signed_server, Network(environment=by_file)) == b"hello"
    both = {"SSL_CERT_FILE": str(CERTIFICATE), "SSL_CERT_DIR": str(tmp_path)}
    assert asked(signed_server, Network(ca_file=str(AUTHORITY), environment=both)) == b"hello"


def test_the_environment_takes_the_place_of_the_system(signed_server: RunningServer) -> None:
    other = {"SSL_CERT_FILE": str(CERTIFICATE)}
    with pytest.raises(StoreFailed, match="is not trusted"):
        asked(signed_server, Network(environment=other))
    assert len(tls_context(Network(environment=other)).get_ca_certs()) == 1


def test_a_folder_of_authorities_is_looked_up(signed_server: RunningServer, tmp_path: Path) -> None:
    empty = {"SSL_CERT_DIR": str(tmp_path)}
    with pytest.raises(StoreFailed, match="is not trusted"):
        asked(signed_server, Network(environment=empty))
    (tmp_path / f"{SUBJECT_HASH}.0").write_bytes(AUTHORITY.read_bytes())
    assert asked(signed_server, Network(environment=empty)) == b"hello"


def test_any_certificate_will_do_if_somebody_says_so(
    signed_server: RunningServer, tmp_path: Path
) -> None:
    missing = str(tmp_path / "missing.pem")
    network = Network(insecure=True, ca_file=missing, environment={"SSL_CERT_FILE": missing})
    assert asked(signed_server, network) == b"hello"


def test_a_name_has_to_be_the_right_one(signed_server: RunningServer) -> None:
    context = tls_context(Network(ca_file=str(AUTHORITY)))
    assert context.check_hostname
    assert context.verify_mode == ssl.CERT_REQUIRED
    assert context.minimum_version >= ssl.TLSVersion.TLSv1_2


@pytest.mark.parametrize("origin", ["--ca-file", "SSL_CERT_FILE"])
@pytest.mark.parametrize(
    ("content", "why"),
    [
        (None, "No such file or directory"),
        (b"", "it holds no certificate"),
        (b"-----BEGIN CERTIFICATE-----\nnonsense\n", "it holds no certificate"),
    ],
)
def test_a_file_that_holds_no_authority_is_told(
    tmp_path: Path, origin: str, content: bytes | None, why: str
) -> None:
    file = tmp_path / "ca.pem"
    if content is not None:
        file.write_bytes(content)
    network = (
        Network(ca_file=str(file))
        if origin == "--ca-file"
        else Network(environment={"SSL_CERT_FILE": str(file)})
    )
    with pytest.raises(UsageError, match=f"ca.pem: {why}") as caught:
        tls_context(network)
    assert (caught.value.problem.code, caught.value.problem.key) == ("invalid-ca-file", origin)


def test_a_path_that_is_none_is_told() -> None:
    with pytest.raises(UsageError, match="it holds no certificate"):
        tls_context(Network(ca_file="a\0b"))


def test_a_damaged_file_stops_a_request(server: RunningServer, tmp_path: Path) -> None:
    transport = Transport(Network(ca_file=str(tmp_path / "ca.pem")), Silent())
    with pytest.raises(UsageError, match="can't take certificate authorities"):
        transport.base_url(server.host)


# What the system trusts


def system_has(monkeypatch: pytest.MonkeyPatch, folder: Path | None) -> None:
    paths = SimpleNamespace(capath=folder and str(folder))
    monkeypatch.setattr(ssl, "get_default_verify_paths", lambda: paths)


def test_a_hashed_folder_is_looked_up_when_needed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / f"{SUBJECT_HASH}.0").write_bytes(CERTIFICATE.read_bytes())
    system_has(monkeypatch, tmp_path)
    monkeypatch.setattr(ssl.SSLContext, "load_default_certs", pytest.fail)
    assert not tls_context(Network()).get_ca_certs()


@pytest.mark.parametrize("folder", [None, "missing", "unhashed"])
def test_without_one_everything_is_read(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, folder: str | None
) -> None:
    (tmp_path / "unhashed").mkdir()
    (tmp_path / "unhashed" / "ca.pem").write_bytes(CERTIFICATE.read_bytes())
    system_has(monkeypatch, tmp_path / folder if folder else None)
    monkeypatch.setattr(
        ssl.SSLContext,
        "load_default_certs",
        lambda context: context.load_verify_locations(cafile=str(CERTIFICATE)),
    )
    assert len(tls_context(Network()).get_ca_certs()) == 1


def test_a_system_that_trusts_nobody_gets_the_authorities_of_certifi(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    system_has(monkeypatch, None)
    monkeypatch.setattr(ssl.SSLContext, "load_default_certs", lambda context: None)
    monkeypatch.setattr(certifi, "where", lambda: os.fspath(AUTHORITY))
    (only,) = tls_context(Network()).get_ca_certs()
    assert "wasm-publish tests authority" in str(only)


def test_an_unreadable_folder_is_not_hashed(tmp_path: Path) -> None:
    assert not tls._is_hashed(str(tmp_path / "missing"))
