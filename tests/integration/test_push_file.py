"""A file without a project, on a real registry and in a layout that others read."""

from __future__ import annotations

import itertools
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from command_line import wasm_publish
from registry_fixtures import OF_DOCKER, let_in

if TYPE_CHECKING:
    from docker_registry import DockerRegistry

HELLO = Path(__file__).resolve().parents[1] / "data" / "hello-component.wasm"
MODULE = HELLO.with_name("greet-module.wasm")
SKOPEO = shutil.which("skopeo")
_NUMBERS = itertools.count()


@pytest.fixture(params=OF_DOCKER)
def repository(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """A repository of its own, with the credentials in the environment."""
    registry: DockerRegistry = request.getfixturevalue(request.param)
    let_in(registry, monkeypatch)
    return f"{registry.host}/push-{next(_NUMBERS)}/hello"


def test_arrives_under_all_its_tags_and_is_pushed_once(repository: str, tmp_path: Path) -> None:
    words = ("push", HELLO, f"{repository}:1.2.0", "oci:out:1.2.0", f"{repository}:latest")
    first = wasm_publish(*words, folder=tmp_path)
    assert first.code == 0, first.story
    again = wasm_publish(*words, "--json", folder=tmp_path)
    (artifact,) = again.document["artifacts"]
    assert [found["status"] for found in artifact["destinations"]] == ["unchanged", "unchanged"]
    digest = artifact["digest"]
    assert first.answer == f"{repository}:1.2.0@{digest}\noci:out:1.2.0@{digest}\n"


def test_a_version_is_never_overwritten(repository: str, tmp_path: Path) -> None:
    assert wasm_publish("push", HELLO, f"{repository}:v1.2.0", folder=tmp_path).code == 0
    ran = wasm_publish(
        "push", MODULE, f"{repository}:latest", f"{repository}:v1.2.0", folder=tmp_path
    )
    assert ran.code == 7
    forced = wasm_publish("push", "--force", MODULE, f"{repository}:v1.2.0", folder=tmp_path)
    assert forced.code == 0, forced.story


def test_standard_input_is_read_as_bytes(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "wasm_publish", "push", "-", "oci:hello-component:dev"],
        input=HELLO.read_bytes(),
        cwd=tmp_path,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    by_name = wasm_publish("push", HELLO, "oci:hello-component:dev", folder=tmp_path)
    assert by_name.answer.encode() == done.stdout
    assert "Unchanged" in by_name.story


@pytest.mark.skipif(SKOPEO is None, reason="skopeo is not installed")
def test_skopeo_reads_a_layout_without_a_tag(tmp_path: Path) -> None:
    ran = wasm_publish("push", HELLO, "oci:out", "--json", folder=tmp_path)
    assert SKOPEO
    raw = subprocess.run(
        [SKOPEO, "inspect", "--raw", f"oci:{tmp_path / 'out'}"], capture_output=True, check=True
    ).stdout
    assert raw.decode() == ran.document["artifacts"][0]["manifest"]
