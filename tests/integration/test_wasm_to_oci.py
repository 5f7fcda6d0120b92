"""`--format wasm-to-oci` beside wasm-to-oci itself, on one registry."""

from __future__ import annotations

import itertools
import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from command_line import wasm_publish
from peer_programs import find_peer

if TYPE_CHECKING:
    from docker_registry import DockerRegistry
    from peer_programs import Peer

DATA = Path(__file__).resolve().parents[1] / "data" / "formats"
_NUMBERS = itertools.count()


@pytest.fixture
def wasm_to_oci(tmp_path: Path) -> Peer:
    peer = find_peer("wasm-to-oci", tmp_path, os.environ)
    if peer is None:
        pytest.skip("wasm-to-oci is not installed")
    return peer


@pytest.mark.parametrize("name", ["hello.wasm", "component.wasm", "a&b<c>.wasm"])
def test_both_push_the_same_and_it_pulls_ours(
    docker_registry: DockerRegistry, wasm_to_oci: Peer, tmp_path: Path, name: str
) -> None:
    repository = f"{docker_registry.host}/wasm-to-oci-{next(_NUMBERS)}/hello"
    source = DATA / ("component.wasm" if name == "component.wasm" else "hello.wasm")
    shutil.copy(source, tmp_path / name)
    wasm_to_oci("push", "--use-http", name, f"{repository}:theirs")
    words = ("push", name, f"{repository}:ours", f"{repository}:theirs", "--format", "wasm-to-oci")
    ran = wasm_publish(*words, "--json", folder=tmp_path)
    moves = {
        move["tag"]: move["action"]
        for move in ran.document["artifacts"][0]["destinations"][0]["moves"]
    }
    assert moves == {"ours": "new", "theirs": "unchanged"}
    wasm_to_oci("pull", "--use-http", f"{repository}:ours", "-o", "pulled.wasm")
    assert (tmp_path / "pulled.wasm").read_bytes() == source.read_bytes()
