"""Our hooks, installed and run by the real pre-commit."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from builders import COMPONENT
from example_projects import copy_example
from git_repository import make_repo, run_git
from hook_repository import make_hook_repository

from wasm_publish.stores.layout import LayoutStore

if TYPE_CHECKING:
    from pathlib import Path

    from example_projects import BuiltProject
    from hook_repository import HookRepository

pytest.importorskip("pre_commit", reason="pre-commit is not installed")

CHECK = "check what wasm-publish would publish"
CHECK_ARTIFACT = "check the wasm that would be published"
PLAN = "show what wasm-publish would publish"
PUBLISH = "publish the wasm"

BUMPS = "id: wasm-publish-check, args: [--version-bump]"
AT_PUSH = "id: wasm-publish, stages: [pre-push]"
AT_TAG = f"{AT_PUSH}, args: [--on-push=tag]"

CRATE = """\
[package]
name = "hello"
version = "{}"
[lib]
crate-type = ["cdylib"]
"""
WASM = "target/wasm32-wasip2/release/hello.wasm"


@pytest.fixture(scope="module")
def hooks(tmp_path_factory: pytest.TempPathFactory) -> HookRepository:
    return make_hook_repository(tmp_path_factory.mktemp("hooks"))


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A built crate `hello` 1.2.0, pushed to a remote."""
    root = tmp_path / "hello"
    for path, content in (
        (".gitignore", b"target\ndist\n"),
        ("Cargo.toml", CRATE.format("1.2.0").encode()),
        ("README.md", b""),
        ("src/lib.rs", b""),
        (WASM, COMPONENT),
    ):
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(content)
    make_repo(root, remote=str(tmp_path / "remote"))
    run_git(tmp_path, "init", "--quiet", "--bare", "remote")
    run_git(root, "push", "--quiet", "origin", "main")
    return root


def published(root: Path) -> list[str]:
    layout = root / "dist" / "oci" / "hello"
    return sorted(LayoutStore(layout).tags()) if layout.is_dir() else []


def commit(root: Path, message: str = "Go on") -> None:
    run_git(root, "commit", "--quiet", "--all", "--allow-empty", "--no-verify", "-m", message)


def raise_version(root: Path, version: str) -> None:
    (root / "Cargo.toml").write_text(CRATE.format(version), encoding="utf-8")


class TestTryRepo:
    def test_every_hook_passes_on_a_built_example(
        self, hooks: HookRepository, rust_component: BuiltProject
    ) -> None:
        ran = hooks.try_in(rust_component.root, "--all-files", "--hook-stage", "manual")
        assert ran.results() == dict.fromkeys((CHECK, CHECK_ARTIFACT, PLAN, PUBLISH), "Passed")
        assert ran.code == 0
        assert "oci:dist/oci/hello-component:1.2.0@sha256:" in ran.text
        (layout,) = (rust_component.root / "dist" / "oci").glob("*/index.json")
        assert layout.parent.name == "hello-component"

    def test_every_hook_fails_on_an_example_that_is_wrong_and_not_built(
        self, hooks: HookRepository, tmp_path: Path
    ) -> None:
        root = copy_example(tmp_path / "rust-component")
        with (root / "Cargo.toml").open("a", encoding="utf-8") as manifest:
            manifest.write("\n[package.metadata.wasm-publish]\nregsitry = 'ghcr.io/acme'\n")
        ran = hooks.try_in(root, "--all-files", "--hook-stage", "manual")
        assert ran.results() == dict.fromkeys((CHECK, CHECK_ARTIFACT, PLAN, PUBLISH), "Failed")
        assert ran.code == 1
        assert "did you mean `registry`?" in ran.text
        assert "has no built wasm" in ran.text
        assert not (root / "dist").exists()


class TestCommit:
    def test_one_that_no_hook_is_about_runs_none(
        self, hooks: HookRepository, project: Path
    ) -> None:
        hooks.configure(project, "id: wasm-publish-check", "id: wasm-publish-check-artifact")
        (project / "README.md").write_text("Hello", encoding="utf-8")
        ran = hooks.git(project, "commit", "--all", "--message", "Tell more")
        assert ran.code == 0
        assert ran.results() == {CHECK: "Skipped"}

    def test_a_version_that_is_released_can_not_be_changed(
        self, hooks: HookRepository, project: Path
    ) -> None:
        hooks.configure(project, BUMPS)
        run_git(project, "tag", "v1.2.0")
        (project / "src" / "lib.rs").write_text("// more", encoding="utf-8")
        (project / "src" / "new.rs").touch()
        run_git(project, "add", "src/new.rs")
        command = ("commit", "--all", "--message", "Do more")
        refused = hooks.git(project, *command)
        assert refused.code == 1
        assert "differs from the tag v1.2.0 in src/lib.rs, src/new.rs" in refused.text
        raise_version(project, "1.3.0")
        done = hooks.git(project, *command)
        assert done.results() == {CHECK: "Passed"}
        assert done.code == 0

    def test_what_is_not_committed_does_not_count(
        self, hooks: HookRepository, project: Path
    ) -> None:
        hooks.configure(project, BUMPS)
        run_git(project, "tag", "v1.2.0")
        raise_version(project, "1.2")
        (project / "src" / "lib.rs").write_text("// more", encoding="utf-8")
        run_git(project, "add", "src/lib.rs")
        ran = hooks.git(project, "commit", "--message", "Do more")
        assert ran.code == 1
        assert "is still 1.2.0" in ran.text


class TestPush:
    def test_the_wasm_has_to_be_there_and_fresh(self, hooks: HookRepository, project: Path) -> None:
        hooks.configure(project, "id: wasm-publish-check-artifact")
        wasm = project / WASM
        assert hooks.git(project, "push", "origin", "main").code == 0
        os.utime(wasm, (1, 1))
        commit(project)
        stale = hooks.git(project, "push", "origin", "main")
        assert stale.code == 1
        assert "is newer than the built wasm" in stale.text
        wasm.write_bytes(b"text")
        damaged = hooks.git(project, "push", "origin", "main")
        assert damaged.code == 1
        assert "not wasm: it begins with" in damaged.text
        wasm.unlink()
        unbuilt = hooks.git(project, "push", "origin", "main")
        assert unbuilt.code == 1
        assert "has no built wasm" in unbuilt.text

    def test_a_tag_publishes_what_it_releases(self, hooks: HookRepository, project: Path) -> None:
        hooks.configure(project, AT_TAG)
        run_git(project, "tag", "-m", "Release", "v1.2.0")
        ran = hooks.git(project, "push", "origin", "v1.2.0")
        assert ran.code == 0, ran.text
        assert ran.results() == {PUBLISH: "Passed"}
        assert published(project) == ["1", "1.2", "1.2.0", "latest"]

    def test_a_branch_publishes_nothing(self, hooks: HookRepository, project: Path) -> None:
        hooks.configure(project, AT_TAG)
        (project / WASM).unlink()
        run_git(project, "tag", "v1.2.0")
        ran = hooks.git(project, "push", "origin", "main")
        assert ran.code == 0
        assert "--on-push tag waits for the push of a tag, and what is pushed is main" in ran.text
        assert published(project) == []

    def test_a_tag_publishes_nothing_where_that_is_not_asked_for(
        self, hooks: HookRepository, project: Path
    ) -> None:
        hooks.configure(project, AT_PUSH)
        run_git(project, "tag", "v1.2.0")
        ran = hooks.git(project, "push", "origin", "v1.2.0")
        assert ran.code == 0
        assert "nothing is published at a push" in ran.text
        assert published(project) == []

    def test_nothing_is_pushed_where_the_stage_is_only_run(
        self, hooks: HookRepository, project: Path
    ) -> None:
        hooks.configure(project, AT_TAG)
        run_git(project, "tag", "v1.2.0")
        ran = hooks.pre_commit(project, "run", "--all-files", "--hook-stage", "pre-push")
        assert ran.code == 0
        assert "nothing is pushed" in ran.text
        assert published(project) == []

    def test_a_tag_that_contradicts_the_project_is_not_pushed(
        self, hooks: HookRepository, project: Path
    ) -> None:
        hooks.configure(project, AT_TAG)
        run_git(project, "tag", "v1.3.0")
        ran = hooks.git(project, "push", "origin", "v1.3.0")
        assert ran.code == 1
        assert "is 1.2.0 by its project file, and 1.3.0 by the git tag" in ran.text
        assert run_git(project, "ls-remote", "--tags", "origin") == ""
        assert published(project) == []

    def test_a_tag_of_another_commit_publishes_nothing(
        self, hooks: HookRepository, project: Path
    ) -> None:
        hooks.configure(project, AT_TAG)
        run_git(project, "tag", "v1.2.0")
        commit(project)
        ran = hooks.git(project, "push", "origin", "v1.2.0")
        assert ran.code == 0
        assert "the pushed tag v1.2.0 is not at this commit" in ran.text
        assert published(project) == []

    def test_what_is_hidden_while_hooks_run_is_not_published(
        self, hooks: HookRepository, project: Path
    ) -> None:
        hooks.configure(project, AT_TAG)
        run_git(project, "tag", "v1.2.0")
        (project / "src" / "lib.rs").write_text("// more", encoding="utf-8")
        (project / WASM).write_bytes(COMPONENT)
        ran = hooks.git(project, "push", "origin", "v1.2.0")
        assert ran.code == 1
        assert "is newer than the built wasm" in ran.text
        assert published(project) == []

    def test_pre_commit_runs_no_hook_for_a_tag_of_what_the_remote_has(
        self, hooks: HookRepository, project: Path
    ) -> None:
        """The reason why docs say to push the tag first; when this fails, they can say less."""
        hooks.configure(project, AT_TAG)
        assert hooks.git(project, "push", "origin", "main").code == 0
        run_git(project, "tag", "v1.2.0")
        ran = hooks.git(project, "push", "origin", "v1.2.0")
        assert ran.code == 0
        assert ran.results() == {}
        assert published(project) == []
