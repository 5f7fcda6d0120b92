"""Comparing with what is published, in a real registry and in a layout."""

from __future__ import annotations

import itertools
import shutil
from typing import TYPE_CHECKING

import pytest
from command_line import wasm_publish
from example_projects import DATA
from http_server import running_server
from memory_registry import MemoryRegistry

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from docker_registry import DockerRegistry

_NUMBERS = itertools.count()


@pytest.fixture(params=["registry", "layout"])
def repository(request: pytest.FixtureRequest) -> str:
    """A repository that nobody else uses."""
    if request.param == "layout":
        return "oci:published"
    registry: DockerRegistry = request.getfixturevalue("docker_registry")
    return f"{registry.host}/diff-{next(_NUMBERS)}/hello"


@pytest.fixture
def build(tmp_path: Path, make_repo: Callable[..., str]) -> Callable[[str, str], Path]:
    """`build(wasm, version)` makes the project what it is at a version, and commits it."""

    def build(wasm: str, version: str) -> Path:
        folder = tmp_path / "hello"
        folder.mkdir(exist_ok=True)
        text = f'name = "hello"\nversion = "{version}"\nwasm = "hello.wasm"\n'
        (folder / "wasm-publish.toml").write_text(text, encoding="utf-8")
        shutil.copyfile(DATA / f"{wasm}.wasm", folder / "hello.wasm")
        return folder

    return build


def test_a_release_is_compared_with_what_the_project_makes(
    repository: str, build: Callable[[str, str], Path]
) -> None:
    folder = build("hello-component", "1.2.0")
    assert wasm_publish("--to", repository, folder=folder).code == 0
    same = wasm_publish("diff", ".", f"{repository}:1.2.0", folder=folder)
    assert (same.code, same.answer) == (0, "identical\n")
    build("composed-component", "1.3.0")
    other = wasm_publish("diff", f"{repository}:1.2.0", ".", "--json", folder=folder)
    assert other.code == 1
    document = other.document
    assert (document["bump"], document["next_version"]) == ("major", "2.0.0")
    assert document["exports"] == {
        "added": ["example:hello/welcome@1.2.0"],
        "removed": ["example:hello/greeting@1.2.0"],
        "revised": [],
    }
    assert document["annotations"]["org.opencontainers.image.version"] == {
        "before": "1.2.0",
        "after": "1.3.0",
    }


def test_two_releases_are_compared_without_their_wasm(
    repository: str, build: Callable[[str, str], Path], tmp_path: Path
) -> None:
    folder = build("composed-component", "1.2.0")
    assert wasm_publish("--to", repository, folder=folder).code == 0
    build("hello-component", "2.0.0")
    assert wasm_publish("--to", repository, folder=folder).code == 0
    first, second = (f"{repository}:{tag}" for tag in ("1.2.0", "2.0.0"))
    ran = wasm_publish("diff", first, second, "--json", folder=folder)
    assert "wasi:cli/exit@0.2.6" in ran.document["imports"]["added"]
    assert wasm_publish("diff", second, f"{repository}:latest", folder=folder).code == 0


def test_what_is_not_published_is_told(repository: str, build: Callable[[str, str], Path]) -> None:
    folder = build("hello-component", "1.2.0")
    ran = wasm_publish("diff", ".", f"{repository}:1.2.0", folder=folder)
    assert ran.code == 6
    assert f"{repository}:1.2.0 is not published" in ran.story


def test_of_a_reference_only_manifest_and_config_are_read(
    build: Callable[[str, str], Path],
) -> None:
    folder = build("hello-component", "1.2.0")
    with running_server(MemoryRegistry()) as server:
        repository = f"{server.host}/acme/hello"
        assert wasm_publish("--to", repository, folder=folder).code == 0
        before = len(server.log())
        assert wasm_publish("diff", ".", f"{repository}:1.2.0", folder=folder).code == 0
        asked = server.log()[before:]
    assert [line for line in asked if "/manifests/" in line] == [
        "GET /v2/acme/hello/manifests/1.2.0"
    ]
    assert len([line for line in asked if "/blobs/" in line]) == 1
