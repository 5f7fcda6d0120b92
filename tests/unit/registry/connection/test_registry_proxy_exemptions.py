from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wasm_publish.registry.connection.proxy_exemptions import is_exempt
from wasm_publish.registry.connection.server import Server

HOSTS = ("registry.example", "10.1.2.3", "fd00::1")


def exempt(host: str, entries: str, port: int = 443) -> bool:
    return is_exempt(Server("https", host, port), entries)


@pytest.mark.parametrize(
    ("host", "entries"),
    [
        ("registry.example", "*"),
        ("registry.example", "*.example"),
        ("registry.example", "a b\tregistry.example"),
        ("registry.example", "registry.example."),
        ("registry.example.", "registry.example"),
        ("a.registry.example", "registry.example"),
        ("10.1.2.3", "*"),
        ("10.1.2.3", "10.1.2.3"),
        ("10.1.2.3", "10.1.2.3:443"),
        ("10.1.2.3", "10.0.0.0/8"),
        ("10.1.2.3", "10.1.2.0/24"),
        ("10.1.2.3", "10.9.9.9/8"),
        ("10.1.2.3", "10.1.2.3/32"),
        ("10.1.2.3", "0.0.0.0/0"),
        ("10.1.2.3", "registry.example, 10.0.0.0/8"),
        ("fd00::1", "fd00::1"),
        ("fd00::1", "FD00:0::1"),
        ("fd00::1", "[fd00::1]"),
        ("fd00::1", "[fd00::1]:443"),
        ("fd00::1", "fd00::/8"),
    ],
)
def test_it_is_one_of_them(host: str, entries: str) -> None:
    assert exempt(host, entries)


@pytest.mark.parametrize(
    ("host", "entries"),
    [
        ("registry.example", ""),
        ("registry.example", ",. ,"),
        ("registry.example", "registry.example:80"),
        ("registry.example", "registry.example:443x"),
        ("registry.example", "egistry.example"),
        ("registry.example", "0.0.0.0/0"),
        ("registry.example", "registry.example/8"),
        ("registry.example", "10.1.2.3"),
        ("11.1.2.3", "10.0.0.0/8"),
        ("10.1.2.3", "10.1.3.0/24"),
        ("10.1.2.3", "10.0.0.0/33"),
        ("10.1.2.3", "10.0.0.0/"),
        ("10.1.2.3", "2.3"),
        ("10.1.2.3", ".3"),
        ("10.1.2.3", "fd00::/8"),
        ("10.1.2.3", "10.1.2.3:80"),
        ("fd00::1", "10.0.0.0/8"),
        ("fd00::1", "[fd00::1]:80"),
        ("fd00::1", "fd00::2"),
        ("fd00::1", "fe00::/8"),
    ],
)
def test_it_is_none_of_them(host: str, entries: str) -> None:
    assert not exempt(host, entries)


@given(st.sampled_from(HOSTS), st.text())
def test_any_text_can_be_read(host: str, entries: str) -> None:
    assert exempt(host, entries) in {True, False}


@given(st.sampled_from(HOSTS), st.text(alphabet="0123456789abcdef.:/[]*, "))
def test_what_exempts_everybody_is_told_so(host: str, entries: str) -> None:
    assert exempt(host, f"{entries},*")
