"""What is published from a git repository whose files differ from its commit: against stores."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

import pytest
from builders import COMPONENT
from command_line import wasm_publish
from git_repository import make_repo, run_git
from opened_registry import store_at

from wasm_publish.stores.layout import LayoutStore

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from docker_registry import DockerRegistry

    from wasm_publish.stores import Store

WORKSPACE = """\
[workspace]
members = ["crates/*"]
resolver = "2"
"""
CRATE = """\
[package]
name = "{name}"
version = "{version}"
edition = "2021"

[lib]
crate-type = ["cdylib"]
"""


class Places:
    """One place to publish to, and what is there."""

    def __init__(self, prefix: str, open_store: Callable[[str], Store]) -> None:
        self.prefix = prefix
        self._open = open_store

    def tags(self, name: str) -> list[str]:
        return sorted(self._open(name).tags())

    def revision(self, name: str, tag: str) -> str:
        store = self._open(name)
        found = store.resolve(tag)
        assert found
        annotations = json.loads(store.read_manifest(found.digest))["annotations"]
        revision: str = annotations["org.opencontainers.image.revision"]
        return revision


@pytest.fixture(params=["layout", "registry"])
def places(request: pytest.FixtureRequest, tmp_path: Path) -> Places:
    if request.param == "layout":
        folder = tmp_path / "published"
        return Places(f"oci:{folder}", lambda name: LayoutStore(folder / name))
    registry: DockerRegistry = request.getfixturevalue("docker_registry")
    prefix = f"dirty-trees/{tmp_path.name.replace('_', '-').lower()}"
    return Places(
        f"{registry.host}/{prefix}", lambda name: store_at(registry.host, f"{prefix}/{name}")
    )


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """Two built crates, committed with their wasm: `hello` 1.2.0 and `next` 2.0.0-rc.1."""
    root = tmp_path / "workspace"
    wasm = root / "target" / "wasm32-wasip2" / "release"
    wasm.mkdir(parents=True)
    (root / "Cargo.toml").write_text(WORKSPACE, encoding="utf-8")
    (root / "Cargo.lock").write_text("version = 4\n", encoding="utf-8")
    (root / "README.md").touch()
    for name, version in (("hello", "1.2.0"), ("next", "2.0.0-rc.1")):
        source = root / "crates" / name / "src" / "lib.rs"
        source.parent.mkdir(parents=True)
        source.touch()
        text = CRATE.format(name=name, version=version)
        (root / "crates" / name / "Cargo.toml").write_text(text, encoding="utf-8")
        (wasm / f"{name}.wasm").write_bytes(COMPONENT)
    make_repo(root)
    return root


def change_source(root: Path, name: str = "hello") -> None:
    source = root / "crates" / name / "src" / "lib.rs"
    source.write_text("// changed\n", encoding="utf-8")
    os.utime(source, (1, 1))  # so that the wasm isn't stale besides


def test_a_clean_release_names_its_commit(workspace: Path, places: Places) -> None:
    ran = wasm_publish("-p", "hello", "--registry", places.prefix, folder=workspace)
    assert ran.code == 0, ran.story
    assert places.revision("hello", "1.2.0") == run_git(workspace, "rev-parse", "HEAD")


def test_a_dirty_release_is_planned_with_a_warning_and_refused(
    workspace: Path, places: Places
) -> None:
    change_source(workspace)
    options = ("-p", "hello", "--registry", places.prefix, "--json")
    for dry in (("plan", *options), ("--dry-run", *options)):
        planned = wasm_publish(*dry, folder=workspace)
        assert planned.code == 0, planned.story
        (problem,) = planned.document["problems"]
        assert (problem["code"], problem["severity"]) == ("dirty-tree", "warning")
    refused = wasm_publish(*options, folder=workspace)
    assert refused.code == 2
    assert refused.document["artifacts"] == []
    (problem,) = refused.document["problems"]
    assert (problem["code"], problem["severity"]) == ("dirty-tree", "error")
    assert "crates/hello/src/lib.rs" in problem["message"]
    assert "--allow-dirty" in problem["remedy"]
    assert places.tags("hello") == []


def test_allow_dirty_publishes_it_and_says_so_in_the_revision(
    workspace: Path, places: Places
) -> None:
    change_source(workspace)
    options = ("-p", "hello", "--registry", places.prefix, "--allow-dirty")
    ran = wasm_publish(*options, folder=workspace)
    assert ran.code == 0, ran.story
    assert "its revision ends in -dirty" in ran.story
    commit = run_git(workspace, "rev-parse", "HEAD")
    assert places.revision("hello", "1.2.0") == f"{commit}-dirty"
    again = wasm_publish(*options, "--json", folder=workspace)
    assert again.code == 0
    (artifact,) = again.document["artifacts"]
    assert [found["status"] for found in artifact["destinations"]] == ["unchanged"]


def test_one_that_is_refused_keeps_no_other_from_being_published(
    workspace: Path, places: Places
) -> None:
    for name in ("hello", "next"):
        change_source(workspace, name)
    ran = wasm_publish("--workspace", "--registry", places.prefix, folder=workspace)
    assert ran.code == 2
    assert places.tags("hello") == []
    assert places.tags("next") == ["2.0.0-rc.1"]
    assert places.revision("next", "2.0.0-rc.1").endswith("-dirty")


def test_a_tag_that_is_no_releases_may_be_of_a_dirty_tree(workspace: Path, places: Places) -> None:
    change_source(workspace)
    options = ("-p", "hello", "--registry", places.prefix, "--tag", "dev")
    ran = wasm_publish(*options, folder=workspace)
    assert ran.code == 0, ran.story
    assert places.tags("hello") == ["dev"]
    assert places.revision("hello", "dev").endswith("-dirty")


@pytest.mark.parametrize(
    "path", ["Cargo.lock", "Cargo.toml", "crates/hello/Cargo.toml", "crates/hello/src/lib.rs"]
)
@pytest.mark.parametrize("staged", [True, False])
def test_what_a_member_is_made_from_may_be_dirty(
    workspace: Path, tmp_path: Path, path: str, *, staged: bool
) -> None:
    file = workspace / path
    file.write_text(file.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    if staged:
        run_git(workspace, "add", path)
    ran = wasm_publish("-p", "hello", "--registry", f"oci:{tmp_path / 'out'}", folder=workspace)
    assert ran.code == 2
    assert f"hello differs from its commit in {path}, and" in ran.story
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    "path",
    [
        "README.md",
        "crates/next/src/lib.rs",
        "crates/hello/untracked",
        "target/wasm32-wasip2/release/next.wasm",
        "target/wasm32-wasip2/release/hello.wasm",
    ],
)
def test_what_is_no_source_of_a_member_is_no_dirt(
    workspace: Path, tmp_path: Path, path: str
) -> None:
    with (workspace / path).open("ab") as file:
        # To a wasm this is a custom section, `a`, without content.
        file.write(b"\x00\x02\x01a")
    ran = wasm_publish("-p", "hello", "--registry", f"oci:{tmp_path / 'out'}", folder=workspace)
    assert ran.code == 0, ran.story
    assert "dirty" not in ran.story


def test_publishing_makes_no_dirt_though_git_tracks_what_it_writes(workspace: Path) -> None:
    options = ("-p", "hello", "--registry", "oci:crates/hello/out")
    for turn in range(3):
        ran = wasm_publish(*options, f"--tag={turn + 1}.0.0", folder=workspace)
        assert ran.code == 0, ran.story
        assert "dirty" not in ran.story
        if turn == 0:
            run_git(workspace, "add", "--all")
            run_git(workspace, "commit", "--quiet", "--message", "Track it")


def test_a_check_says_nothing_of_dirt(workspace: Path) -> None:
    change_source(workspace)
    ran = wasm_publish("check", "--workspace", "--strict", folder=workspace)
    assert (ran.code, ran.story) == (0, "")
