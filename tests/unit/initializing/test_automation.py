from __future__ import annotations

import re
from pathlib import Path

import pytest

from wasm_publish.initializing.automation import (
    Repository,
    hook_entry,
    publish_job,
    words_for,
)
from wasm_publish.initializing.pre_commit import FILES
from wasm_publish.model import BuildCommand, Origin, Project, Target
from wasm_publish.model.hosting import JobBuild
from wasm_publish.settings.settings import Settings

ROOT = Path("/project").absolute()
INSTALL = "wasm-publish==1.2.3"


def repository(*words: str) -> Repository:
    projects = (
        Project("a", "rust", ROOT, ROOT, ROOT / "Cargo.toml"),
        Project("b", "none", ROOT, ROOT),
        Project("c", "wit", ROOT, ROOT, ROOT / "wit" / "a+b.wit"),
        Project("d", "toy", ROOT, ROOT, ROOT / "toys" / "d+.toy-box"),
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
    entry = hook_entry(repository("my app"), INSTALL)
    assert entry.install == INSTALL
    assert entry.command == "wasm-publish check --no-wasm 'my app'"
    assert entry.files == rf"{FILES}|(^|/)d\+\.toy-box$"
    for file in ("Cargo.toml", "wasm-publish.toml", "wit/a+b.wit", "wkg.toml", "toys/d+.toy-box"):
        assert re.search(entry.files, file)
    assert not re.search(entry.files, "README.md")


def test_the_job_publishes_from_the_root() -> None:
    job = publish_job(repository(), INSTALL, [], [])
    assert (job.install, job.command) == (INSTALL, "wasm-publish")
    assert job.remote == "https://example.com/a/b"
    assert publish_job(repository("plan"), INSTALL, [], []).command == "wasm-publish publish plan"


def test_the_job_knows_the_registries_but_no_folders() -> None:
    places = ("ghcr.io/a/b", "ghcr.io/a/c", "a.example:5000/b", "oci:out/a", "oci-archive:a.tar")
    targets = [Target(place, Origin("a test")) for place in places]
    assert publish_job(repository(), INSTALL, targets, []).registries == (
        "a.example:5000",
        "ghcr.io",
    )


def test_each_project_is_built_in_its_folder() -> None:
    here = BuildCommand(("make",), ROOT, ("a b",), (("X", "1"),), setup=("get make",), image="m:1")
    below = BuildCommand(("make",), ROOT / "my app")
    job = publish_job(repository(), INSTALL, [], [here, below, below])
    first = JobBuild("env X=1 make 'a b'", ("get make",), "m:1")
    assert job.builds[:2] == (first, JobBuild("(cd 'my app' && make)"))
    assert job.build_lines == ("env X=1 make 'a b'", "(cd 'my app' && make)")
    assert (job.setup_lines, job.images) == (("get make",), ("m:1",))
