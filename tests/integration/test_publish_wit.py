"""WIT packages from us to wkg, by way of a real registry, and what both write of one package."""

from __future__ import annotations

import itertools
import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from command_line import wasm_publish
from example_projects import DATA, copy_example
from opened_registry import store_in
from other_registries import find_program
from wkg_program import Wkg

from wasm_publish.oci.annotations import PREFIX
from wasm_publish.oci.manifests import Manifest, parse_manifest

if TYPE_CHECKING:
    from collections.abc import Mapping

    from docker_registry import DockerRegistry

_NUMBERS = itertools.count()


@pytest.fixture
def wkg(machine_environment: Mapping[str, str], tmp_path: Path) -> Wkg:
    """A wkg in a home of its own."""
    program = find_program("wkg", machine_environment)
    if program is None:
        pytest.skip("wkg is neither on PATH nor in GOBIN")
    home = tmp_path / "home"
    home.mkdir()
    return Wkg(program, home)


@pytest.fixture
def wasm_tools(monkeypatch: pytest.MonkeyPatch) -> str:
    """wasm-tools, which is on PATH then."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    program = shutil.which("wasm-tools", path=path)
    if program is None:
        pytest.skip("wasm-tools is not installed")
    monkeypatch.setenv("PATH", path)
    return program


@pytest.fixture
def example(tmp_path: Path) -> Path:
    """example-projects/wit-package: `example:greeting@0.1.0`."""
    return copy_example(tmp_path / "wit-package")


@pytest.fixture
def prefix() -> str:
    """Below which no other test publishes."""
    return f"wit/{next(_NUMBERS)}"


def published(*words: str | Path, folder: Path) -> dict[str, Any]:
    ran = wasm_publish(*words, "--json", folder=folder)
    assert ran.code == 0, ran.story
    artifact: dict[str, Any] = ran.document["artifacts"][0]
    return artifact


def test_wkg_gets_what_we_publish(
    docker_registry: DockerRegistry, prefix: str, example: Path, wasm_tools: str, wkg: Wkg
) -> None:
    registry = f"{docker_registry.host}/{prefix}"
    artifact = published("--registry", registry, folder=example)
    (destination,) = artifact["destinations"]
    assert destination["repository"] == f"{registry}/example/greeting"
    assert destination["tags"] == ["0.1.0", "0.1", "latest"]
    wkg.look_below(docker_registry.host, prefix, "example")
    command = [wasm_tools, "component", "wit", "wit", "--wasm", "-o", "expected.wasm"]
    subprocess.run(command, cwd=example, check=True)
    expected = (example / "expected.wasm").read_bytes()
    assert wkg.get("example:greeting@0.1.0") == expected
    # Tags that move are no versions, so they don't lead it astray.
    assert wkg.get("example:greeting") == expected


@pytest.mark.usefixtures("wasm_tools")
def test_wkg_gets_the_newest_version(
    docker_registry: DockerRegistry, prefix: str, example: Path, wkg: Wkg
) -> None:
    registry = f"{docker_registry.host}/{prefix}"
    wit = example / "wit" / "greeting.wit"
    text = wit.read_text(encoding="utf-8")
    for version in ("1.0.0", "1.1.0", "1.2.0-rc.1"):
        wit.write_text(text.replace("0.1.0", version), encoding="utf-8")
        published("--registry", registry, "--allow-dirty", folder=example)
    wkg.look_below(docker_registry.host, prefix, "example")
    assert b"example:greeting/greet@1.1.0" in wkg.get("example:greeting@1.1.0")
    assert b"example:greeting/greet@1.2.0-rc.1" in wkg.get("example:greeting")


def test_wkg_gets_a_component_under_the_name_of_a_package(
    docker_registry: DockerRegistry, prefix: str, tmp_path: Path, wkg: Wkg
) -> None:
    component = DATA / "hello-component.wasm"
    words = ("--wasm", component, "--name", "hello", "--package-version", "1.2.0")
    place = ("--registry", f"{docker_registry.host}/{prefix}", "--wit-package", "acme:greeter")
    published(*words, *place, folder=tmp_path)
    wkg.look_below(docker_registry.host, prefix, "acme")
    assert wkg.get("acme:greeter@1.2.0") == component.read_bytes()


@dataclass(frozen=True)
class Written:
    """The manifest and the config of one artifact."""

    manifest: dict[str, Any]
    config: dict[str, Any]


class TestWhatBothWrite:
    @pytest.fixture
    def file(self, example: Path, wasm_tools: str) -> Path:
        """A package that is encoded, and says of itself what wkg reads there."""
        file = example / "greeting.wasm"
        encode = ("component", "wit", "wit", "--wasm", "-o", file)
        subprocess.run([wasm_tools, *encode], cwd=example, check=True)
        metadata = ("--licenses", "MIT", "--authors", "Ada", "--homepage", "https://a.example/")
        subprocess.run([wasm_tools, "metadata", "add", file, *metadata, "-o", file], check=True)
        return file

    @pytest.fixture
    def ours(self, docker_registry: DockerRegistry, prefix: str, file: Path) -> Written:
        place = f"{docker_registry.host}/{prefix}/ours"
        artifact = published(file, "--registry", place, folder=file.parent)
        return Written(json.loads(artifact["manifest"]), json.loads(artifact["config"]))

    @pytest.fixture
    def theirs(self, docker_registry: DockerRegistry, prefix: str, file: Path, wkg: Wkg) -> Written:
        wkg.look_below(docker_registry.host, f"{prefix}/theirs", "example")
        wkg.publish(file)
        store = store_in(docker_registry, f"{prefix}/theirs/example/greeting")
        found = store.resolve("0.1.0")
        assert found
        content = store.read_manifest(found.digest)
        manifest = parse_manifest(content)
        assert isinstance(manifest, Manifest)
        assert manifest.config
        with store.read_blob(manifest.config) as config:
            return Written(json.loads(content), json.loads(config.read()))

    def test_the_manifest_is_theirs_and_tells_more(self, ours: Written, theirs: Written) -> None:
        assert ours.manifest["layers"] == theirs.manifest["layers"]
        assert ours.manifest.keys() == theirs.manifest.keys()
        known, told = ours.manifest["annotations"], theirs.manifest["annotations"]
        assert told.items() <= known.items()
        ours_alone = {key.removeprefix(PREFIX) for key in known.keys() - told.keys()}
        assert ours_alone == {"created", "revision", "title"}

    def test_the_config_is_theirs_in_order(self, ours: Written, theirs: Written) -> None:
        """But for the author, whom wkg doesn't tell there, and the time."""
        assert list(ours.config) == list(theirs.config)
        exports = ours.config["component"].pop("exports")
        assert exports == sorted(theirs.config["component"].pop("exports"))
        assert exports == ["example:greeting/greet@0.1.0", "example:greeting/greeter@0.1.0"]
        differing = {key for key, value in ours.config.items() if value != theirs.config[key]}
        assert differing == {"created", "author"}
