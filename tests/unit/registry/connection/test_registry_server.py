from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wasm_publish.errors import StoreFailed
from wasm_publish.registry.connection.server import Server


@pytest.mark.parametrize(
    ("url", "server", "shown"),
    [
        ("https://GHCR.io/v2/", Server("https", "ghcr.io", 443), "ghcr.io"),
        ("https://ghcr.io:443/v2/", Server("https", "ghcr.io", 443), "ghcr.io"),
        ("https://r.example:5000/", Server("https", "r.example", 5000), "r.example:5000"),
        ("https://[::1]:5000/", Server("https", "::1", 5000), "[::1]:5000"),
        ("http://localhost/", Server("http", "localhost", 80), "localhost"),
        ("http://127.8.0.1:5000/", Server("http", "127.8.0.1", 5000), "127.8.0.1:5000"),
    ],
)
def test_a_server_is_scheme_host_and_port(url: str, server: Server, shown: str) -> None:
    assert Server.of(url) == server
    assert str(server) == shown


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.255.0.9", "[::1]"])
def test_some_hosts_are_this_machine(host: str) -> None:
    assert Server.of(f"http://{host}:5000/v2/").is_loopback


@pytest.mark.parametrize(
    "host", ["ghcr.io", "localhost.example", "128.0.0.1", "10.0.0.1", "[::2]", "0.0.0.1"]
)
def test_nothing_else_is(host: str) -> None:
    for scheme in ("http", "https"):
        assert not Server.of(f"{scheme}://{host}/").is_loopback


@pytest.mark.parametrize(
    "url",
    [
        "",
        "/v2/",
        "ftp://r.example/",
        "file:///etc/passwd",
        "https://",
        "https:///v2/",
        "https://r.example:port/",
        "https://r.example:70000/",
        "https://[::1/",
        "https://r.example/a b",
        "https://r.example/\r\nX: y",
        "https://r.example/é",
    ],
)
def test_refuses_what_is_no_address_and_does_not_repeat_it(url: str) -> None:
    with pytest.raises(StoreFailed) as caught:
        Server.of(url)
    assert str(caught.value) == "a registry sent us to an address that is none"


@given(st.text())
def test_any_text_is_a_server_or_a_fault(text: str) -> None:
    for url in (text, f"https://{text}"):
        try:
            server = Server.of(url)
        except StoreFailed:
            continue
        assert server.host
