"""oras's own methods at real registries, with our engine in them."""

from __future__ import annotations

import hashlib
import itertools
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

import oras.layout
import pytest
from builders import COMPONENT
from opened_oras import oras_of
from opened_registry import store_in
from registry_fixtures import EVERY_REGISTRY

from wasm_publish.errors import StoreFailed

if TYPE_CHECKING:
    from docker_registry import DockerRegistry

    from wasm_publish.registry.oras_bridge import OrasRegistry

_NUMBERS = itertools.count()


@pytest.fixture(params=EVERY_REGISTRY)
def real(request: pytest.FixtureRequest) -> DockerRegistry:
    """A real registry."""
    registry: DockerRegistry = request.getfixturevalue(request.param)
    return registry


@pytest.fixture
def client(real: DockerRegistry) -> OrasRegistry:
    """oras's client of it."""
    return oras_of(real)


@pytest.fixture
def name() -> str:
    """A new repository."""
    return f"oras/{next(_NUMBERS)}"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder, where `hello.wasm` and the folder `texts` are."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "hello.wasm").write_bytes(COMPONENT)
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "a.txt").write_text("a", encoding="utf-8")
    return tmp_path


def push(client: OrasRegistry, target: str) -> str:
    files = ["hello.wasm:application/wasm", "texts"]
    response = client.push(target=target, files=files, quiet=True)
    assert response.status_code == 201
    return str(response.headers["Docker-Content-Digest"])


def test_what_is_pushed_is_pulled(
    client: OrasRegistry, real: DockerRegistry, name: str, folder: Path
) -> None:
    target = f"{real.host}/{name}:1.0"
    digest = push(client, target)
    files = client.pull(target=target, outdir=str(folder / "out"))
    assert files == [str(folder / "out" / file) for file in ("hello.wasm", "texts")]
    assert (folder / "out" / "hello.wasm").read_bytes() == COMPONENT
    assert (folder / "out" / "texts" / "a.txt").read_text(encoding="utf-8") == "a"
    held = store_in(real, name).read_manifest(digest)
    assert client.get_manifest(target) == json.loads(held)
    assert client.get_manifest(f"{name}@{digest}") == json.loads(held)


def test_tags_are_listed(client: OrasRegistry, name: str, folder: Path) -> None:
    for tag in ("1.0", "1.1"):
        push(client, f"{name}:{tag}")
    assert sorted(client.get_tags(name)) == ["1.0", "1.1"]
    assert len(client.get_tags(name, 1)) == 1
    assert client.get_tags(f"{name}/nothing") == []


def test_a_tag_is_removed_alone_or_not_at_all(
    client: OrasRegistry, name: str, folder: Path
) -> None:
    for tag in ("1.0", "1.1"):
        push(client, f"{name}:{tag}")
    left = ["1.1"]
    try:
        assert client.delete_tag(name, "1.0")
    except StoreFailed:  # it can't, which docker-registry is known for
        left = ["1.0", "1.1"]
    assert sorted(client.get_tags(name)) == left
    assert client.get_manifest(f"{name}:1.1")
    assert not client.delete_tag(name, "2.0")


def test_a_layout_goes_there_and_comes_back(
    client: OrasRegistry, real: DockerRegistry, name: str, folder: Path
) -> None:
    digest = push(client, f"{name}:1.0")
    layout = oras.layout.NewLayoutFromRegistry(
        str(folder / "layout"), client, f"{real.host}/{name}:1.0", "there"
    )
    layout.validate()
    for blob in (folder / "layout" / "blobs" / "sha256").iterdir():
        assert hashlib.sha256(blob.read_bytes()).hexdigest() == blob.name
    copy = f"{real.host}/{name}/copy:2.0"
    assert layout.push_to_registry(client, copy, "there").status_code in {200, 201}
    found = store_in(real, f"{name}/copy").resolve("2.0")
    assert found
    assert found.digest == digest


def test_a_large_blob_goes_there_and_comes_back(
    docker_registry: DockerRegistry, name: str, folder: Path
) -> None:
    content = bytes(range(256)) * (20 << 12)  # 20 MiB
    (folder / "large").write_bytes(content)
    client = oras_of(docker_registry)
    client.push(target=f"{name}:1", files=["large"], do_chunked=True, quiet=True)
    client.pull(target=f"{name}:1", outdir=str(folder / "out"))
    assert (folder / "out" / "large").read_bytes() == content


def test_the_guide_says_what_works(
    docker_registry: DockerRegistry, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TOKEN", "abc")
    guide = Path(__file__).resolve().parents[2] / "docs" / "how-to" / "use-oras.md"
    text = guide.read_text(encoding="utf-8").replace("localhost:5000", docker_registry.host)
    names: dict[str, object] = {}
    for code in re.findall(r"^```python\n(.*?)^```", text, flags=re.DOTALL | re.MULTILINE):
        exec(code, names)  # noqa: S102 - our own documentation
    assert (folder / "pulled" / "hello.wasm").read_bytes() == COMPONENT
    assert store_in(docker_registry, "acme/copy").tags() == ["1.0.0"]
