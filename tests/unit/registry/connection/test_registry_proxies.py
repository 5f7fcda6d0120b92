from __future__ import annotations

import base64
import gc
import socket
import warnings
from typing import TYPE_CHECKING

import pytest
from http_server import Reply
from hypothesis import given
from hypothesis import strategies as st
from tiny_proxy import running_proxy

from wasm_publish.errors import StoreFailed, UsageError
from wasm_publish.registry.connection.network import Network
from wasm_publish.registry.connection.proxies import Proxy, proxy_for
from wasm_publish.registry.connection.server import Server
from wasm_publish.registry.connection.transport import Request, Transport
from wasm_publish.reporting import Silent

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from http_server import RunningServer

HTTPS = Server("https", "registry.example", 443)
HTTP = Server("http", "registry.example", 5000)
PROXY = "http://proxy.example:3128"


def ask(url: str, **environment: str) -> bytes:
    network = Network(plain_http=True, insecure=True, timeout=5, environment=environment)
    return Transport(network, Silent()).send(Request("GET", url)).read()


@pytest.fixture(autouse=True)
def _collected_here() -> Iterator[None]:
    """Python before 3.11.4 leaves the answer to CONNECT open, in a cycle that is found later.

    https://github.com/python/cpython/issues/103472
    """
    gc.disable()
    yield
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        gc.collect()
    gc.enable()


# Which proxy


@pytest.mark.parametrize(
    ("server", "environment", "host"),
    [
        (HTTPS, {}, None),
        (HTTPS, {"HTTPS_PROXY": PROXY}, "proxy.example"),
        (HTTPS, {"https_proxy": PROXY}, "proxy.example"),
        (HTTPS, {"https_proxy": PROXY, "HTTPS_PROXY": "http://other:1"}, "proxy.example"),
        (HTTPS, {"https_proxy": "", "HTTPS_PROXY": PROXY}, "proxy.example"),
        (HTTPS, {"HTTP_PROXY": PROXY, "http_proxy": PROXY}, None),
        (HTTP, {"HTTP_PROXY": PROXY}, "proxy.example"),
        (HTTP, {"http_proxy": PROXY}, "proxy.example"),
        (HTTP, {"HTTPS_PROXY": PROXY, "https_proxy": PROXY}, None),
        (HTTPS, {"ALL_PROXY": PROXY}, "proxy.example"),
        (HTTP, {"all_proxy": PROXY}, "proxy.example"),
        (HTTPS, {"ALL_PROXY": "http://other:1", "HTTPS_PROXY": PROXY}, "proxy.example"),
        (HTTPS, {"all_proxy": "http://other:1", "HTTPS_PROXY": PROXY}, "proxy.example"),
        (HTTPS, {"ALL_PROXY": "http://other:1", "all_proxy": PROXY}, "proxy.example"),
        (HTTPS, {"ALL_PROXY": PROXY, "HTTP_PROXY": "http://other:1"}, "proxy.example"),
        (HTTPS, {"ALL_PROXY": PROXY, "NO_PROXY": "registry.example"}, None),
        (Server("http", "127.0.0.1", 5000), {"ALL_PROXY": PROXY}, None),
        (Server("http", "127.0.0.1", 5000), {"HTTP_PROXY": PROXY}, None),
        (Server("https", "localhost", 5000), {"HTTPS_PROXY": PROXY}, None),
        (Server("https", "::1", 5000), {"HTTPS_PROXY": PROXY}, None),
    ],
)
def test_the_environment_names_the_proxy(
    server: Server, environment: Mapping[str, str], host: str | None
) -> None:
    found = proxy_for(server, environment)
    assert (found and found.host) == host


@pytest.mark.parametrize(
    ("value", "proxy"),
    [
        ("http://proxy.example:3128", Proxy("proxy.example", 3128, {})),
        ("http://proxy.example:3128/", Proxy("proxy.example", 3128, {})),
        ("HTTP://proxy.example", Proxy("proxy.example", 80, {})),
        ("proxy.example:3128", Proxy("proxy.example", 3128, {})),
        ("http://[fd00::1]:3128", Proxy("fd00::1", 3128, {})),
    ],
)
def test_a_proxy_is_written_in_several_ways(value: str, proxy: Proxy) -> None:
    assert proxy_for(HTTPS, {"HTTPS_PROXY": value}) == proxy


@pytest.mark.parametrize(
    ("user", "pair"),
    [
        ("alice:wonder%40land", b"alice:wonder@land"),
        ("alice", b"alice:"),
        ("al%C3%A9:x", "al\u00e9:x".encode()),
        ("alice:\udcff", b"alice:\xff"),  # bytes of the environment that are no UTF-8
    ],
)
def test_a_proxy_may_want_a_password(user: str, pair: bytes) -> None:
    proxy = proxy_for(HTTPS, {"HTTPS_PROXY": f"http://{user}@proxy.example:1"})
    assert proxy
    encoded = base64.b64encode(pair).decode()
    assert proxy.headers == {"Proxy-Authorization": f"Basic {encoded}"}
    assert repr(proxy) == "Proxy('proxy.example', 1)"
    assert f"{proxy}" == repr(proxy)


@pytest.mark.parametrize(
    "value",
    [
        "https://alice:secret@proxy.example",
        "socks5://alice:secret@proxy.example:1080",
        "http://alice:secret@",
        "http://alice:secret@proxy.example:port",
        "http://alice:secret@proxy.example:70000",
        "http://alice:secret@[fd00::1",
        "://secret",
    ],
)
@pytest.mark.parametrize("variable", ["HTTPS_PROXY", "https_proxy"])
def test_what_is_no_proxy_is_told_and_not_repeated(variable: str, value: str) -> None:
    with pytest.raises(UsageError) as caught:
        proxy_for(HTTPS, {variable: value})
    problem = caught.value.problem
    assert (problem.code, problem.key) == ("invalid-proxy", variable)
    assert variable in problem.message
    assert "secret" not in f"{problem}"


@pytest.mark.parametrize("scheme", ["socks4", "socks4a", "socks5", "socks5h", "SOCKS"])
@pytest.mark.parametrize("variable", ["HTTPS_PROXY", "ALL_PROXY", "all_proxy"])
def test_a_socks_proxy_is_told_to_be_one(variable: str, scheme: str) -> None:
    with pytest.raises(UsageError) as caught:
        proxy_for(HTTPS, {variable: f"{scheme}://alice:secret@proxy.example:1080"})
    problem = caught.value.problem
    assert problem.message == f"{variable} names a SOCKS proxy, which is none that we can use"
    assert "http://HOST:PORT" in str(problem.remedy)
    assert "secret" not in f"{problem}"


@given(st.text(min_size=1))
def test_any_text_is_a_proxy_or_a_fault(value: str) -> None:
    try:
        proxy = proxy_for(HTTPS, {"HTTPS_PROXY": value})
    except UsageError:
        return
    assert proxy
    assert proxy.host


# Who is reached without


@pytest.mark.parametrize(
    ("exempt", "is_reached_without"),
    [
        ("", False),
        ("*", True),
        ("registry.example", True),
        ("REGISTRY.Example", True),
        ("registry.example:443", True),
        ("registry.example:5000", False),
        (".example", True),
        ("example", True),
        ("other.example, registry.example", True),
        ("other.example,,", False),
        ("gistry.example", False),
        ("registry.example.org", False),
    ],
)
@pytest.mark.parametrize("variable", ["no_proxy", "NO_PROXY"])
def test_some_servers_are_exempt(variable: str, exempt: str, *, is_reached_without: bool) -> None:
    environment = {"HTTPS_PROXY": PROXY, variable: exempt}
    assert (proxy_for(HTTPS, environment) is None) == is_reached_without


def test_the_lower_case_list_counts_first() -> None:
    environment = {"HTTPS_PROXY": PROXY, "no_proxy": "other", "NO_PROXY": "registry.example"}
    assert proxy_for(HTTPS, environment)


def test_a_block_of_addresses_may_be_exempt() -> None:
    environment = {"HTTPS_PROXY": PROXY, "NO_PROXY": "localhost,10.0.0.0/8"}
    assert proxy_for(Server("https", "10.1.2.3", 5000), environment) is None
    assert proxy_for(Server("https", "11.1.2.3", 5000), environment)


def test_a_proxy_that_is_wrong_does_not_matter_where_it_is_not_used() -> None:
    environment = {"HTTPS_PROXY": "socks5://x", "NO_PROXY": "registry.example"}
    assert proxy_for(HTTPS, environment) is None


# Through a proxy


def test_tls_goes_through_a_tunnel(tls_server: RunningServer) -> None:
    tls_server.script.on("GET /v2/", Reply(200, b"hello"))
    with running_proxy(tls_server.host) as proxy:
        said = ask(
            "https://registry.example/v2/", HTTPS_PROXY=f"http://alice:pw@127.0.0.1:{proxy.port}"
        )
    assert said == b"hello"
    (head,) = proxy.asked
    assert head.startswith("CONNECT registry.example:443 ")
    assert f"Proxy-Authorization: Basic {base64.b64encode(b'alice:pw').decode()}\r\n" in head
    (asked,) = tls_server.asked
    assert str(asked) == "GET /v2/"
    assert asked.headers["Host"] == "registry.example"
    assert asked.headers["Proxy-Authorization"] is None


def test_without_tls_a_proxy_is_told_the_whole_address(server: RunningServer) -> None:
    server.script.on("GET http://registry.example:5000/v2/?a=b", Reply(200, b"hello"))
    proxy = f"http://alice:pw@{server.host}"
    assert ask("http://registry.example:5000/v2/?a=b", HTTP_PROXY=proxy) == b"hello"
    (asked,) = server.asked
    assert asked.headers["Host"] == "registry.example:5000"
    assert asked.headers["Proxy-Authorization"].startswith("Basic ")


def test_a_proxy_that_refuses_is_told_at_once(tls_server: RunningServer) -> None:
    says = b"HTTP/1.1 407 \x1b[2JProxy Authentication Required\r\nX: secret\r\n\r\n"
    with running_proxy(tls_server.host, says) as proxy, pytest.raises(StoreFailed) as caught:
        ask("https://registry.example/", HTTPS_PROXY=f"http://a:secret@127.0.0.1:{proxy.port}")
    problem = caught.value.problem
    assert problem.code == "proxy-refused"
    assert problem.message == (
        f"the proxy 127.0.0.1:{proxy.port} does not connect us to registry.example: it answered 407"
    )
    assert "NO_PROXY" in str(problem.remedy)
    assert "secret" not in f"{problem}"


def test_a_proxy_that_is_busy_may_do_it_later(tls_server: RunningServer) -> None:
    says = b"HTTP/1.1 503 Service Unavailable\r\n\r\n"
    with running_proxy(tls_server.host, says) as proxy, pytest.raises(StoreFailed) as caught:
        ask("https://registry.example/", HTTPS_PROXY=f"http://127.0.0.1:{proxy.port}")
    assert caught.value.problem.code == "connection-broken"
    assert "it answered 503" in str(caught.value)


@pytest.mark.parametrize("says", [b"", b"nonsense\r\n", b"HTTP/1.1 200 OK\r\nX: " + b"x" * 70_000])
def test_a_proxy_that_talks_nonsense_is_told(tls_server: RunningServer, says: bytes) -> None:
    with running_proxy(tls_server.host, says) as proxy, pytest.raises(StoreFailed) as caught:
        ask("https://registry.example/", HTTPS_PROXY=f"http://127.0.0.1:{proxy.port}")
    assert caught.value.problem.code == "connection-broken"


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_proxy_that_is_not_there_is_told(scheme: str) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(StoreFailed) as caught:
        ask(f"{scheme}://registry.example/", **{f"{scheme}_proxy": f"127.0.0.1:{port}"})
    assert caught.value.problem.code == "proxy-unreachable"
    assert f"the proxy 127.0.0.1:{port}" in str(caught.value)


def test_a_wrong_proxy_stops_a_request() -> None:
    with pytest.raises(UsageError, match="names a SOCKS proxy"):
        ask("https://registry.example/", HTTPS_PROXY="socks5://x")


def test_a_proxy_whose_name_is_none_is_told() -> None:
    with pytest.raises(StoreFailed) as caught:
        ask("https://registry.example/", HTTPS_PROXY="http://a..b:3128")
    assert caught.value.problem.code == "proxy-unreachable"
