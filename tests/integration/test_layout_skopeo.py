"""Debian's skopeo, which is no work of ours, reads what the layout store writes."""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest
from stored_artifacts import artifact_of

from wasm_publish.reporting import ignore
from wasm_publish.stores.layout import LayoutStore

if TYPE_CHECKING:
    from pathlib import Path

SKOPEO = shutil.which("skopeo")
pytestmark = pytest.mark.skipif(SKOPEO is None, reason="skopeo is not installed")


def skopeo(*arguments: str) -> bytes:
    assert SKOPEO
    return subprocess.run([SKOPEO, *arguments], capture_output=True, check=True, timeout=60).stdout


@pytest.mark.parametrize("build_output", [False, True])
def test_reads_the_manifest_byte_for_byte(tmp_path: Path, build_output: bool) -> None:  # noqa: FBT001 - a parameter of the test
    store = LayoutStore(tmp_path / "layout", build_output)
    old, new = artifact_of(b"old"), artifact_of(b"new")
    store.push(old, lambda: ["1.0.0", "latest"], ignore)
    store.push(new, lambda: ["1.1.0", "latest"], ignore)
    for tag, artifact in (("1.0.0", old), ("1.1.0", new), ("latest", new)):
        assert skopeo("inspect", "--raw", f"oci:{store.folder}:{tag}") == artifact.manifest


def test_copies_with_the_same_digest(tmp_path: Path) -> None:
    store, copy = LayoutStore(tmp_path / "layout"), LayoutStore(tmp_path / "copy")
    artifact = artifact_of(b"layer" * 1000)
    store.push(artifact, lambda: ["1.0.0"], ignore)
    source, target = f"oci:{store.folder}:1.0.0", f"oci:{copy.folder}:1.0.0"
    skopeo("copy", "--preserve-digests", source, target)
    found = copy.resolve("1.0.0")
    assert found
    assert found.digest == artifact.digest
    assert copy.read_manifest(found.digest) == artifact.manifest


def test_each_adds_to_the_layout_of_the_other(tmp_path: Path) -> None:
    ours, theirs = LayoutStore(tmp_path / "ours"), LayoutStore(tmp_path / "theirs")
    first, second, third = (artifact_of(layer) for layer in (b"first", b"second", b"third"))
    ours.push(first, lambda: ["1.0.0"], ignore)
    ours.push(second, lambda: ["2.0.0"], ignore)
    skopeo("copy", f"oci:{ours.folder}:1.0.0", f"oci:{theirs.folder}:1.0.0")
    theirs.push(third, lambda: ["3.0.0"], ignore)
    skopeo("copy", f"oci:{ours.folder}:2.0.0", f"oci:{theirs.folder}:2.0.0")
    assert sorted(theirs.tags()) == ["1.0.0", "2.0.0", "3.0.0"]
    for tag, artifact in (("1.0.0", first), ("2.0.0", second), ("3.0.0", third)):
        assert skopeo("inspect", "--raw", f"oci:{theirs.folder}:{tag}") == artifact.manifest
