"""A run of many projects asks for few tokens, and opens few connections."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pytest
from builders import COMPONENT
from faulty_registry import running_registry
from token_gate import PASSWORD, USERNAME, TokenGate

if TYPE_CHECKING:
    from collections.abc import Iterable

    from faulty_registry import RunningRegistry
    from in_process import CommandLine, Outcome

PROJECTS = tuple(f"crate-{number}" for number in range(12))
MOST_AT_ONCE = 8
"""Projects that are published at once where nothing else is said."""

MOST_CONNECTIONS = 7
"""That one project needs at once: a push asks for four tags, the list of all, and two blobs."""


def describe(folder_of: CommandLine, names: Iterable[str]) -> None:
    """Projects of one folder, each with a wasm of its own."""
    lines: list[str] = []
    for name in names:
        (folder_of.folder / f"{name}.wasm").write_bytes(COMPONENT + b"\0\3\2" + name[-2:].encode())
        lines += ["[[artifact]]", f'name = "{name}"', f'wasm = "{name}.wasm"', 'version = "1.0.0"']
    (folder_of.folder / "wasm-publish.toml").write_text("\n".join(lines), encoding="utf-8")


@pytest.fixture
def several(cli: CommandLine) -> CommandLine:
    (cli.folder / "hello.wasm").unlink()
    describe(cli, PROJECTS)
    return cli


def published(cli: CommandLine, running: RunningRegistry) -> Outcome:
    cli.environment["WASM_PUBLISH_PASSWORD"] = PASSWORD
    return cli("--registry", f"{running.host}/acme", "--username", USERNAME, "--json")


def scopes(running: RunningRegistry) -> Counter[str]:
    """How often a token was asked for, by repository."""
    urls = [urlsplit(asked.path) for asked in running.server.asked]
    asked = [parse_qs(url.query)["scope"][0] for url in urls if url.path == "/token"]
    return Counter(re.sub("^repository:(.*):[^:]*$", r"\1", scope) for scope in asked)


def test_a_token_is_asked_for_once_for_each_repository(several: CommandLine) -> None:
    with running_registry(gate=TokenGate()) as running:
        first = published(several, running)
        assert first.code == 0, first.story
        assert len(first.document["artifacts"]) == len(PROJECTS)
        assert scopes(running) == dict.fromkeys([f"acme/{name}" for name in PROJECTS], 1)


def test_that_a_token_is_needed_is_learnt_once(several: CommandLine) -> None:
    gate = TokenGate()
    with running_registry(gate=gate) as running:
        assert published(several, running).code == 0
    # The first of each of those that begin at once may be refused, and nothing after that.
    assert gate.refusals <= MOST_AT_ONCE * MOST_CONNECTIONS
    with running_registry(gate=(alone := TokenGate())) as running:
        several.environment["WASM_PUBLISH_JOBS"] = "1"
        assert published(several, running).code == 0
    assert alone.refusals <= MOST_CONNECTIONS


def test_connections_serve_one_project_after_the_other(several: CommandLine) -> None:
    with running_registry() as running:
        assert published(several, running).code == 0
        requests, connections = len(running.server.asked), len(running.server.connections)
    assert connections <= MOST_AT_ONCE * MOST_CONNECTIONS
    assert connections < requests / 3


def test_a_second_run_needs_no_more_than_a_look(several: CommandLine) -> None:
    with running_registry(gate=TokenGate()) as running:
        published(several, running)
        running.server.asked.clear()
        again = published(several, running)
        assert again.code == 0
        assert scopes(running) == dict.fromkeys([f"acme/{name}" for name in PROJECTS], 1)
        assert not {"put-manifest", "put-blob", "patch"} & set(running.kinds())
