from __future__ import annotations

import pytest

from wasm_publish.errors import UsageError
from wasm_publish.references.registry_host import parse_registry_host


@pytest.mark.parametrize(
    ("text", "host"),
    [
        ("ghcr.io", "ghcr.io"),
        ("GHCR.io", "ghcr.io"),
        ("localhost", "localhost"),
        ("localhost:5000", "localhost:5000"),
        ("registry:5000", "registry:5000"),
        ("127.0.0.1:5000", "127.0.0.1:5000"),
        ("[::1]:5000", "[::1]:5000"),
        ("docker.io", "docker.io"),
        ("index.docker.io", "docker.io"),
        ("registry-1.docker.io", "docker.io"),
    ],
)
def test_a_host_is_spelled_as_in_references(text: str, host: str) -> None:
    assert parse_registry_host(text) == host


@pytest.mark.parametrize(
    ("text", "why", "remedy"),
    [
        ("https://ghcr.io", "begins with `https://`", "write ghcr.io"),
        ("http://localhost:5000/", "begins with `http://`", "write localhost:5000"),
        ("https://index.docker.io/v1/", "begins with `https://`", "write index.docker.io"),
        ("ghcr.io/owner/name", "has a path", "write ghcr.io"),
        ("ghcr.io/", "has a path", "write ghcr.io"),
        ("owner/name", "neither a dot nor a port", "write HOST or"),
        ("ghcr", "neither a dot nor a port", "write HOST or"),
        ("", "is not a host name", "write HOST or"),
        ("ghcr.io:x", "is not a host name", "write HOST or"),
        ("ghcr.io:99999", "99999 is not a port", "write HOST or"),
        (" ghcr.io", "is not a host name", "write HOST or"),
        ("gh\x1b[2Jcr.io", "is not a host name", "write HOST or"),
    ],
)
def test_what_is_no_host_is_told(text: str, why: str, remedy: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse_registry_host(text)
    assert why in str(caught.value)
    assert caught.value.problem.remedy
    assert caught.value.problem.remedy.startswith(remedy)
    assert str(caught.value).isprintable()


@pytest.mark.parametrize("text", ["alice:hidden@ghcr.io", "https://alice:hidden@ghcr.io/x"])
def test_a_password_in_it_is_not_repeated(text: str) -> None:
    with pytest.raises(UsageError, match="has a user or password in it") as caught:
        parse_registry_host(text)
    assert "hidden" not in f"{caught.value}{caught.value.problem.remedy}"
