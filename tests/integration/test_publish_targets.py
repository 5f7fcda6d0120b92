"""Several targets in one run, and targets that can't be reached."""

from __future__ import annotations

import base64
import json
import socket
import time
from typing import TYPE_CHECKING, Any

import pytest
from faulty_registry import FOREVER, Fault, running_registry
from http_server import Reply, running_server
from memory_registry import MemoryRegistry
from opened_registry import store_in
from publishing_places import Place
from registry_faults import answers
from token_gate import PASSWORD, USERNAME, TokenGate

from wasm_publish.stores.layout import LayoutStore

if TYPE_CHECKING:
    from pathlib import Path

    from docker_registry import DockerRegistry
    from in_process import CommandLine, Outcome

HELLO = ("--wasm", "hello.wasm", "--name", "hello", "--package-version", "1.4.2", "--json")
TAGS = ("1.4.2", "1.4", "1", "latest")


def destinations(ran: Outcome) -> list[dict[str, Any]]:
    (artifact,) = ran.document["artifacts"]
    found: list[dict[str, Any]] = artifact["destinations"]
    return found


def statuses(ran: Outcome) -> list[str]:
    return [found["status"] for found in destinations(ran)]


def to(*names: str) -> list[str]:
    return [word for name in names for word in ("--to", name)]


def log_in(config: Path, logins: dict[str, str]) -> None:
    config.mkdir()
    auths = {
        host: {"auth": base64.b64encode(who.encode()).decode()} for host, who in logins.items()
    }
    (config / "config.json").write_text(json.dumps({"auths": auths}), encoding="utf-8")


@pytest.fixture
def closed_port() -> str:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return f"127.0.0.1:{free.getsockname()[1]}"


def test_every_target_gets_the_same_digest(cli: CommandLine, place: Place) -> None:
    ran = cli(*HELLO, *to(place.name, "oci:second"))
    assert ran.code == 0, ran.story
    assert statuses(ran) == ["published", "published"]
    digest = ran.document["artifacts"][0]["digest"]
    assert place.held() == dict.fromkeys(TAGS, digest)
    second = Place("oci:second", LayoutStore(cli.folder / "second"))
    assert second.held() == place.held()


def test_what_failed_in_one_target_is_completed_by_the_next_run(
    cli: CommandLine, place: Place
) -> None:
    refusal = answers(400, "MANIFEST_INVALID", "not today")
    with running_registry(Fault("put-manifest", refusal, FOREVER)) as running:
        targets = to(place.name, f"{running.host}/acme/hello")
        first = cli(*HELLO, *targets)
        assert first.code == 6
        assert statuses(first) == ["published", "failed"]
        assert "not today" in destinations(first)[1]["error"]["message"]
        assert not running.registry.repository("acme/hello").tags
        running.registry.heal()
        second = cli(*HELLO, *targets)
        assert second.code == 0, second.story
        assert statuses(second) == ["unchanged", "published"]
        assert place.held() == running.registry.repository("acme/hello").tags


def test_each_target_is_told_its_own_credentials(
    cli: CommandLine, password_registry: DockerRegistry, tmp_path: Path
) -> None:
    with running_registry(gate=TokenGate()) as running:
        cli.environment["DOCKER_CONFIG"] = str(tmp_path / "docker")
        first = password_registry
        logins = {
            first.host: f"{first.username}:{first.password}",
            running.host: f"{USERNAME}:{PASSWORD}",
        }
        log_in(tmp_path / "docker", logins)
        name = f"own-credentials/{tmp_path.name.lower()}"
        ran = cli(*HELLO, *to(f"{first.host}/{name}", f"{running.host}/acme/hello"))
        assert ran.code == 0, ran.story
        assert statuses(ran) == ["published", "published"]
        assert sorted(store_in(first, name).tags()) == sorted(TAGS)
        assert sorted(running.registry.repository("acme/hello").tags) == sorted(TAGS)


# Out of reach


def test_a_plan_goes_on_where_nothing_answers_and_a_publish_does_not(
    cli: CommandLine, closed_port: str
) -> None:
    begin = time.monotonic()
    planned = cli("plan", *HELLO, *to(f"{closed_port}/acme/hello"))
    assert time.monotonic() - begin < 5
    assert planned.code == 0
    (found,) = destinations(planned)
    assert found["status"] == "planned"
    assert {move["action"] for move in found["moves"]} == {"derived"}
    assert [move["tag"] for move in found["moves"]] == list(TAGS)
    (problem,) = planned.document["problems"]
    assert (problem["code"], problem["severity"]) == ("target-not-asked", "warning")
    assert f"{closed_port}/acme/hello can't be asked what it has: nothing answers" in planned.story
    published = cli(*HELLO, *to(f"{closed_port}/acme/hello"))
    assert published.code == 6
    assert statuses(published) == ["failed"]


@pytest.mark.parametrize("how", [("plan",), ("publish", "--dry-run")])
def test_a_plan_asks_a_busy_registry_once_and_does_not_wait(
    cli: CommandLine, how: tuple[str, ...]
) -> None:
    busy = Reply(503, headers={"Retry-After": "30"})
    begin = time.monotonic()
    with running_server(lambda _: busy) as server:
        ran = cli(*how, *HELLO, *to(f"{server.host}/acme/hello"))
        log = server.log()
    assert time.monotonic() - begin < 5
    assert ran.code == 0
    assert {move["action"] for move in destinations(ran)[0]["moves"]} == {"derived"}
    assert len(log) == len(set(log)) > 0
    assert {line.split()[0] for line in log} <= {"HEAD", "GET"}


def test_a_plan_of_several_targets_asks_those_that_answer(
    cli: CommandLine, place: Place, closed_port: str
) -> None:
    cli(*HELLO, *to(place.name))
    ran = cli("plan", *HELLO, *to(place.name, f"{closed_port}/acme/hello"))
    assert ran.code == 0
    told = [{move["action"] for move in found["moves"]} for found in destinations(ran)]
    assert told == [{"unchanged"}, {"derived"}]


@pytest.mark.parametrize("offline", ["true", "1"])
def test_where_cargo_is_offline_no_registry_is_asked(cli: CommandLine, offline: str) -> None:
    cli.under_cargo = True
    cli.environment["CARGO_NET_OFFLINE"] = offline
    with running_server(MemoryRegistry()) as server:
        planned = cli("plan", *HELLO, *to(f"{server.host}/acme/hello"))
        published = cli(*HELLO, *to(f"{server.host}/acme/hello"))
        pushed = cli("push", "hello.wasm", f"{server.host}/acme/hello:1.4.2")
        assert not server.asked
        assert not server.connections
    assert planned.code == 0
    assert {move["action"] for move in destinations(planned)[0]["moves"]} == {"derived"}
    assert "this run is offline" in planned.story
    assert published.code == pushed.code == 6
    assert destinations(published)[0]["error"]["code"] == "offline"
    assert cli(*HELLO, *to("oci:out")).code == 0


def test_offline_is_cargos_alone(cli: CommandLine) -> None:
    cli.environment["CARGO_NET_OFFLINE"] = "true"
    with running_server(MemoryRegistry()) as server:
        assert cli(*HELLO, *to(f"{server.host}/acme/hello")).code == 0
