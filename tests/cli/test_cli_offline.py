"""Staying on this machine: every command that could ask a registry refuses to, in one way."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from http_server import Reply, running_server

import wasm_publish
from wasm_publish.errors import StoreFailed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from http_server import RunningServer
    from in_process import CommandLine

COMMANDS = (
    "pull {host}/acme/hello:1.0.0",
    "inspect {host}/acme/hello:1.0.0",
    "diff hello.wasm {host}/acme/hello:1.0.0",
    "copy {host}/acme/hello:1.0.0 oci:out",
    "tags {host}/acme/hello",
    "untag {host}/acme/hello:1.0.0",
    "doctor {host}",
    "login {host}",
)


@pytest.fixture
def registry() -> Iterator[RunningServer]:
    with running_server(lambda _: Reply()) as running:
        yield running


@pytest.mark.parametrize("how", ["flag", "environment", "cargo"])
@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.split()[0])
def test_no_registry_is_asked(
    cli: CommandLine, registry: RunningServer, command: str, how: str
) -> None:
    words = command.format(host=registry.host).split()
    if how == "flag":
        words.append("--offline")
    elif how == "environment":
        cli.environment["WASM_PUBLISH_OFFLINE"] = "true"
    else:
        cli.under_cargo = True
        cli.environment["CARGO_NET_OFFLINE"] = "true"
    ran = cli(*words)
    assert (ran.code, ran.answer) == (6, "")
    assert "error: this run is offline\n" in ran.story
    assert "help: leave out --offline and CARGO_NET_OFFLINE" in ran.story
    assert not registry.asked


def test_the_library_gives_no_client_of_a_registry(registry: RunningServer) -> None:
    with pytest.raises(StoreFailed, match="this run is offline"):
        wasm_publish.oras_registry(registry.host, offline=True)
    assert not registry.asked
