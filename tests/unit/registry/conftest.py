"""What the tests of the registry share: a scripted server, and a store that asks it."""

from __future__ import annotations

import ssl
from typing import TYPE_CHECKING

import pytest
from http_server import running_server
from memory_registry import MemoryRegistry
from opened_registry import store_at
from token_server import CERTIFICATE, KEY

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from http_server import RunningServer

    from wasm_publish.registry.store import RegistryStore
    from wasm_publish.stores import Credentials


@pytest.fixture
def server() -> Iterator[RunningServer]:
    """A server whose answers the test writes."""
    with running_server() as running:
        yield running


@pytest.fixture
def other_server() -> Iterator[RunningServer]:
    """Another one, which is no part of the registry."""
    with running_server() as running:
        yield running


@pytest.fixture
def tls_server() -> Iterator[RunningServer]:
    """A server with TLS, whose certificate nobody signed."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE, KEY)
    with running_server(tls=context) as running:
        yield running


@pytest.fixture
def registry() -> Iterator[RunningServer]:
    """A registry that works."""
    with running_server(MemoryRegistry()) as running:
        yield running


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder, where `hello.wasm` is."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "hello.wasm").write_bytes(b"\0asm\x01\0\0\0")
    return tmp_path


@pytest.fixture
def open_store() -> Callable[..., RegistryStore]:
    """`open_store(server, credentials)`: its repository `acme/hello`."""

    def open_it(server: RunningServer, credentials: Credentials | None = None) -> RegistryStore:
        return store_at(server.host, credentials=credentials)

    return open_it
