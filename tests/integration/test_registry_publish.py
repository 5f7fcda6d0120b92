"""The main job on a real registry: what is announced arrives, once, and others take it on."""

from __future__ import annotations

import base64
import itertools
import json
import shutil
import socket
import subprocess
import time
from typing import TYPE_CHECKING, Any

import pytest
from command_line import wasm_publish
from http_server import Reply, running_server
from opened_registry import store_at
from registry_fixtures import OF_DOCKER, WITH_PASSWORDS

from wasm_publish.oci.encoding import read_descriptor

if TYPE_CHECKING:
    from pathlib import Path

    from command_line import Ran
    from docker_registry import DockerRegistry
    from example_projects import BuiltProject

    from wasm_publish.registry.store import RegistryStore

EXAMPLES = ("rust_component", "rust_workspace", "componentize_py", "tinygo")
_NUMBERS = itertools.count()


@pytest.fixture(params=EXAMPLES)
def example(request: pytest.FixtureRequest) -> BuiltProject:
    built: BuiltProject = request.getfixturevalue(request.param)
    return built


@pytest.fixture
def docker_config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "docker"
    folder.mkdir()
    monkeypatch.setenv("DOCKER_CONFIG", str(folder))
    return folder / "config.json"


@pytest.fixture(params=OF_DOCKER)
def registry(request: pytest.FixtureRequest, docker_config: Path) -> DockerRegistry:
    running: DockerRegistry = request.getfixturevalue(request.param)
    if running.username:
        log_in(docker_config, running.host, running.username, running.password)
    return running


def log_in(config: Path, host: str, username: str, password: str) -> None:
    encoded = base64.b64encode(f"{username}:{password}".encode()).decode()
    config.write_text(json.dumps({"auths": {host: {"auth": encoded}}}), encoding="utf-8")


def new_prefix(host: str) -> str:
    return f"{host}/publish-{next(_NUMBERS)}"


def store_of(repository: str) -> RegistryStore:
    host, _, name = repository.partition("/")
    return store_at(host, name)


def destinations(ran: Ran) -> list[dict[str, Any]]:
    assert ran.code == 0, ran.story
    return [found for artifact in ran.document["artifacts"] for found in artifact["destinations"]]


def skopeo(*arguments: str, folder: Path) -> None:
    program = shutil.which("skopeo")
    if program is None:
        pytest.skip("skopeo is not installed")
    done = subprocess.run([program, *arguments], cwd=folder, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()


def test_what_was_announced_is_what_the_registry_returns(
    example: BuiltProject, docker_registry: DockerRegistry
) -> None:
    options = ("--registry", new_prefix(docker_registry.host), "--json")
    planned = wasm_publish("plan", *options, folder=example.root)
    assert {found["status"] for found in destinations(planned)} == {"planned"}
    published = wasm_publish(*options, folder=example.root)
    assert {found["status"] for found in destinations(published)} == {"published"}
    for announced, artifact in zip(
        planned.document["artifacts"], published.document["artifacts"], strict=True
    ):
        (destination,) = artifact["destinations"]
        store = store_of(destination["repository"])
        assert sorted(store.tags()) == sorted(destination["tags"])
        for tag in destination["tags"]:
            found = store.resolve(tag)
            assert found
            assert found.digest == announced["digest"] == artifact["digest"]
        manifest = store.read_manifest(artifact["digest"])
        assert manifest == announced["manifest"].encode()
        with store.read_blob(read_descriptor(json.loads(manifest)["layers"][0])) as stream:
            assert stream.read() == example.wasm[artifact["project"]].read_bytes()
        with store.read_blob(read_descriptor(json.loads(manifest)["config"])) as stream:
            assert stream.read().decode() == artifact["config"]


def test_publishing_again_changes_nothing(
    example: BuiltProject, docker_registry: DockerRegistry
) -> None:
    options = ("--registry", new_prefix(docker_registry.host), "--json")
    destinations(wasm_publish(*options, folder=example.root))
    again = wasm_publish(*options, folder=example.root)
    assert {found["status"] for found in destinations(again)} == {"unchanged"}


def test_skopeo_takes_it_on_and_keeps_the_digests(
    example: BuiltProject, docker_registry: DockerRegistry
) -> None:
    options = ("--registry", new_prefix(docker_registry.host), "--json")
    ran = wasm_publish(*options, folder=example.root)
    for artifact in ran.document["artifacts"]:
        (destination,) = artifact["destinations"]
        skopeo(
            "copy",
            "--preserve-digests",
            "--src-tls-verify=false",
            f"docker://{destination['reference']}",
            f"oci:copied-{artifact['project']}:kept",
            folder=example.root,
        )
        layout = example.root / f"copied-{artifact['project']}"
        index = json.loads((layout / "index.json").read_bytes())
        assert index["manifests"][0]["digest"] == artifact["digest"]
        blob = layout / "blobs" / "sha256" / artifact["digest"].removeprefix("sha256:")
        assert blob.read_bytes() == artifact["manifest"].encode()


def test_publishes_with_the_credentials_that_docker_knows(
    rust_component: BuiltProject, registry: DockerRegistry
) -> None:
    options = ("--registry", new_prefix(registry.host), "--json")
    for status in ("published", "unchanged"):
        ran = wasm_publish(*options, folder=rust_component.root)
        assert {found["status"] for found in destinations(ran)} == {status}


@pytest.mark.parametrize("name", WITH_PASSWORDS)
def test_a_wrong_password_is_not_shown(
    rust_component: BuiltProject, name: str, docker_config: Path, request: pytest.FixtureRequest
) -> None:
    host = request.getfixturevalue(name).host
    secret = "not-the-password"  # noqa: S105 - which is what this is about
    log_in(docker_config, host, "alice", secret)
    ran = wasm_publish("--registry", new_prefix(host), "-vv", "--json", folder=rust_component.root)
    assert ran.code == 5
    assert f"wasm-publish login {host}" in ran.story
    encoded = json.loads(docker_config.read_bytes())["auths"][host]["auth"]
    for hidden in (secret, encoded):
        assert hidden not in ran.answer + ran.story


@pytest.mark.parametrize("name", WITH_PASSWORDS)
def test_without_credentials_nothing_is_pushed(
    rust_component: BuiltProject, name: str, request: pytest.FixtureRequest
) -> None:
    host = request.getfixturevalue(name).host
    ran = wasm_publish("--registry", new_prefix(host), folder=rust_component.root)
    assert ran.code == 5
    assert "none were found" in ran.story
    assert f"wasm-publish login {host}" in ran.story


def test_a_closed_port_is_told_at_once(rust_component: BuiltProject) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        host = f"127.0.0.1:{free.getsockname()[1]}"
    begin = time.monotonic()
    ran = wasm_publish("--registry", new_prefix(host), folder=rust_component.root)
    assert ran.code == 6
    assert f"nothing answers at {host}" in ran.story
    assert time.monotonic() - begin < 10


def test_what_the_registry_says_is_shown(rust_component: BuiltProject) -> None:
    with running_server() as server:
        repository = f"{server.host}/acme/hello-component"
        said = Reply(501, b'{"errors":[{"code":"UNAVAILABLE","message":"back \\u001b[2Jat\\n9"}]}')
        server.script.on("GET /v2/acme/hello-component/tags/list", said)
        ran = wasm_publish("--to", repository, folder=rust_component.root)
    assert ran.code == 6
    assert "answered 501 when asked to read the tags: UNAVAILABLE: back [2Jat 9" in ran.story
