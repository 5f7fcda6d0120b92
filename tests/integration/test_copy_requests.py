"""What goes over the wire in a copy: no byte that the target has, or can take by itself."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pytest
from copyable import EVERY_MAKE, is_whole, made, put, seed, versions
from faulty_registry import FOREVER, Fault, FaultyRegistry, running_registry
from http_server import running_server
from opened_registry import store_at, store_in
from registry_faults import answers, mount_refused, never_mounts
from registry_fixtures import OF_DOCKER
from request_rounds import Rounds
from stored_artifacts import artifact_of
from token_gate import PASSWORD, USERNAME, TokenGate

from wasm_publish.stores.layout import LayoutStore

if TYPE_CHECKING:
    from copyable import Made
    from docker_registry import DockerRegistry
    from faulty_registry import Effect, RunningRegistry
    from http_server import Asked, Reply
    from in_process import CommandLine, Outcome

MAKE = made(artifact_of(bytes(range(256)) * 1200))
READING_BLOBS, SENDING_BLOBS = {"get-blob"}, {"put-blob", "patch"}


def copy(cli: CommandLine, source: str, target: str, *options: str) -> Outcome:
    ran = cli("copy", source, target, *options)
    assert ran.code == 0, ran.story
    return ran


def kinds_of(running: RunningRegistry) -> Counter[str]:
    return Counter(running.kinds())


@pytest.mark.parametrize("make", EVERY_MAKE.values(), ids=EVERY_MAKE)
def test_a_registry_takes_over_what_another_repository_has(cli: CommandLine, make: Made) -> None:
    with running_registry() as running:
        seed(running.registry.repository("acme/a"), make, "1.0.0")
        ran = copy(cli, f"{running.host}/acme/a:1.0.0", f"{running.host}/acme/b", "--json")
        assert not set(running.kinds()) & (READING_BLOBS | SENDING_BLOBS)
        assert ran.document["bytes"]["read"] == 0
        assert is_whole(store_at(running.host, "acme/b"), make, "1.0.0")


def test_the_source_is_asked_once_for_the_manifest(cli: CommandLine) -> None:
    with running_registry() as running:
        seed(running.registry.repository("acme/a"), MAKE, "1.0.0")
        copy(cli, f"{running.host}/acme/a:1.0.0", "oci:out")
        manifests = [asked for asked in running.server.asked if "/manifests/" in asked.path]
        assert [asked.method for asked in manifests] == ["GET"]


@pytest.mark.parametrize("real", OF_DOCKER)
def test_a_real_registry_takes_it_over_too(
    cli: CommandLine, real: str, request: pytest.FixtureRequest
) -> None:
    registry: DockerRegistry = request.getfixturevalue(real)
    name = f"mount/{real}"
    put(store_in(registry, f"{name}-a"), MAKE, "1.0.0")
    if registry.username:
        cli.environment["WASM_PUBLISH_USERNAME"] = registry.username
        cli.environment["WASM_PUBLISH_PASSWORD"] = registry.password
    source, target = f"{registry.host}/{name}-a:1.0.0", f"{registry.host}/{name}-b"
    ran = copy(cli, source, target, "--json", "-vv")
    assert ran.document["bytes"]["read"] == 0
    asked = [line for line in ran.story.splitlines() if "/blobs/" in line]
    assert sum(": 201 in" in line and "POST" in line for line in asked) == len(MAKE.blobs)
    assert not [line for line in asked if "GET" in line or "PUT" in line]
    assert is_whole(store_in(registry, f"{name}-b"), MAKE, "1.0.0")


def test_a_token_for_both_repositories_is_asked_for_once(cli: CommandLine) -> None:
    cli.environment |= {"WASM_PUBLISH_USERNAME": USERNAME, "WASM_PUBLISH_PASSWORD": PASSWORD}
    with running_registry(gate=TokenGate()) as running:
        seed(running.registry.repository("acme/a"), MAKE, "1.0.0")
        copy(cli, f"{running.host}/acme/a:1.0.0", f"{running.host}/acme/b")
        scopes = [
            parse_qs(urlsplit(asked.path).query)["scope"]
            for asked in running.server.asked
            if asked.path.startswith("/token")
        ]
        assert not set(running.kinds()) & (READING_BLOBS | SENDING_BLOBS)
    assert sorted(scopes) == [
        ["repository:acme/a:pull"],
        ["repository:acme/b:pull"],
        ["repository:acme/b:pull,push"],
        ["repository:acme/b:pull,push", "repository:acme/a:pull"],
    ]


def denied_elsewhere(registry: FaultyRegistry, asked: Asked) -> Reply | None:
    """It lets nobody take anything from another repository."""
    own = "from=acme%2Fb" in asked.path or "from" not in asked.path
    return None if own else answers(403, "DENIED")(registry, asked)


@pytest.mark.parametrize("effect", [never_mounts, mount_refused(405), denied_elsewhere])
def test_what_is_not_mounted_is_sent(cli: CommandLine, effect: Effect) -> None:
    with running_registry(Fault("begin", effect, FOREVER)) as running:
        seed(running.registry.repository("acme/a"), MAKE, "1.0.0")
        source, target = f"{running.host}/acme/a:1.0.0", f"{running.host}/acme/b"
        ran = copy(cli, source, target, "--json")
        assert running.registry.struck
        assert ran.document["bytes"]["read"] == ran.document["bytes"]["total"]
        assert kinds_of(running)["get-blob"] == kinds_of(running)["put-blob"] == len(MAKE.blobs)
        assert is_whole(store_at(running.host, "acme/b"), MAKE, "1.0.0")
        assert not len(running.registry.memory.uploads)


def test_what_is_not_mounted_and_there_is_not_sent(cli: CommandLine) -> None:
    with running_registry(Fault("begin", never_mounts, FOREVER)) as running:
        seed(running.registry.repository("acme/a"), MAKE, "1.0.0")
        seed(running.registry.repository("acme/b"), MAKE, "dev")
        copy(cli, f"{running.host}/acme/a:1.0.0", f"{running.host}/acme/b")
        assert not set(running.kinds()) & (READING_BLOBS | SENDING_BLOBS)
        assert not len(running.registry.memory.uploads)


def test_what_the_target_has_is_not_read_from_the_source(cli: CommandLine) -> None:
    other = made(artifact_of(bytes(range(255)) * 1200))
    with running_registry() as running, running_registry() as elsewhere:
        seed(running.registry.repository("acme/a"), other, "1.0.0")
        layer, config = other.blobs
        assert isinstance(layer.content, bytes)
        elsewhere.registry.repository("b").blobs[layer.descriptor.digest] = layer.content
        ran = copy(cli, f"{running.host}/acme/a:1.0.0", f"{elsewhere.host}/b", "--json")
        assert ran.document["bytes"]["read"] == config.descriptor.size
        assert kinds_of(running)["get-blob"] == 1
        assert kinds_of(elsewhere)["put-blob"] == 1
        assert is_whole(store_at(elsewhere.host, "b"), other, "1.0.0")


def test_a_second_copy_takes_one_round_and_two_requests(cli: CommandLine) -> None:
    with running_registry() as running:
        for name in ("acme/a", "acme/b"):
            seed(running.registry.repository(name), MAKE, "1.0.0")
        rounds = Rounds(running.registry)
        with running_server(rounds) as server:
            copy(cli, f"{server.host}/acme/a:1.0.0", f"{server.host}/acme/b")
        assert rounds.count == 1
        assert sorted(asked.method for asked in server.asked) == ["GET", "HEAD"]


def test_a_copy_inside_a_registry_takes_three_rounds(cli: CommandLine) -> None:
    registry = FaultyRegistry()
    seed(registry.repository("acme/a"), MAKE, "1.0.0")
    rounds = Rounds(registry)
    with running_server(rounds) as server:
        copy(cli, f"{server.host}/acme/a:1.0.0", f"{server.host}/acme/b")
    assert rounds.count == 3


def test_all_tags_are_brought_beside_each_other(cli: CommandLine) -> None:
    registry = FaultyRegistry()
    source = LayoutStore(cli.folder / "in")
    versions(source, *(f"1.{minor}.0" for minor in range(8)))
    rounds = Rounds(registry)
    with running_server(rounds) as server:
        copy(cli, "oci:in", f"{server.host}/acme/b", "--all-tags")
    assert rounds.count <= 6
    assert sorted(registry.repository("acme/b").tags) == sorted(source.tags())


def test_a_list_of_many_tags_takes_a_request_for_each_and_for_each_config(
    cli: CommandLine,
) -> None:
    with running_registry() as running:
        repository = running.registry.repository("acme/a")
        for minor in range(20):
            seed(repository, made(artifact_of(b"%d" % minor)), f"1.{minor}.0", f"again-{minor}")
        assert cli("tags", f"{running.host}/acme/a").code == 0
        counts = kinds_of(running)
    assert (counts["head-manifest"], counts["get-manifest"], counts["get-blob"]) == (0, 40, 20)
