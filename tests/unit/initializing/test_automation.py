from __future__ import annotations

from pathlib import Path

import pytest

import wasm_publish
from wasm_publish.initializing.automation import (
    Repository,
    hook_entry,
    publish_job,
    words_for,
)
from wasm_publish.model import BuildCommand, Origin, Project, Target
from wasm_publish.model.hosting import JobBuild
from wasm_publish.settings.settings import Settings

ROOT = Path("/project").absolute()
INSTALL = f"wasm-publish=={wasm_publish.__version__}"


def repository(*words: str) -> Repository:
    projects = (
        Project("a", "rust", ROOT, ROOT, ROOT / "Cargo.toml"),
        Project("b", "none", ROOT, ROOT),
        Project("c", "wit", ROOT, ROOT, ROOT / "wit" / "a+b.wit"),
    )
    return Repository(ROOT, "https://example.com/a/b", projects, words)


@pytest.mark.parametrize(
    ("starts", "settings", "words"),
    [
        (["."], Settings(), ()),
        (["a", "b c"], Settings(), ("a", "b c")),
        ([".", "a"], Settings(), (".", "a")),
        (["."], Settings(packages=("x", "y")), ("-p", "x", "-p", "y")),
        (["a"], Settings(language="go"), ("--language", "go", "a")),
    ],
)
def test_words_find_again_what_was_found(
    starts: list[str], settings: Settings, words: tuple[str, ...]
) -> None:
    assert words_for([ROOT / start for start in starts], ROOT, settings) == words


def test_the_hook_watches_the_files_that_describe_projects() -> None:
    entry = hook_entry(repository("my app"))
    assert entry.install == INSTALL
    assert entry.command == "wasm-publish check --no-wasm 'my app'"
    assert entry.files == r"(^|/)(Cargo\.toml|a\+b\.wit|wasm-publish\.toml)$"


def test_the_job_publishes_from_the_root() -> None:
    job = publish_job(repository(), [], [])
    assert (job.install, job.command) == (INSTALL, "wasm-publish")
    assert job.remote == "https://example.com/a/b"
    assert publish_job(repository("plan"), [], []).command == "wasm-publish publish plan"


def test_the_job_knows_the_registries_but_no_folders() -> None:
    places = ("ghcr.io/a/b", "ghcr.io/a/c", "a.example:5000/b", "oci:out/a", "oci-archive:a.tar")
    targets = [Target(place, Origin("a test")) for place in places]
    assert publish_job(repository(), targets, []).registries == ("a.example:5000", "ghcr.io")


def test_each_project_is_built_in_its_folder() -> None:
    here = BuildCommand(("make",), ROOT, ("a b",), (("X", "1"),), setup=("get make",), image="m:1")
    below = BuildCommand(("make",), ROOT / "my app")
    job = publish_job(repository(), [], [here, below, below])
    first = JobBuild("env X=1 make 'a b'", ("get make",), "m:1")
    assert job.builds[:2] == (first, JobBuild("(cd 'my app' && make)"))
    assert job.build_lines == ("env X=1 make 'a b'", "(cd 'my app' && make)")
    assert (job.setup_lines, job.images) == (("get make",), ("m:1",))
