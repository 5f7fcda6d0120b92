"""`publish --on-push`, as the hook of pre-commit calls it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from builders import COMPONENT
from git_repository import make_repo, run_git

if TYPE_CHECKING:
    from in_process import CommandLine, Outcome

CRATE = """\
[package]
name = "{}"
version = "1.4.2"
[lib]
crate-type = ["cdylib"]
"""


class Hook:
    """The hook in a repository of two crates, of which only `hello` is built."""

    def __init__(self, cli: CommandLine) -> None:
        self._cli = cli
        self.root = cli.folder
        self._write("Cargo.toml", b"[workspace]\nmembers = ['hello', 'world']\n")
        self._write(".gitignore", b"target\n")
        for name in ("hello", "world"):
            self._write(f"{name}/Cargo.toml", CRATE.format(name).encode())
            self._write(f"{name}/src/lib.rs", b"")
            self._write(f"{name}/wit/world.wit", b"package a:b;")
        self._write("target/wasm32-wasip2/release/hello.wasm", COMPONENT)
        make_repo(self.root)

    def _write(self, path: str, content: bytes) -> None:
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)

    def __call__(self, *words: str, pushed: str | None = None) -> Outcome:
        self._cli.environment = {"PRE_COMMIT": "1"}
        if pushed:
            self._cli.environment["PRE_COMMIT_REMOTE_BRANCH"] = pushed
        return self._cli("publish", "--on-push", "never", *words)

    @property
    def published(self) -> list[str]:
        return sorted(path.name for path in self.root.glob("dist/oci/*"))


@pytest.fixture
def hook(cli: CommandLine) -> Hook:
    (cli.folder / "hello.wasm").unlink()
    return Hook(cli)


def test_when_nothing_is_pushed_it_publishes(hook: Hook) -> None:
    ran = hook()
    assert ran.code == 0
    assert hook.published == ["hello"]


@pytest.mark.parametrize("pushed", ["refs/heads/main", "refs/tags/v1.4.2"])
def test_at_a_push_it_publishes_nothing(hook: Hook, pushed: str) -> None:
    ran = hook(pushed=pushed)
    assert (ran.code, ran.answer, hook.published) == (0, "", [])
    assert ran.story.startswith("note: nothing is published at a push")


def test_the_document_then_tells_of_nothing(hook: Hook) -> None:
    document = hook("--json", pushed="refs/heads/main").document
    assert (document["artifacts"], document["problems"]) == ([], [])


def test_the_last_word_counts(hook: Hook) -> None:
    run_git(hook.root, "tag", "hello-v1.4.2")
    ran = hook("--on-push=tag", pushed="refs/tags/hello-v1.4.2")
    assert ran.code == 0
    assert hook.published == ["hello"]
    assert "Skipping world: the pushed tag hello-v1.4.2 doesn't release its version" in ran.story


def test_what_the_tag_releases_has_to_be_built(hook: Hook) -> None:
    run_git(hook.root, "tag", "world-v1.4.2")
    ran = hook("--on-push=tag", pushed="refs/tags/world-v1.4.2")
    assert ran.code == 3
    assert "world has no built wasm" in ran.story
    assert hook.published == []


def test_a_tag_that_releases_nothing_of_ours_is_no_fault(hook: Hook) -> None:
    run_git(hook.root, "tag", "nightly")
    ran = hook("--on-push=tag", pushed="refs/tags/nightly")
    assert (ran.code, ran.answer, hook.published) == (0, "", [])
    assert ran.story.count("the pushed tag nightly doesn't release") == 2


def test_a_broken_project_is_no_matter_of_a_branch(hook: Hook) -> None:
    (hook.root / "Cargo.toml").write_text("[", encoding="utf-8")
    assert hook("--on-push=tag", pushed="refs/heads/main").code == 0


def test_a_stale_wasm_is_refused(hook: Hook) -> None:
    os.utime(hook.root / "target" / "wasm32-wasip2" / "release" / "hello.wasm", (1, 1))
    ran = hook("-p", "hello")
    assert ran.code == 4
    assert "is newer than the built wasm" in ran.story
    assert hook.published == []


def test_other_commands_know_nothing_of_it(cli: CommandLine) -> None:
    assert cli("plan", "--on-push", "tag").code == 2
