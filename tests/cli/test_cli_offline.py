"""Staying on this machine: every command that could ask a registry refuses to, in one way."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from http_server import Reply, running_server

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
)


@pytest.fixture
def registry() -> Iterator[RunningServer]:
    with running_server(lambda _: Reply()) as running:
        yield running


@pytest.mark.parametrize("how", ["environment", "cargo"])
@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.split()[0])
def test_no_registry_is_asked(
    cli: CommandLine, registry: RunningServer, command: str, how: str
) -> None:
    words = command.format(host=registry.host).split()
    if how == "environment":
        cli.environment["WASM_PUBLISH_OFFLINE"] = "true"
    else:
        cli.under_cargo = True
        cli.environment["CARGO_NET_OFFLINE"] = "true"
    ran = cli(*words)
    assert (ran.code, ran.answer) == (6, "")
    assert "error: this run is offline\n" in ran.story
    assert "help: leave out --offline and CARGO_NET_OFFLINE" in ran.story
    assert not registry.asked
