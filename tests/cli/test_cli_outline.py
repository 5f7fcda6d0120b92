"""`plan` and `--dry-run` of projects that are not built yet."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from builders import COMPONENT
from schema_check import faults_of

import wasm_publish
from wasm_publish.errors import NothingToPublish

if TYPE_CHECKING:
    from in_process import CommandLine

SCHEMA: dict[str, Any] = json.loads(
    (Path(wasm_publish.__file__).parent / "ui" / "receipt.v1.schema.json").read_bytes()
)

MEMBER = """\
[package]
name = "{name}"
version = "0.4.1"
description = "Greets"

[package.metadata.wasm-publish]
"""
OUTLINE = """\
hello 0.4.1
  project      hello/Cargo.toml
  wasm         not built yet
  annotations  org.opencontainers.image.description  Greets  (Cargo.toml:4 package.description)
               org.opencontainers.image.title        hello   (Cargo.toml:2 package.name)
               org.opencontainers.image.version      0.4.1   (Cargo.toml:3 package.version)
  to           oci:out/hello  (--registry)
  tags         0.4.1   (the version)
               0.4     (the newest patch)
               latest  (the newest release)
"""
PLAN = ("plan", "--registry", "oci:out")
DRY_RUN = ("--dry-run", "--registry", "oci:out")
SHOWING = pytest.mark.parametrize("words", [PLAN, DRY_RUN], ids=["plan", "dry-run"])


def add_member(cli: CommandLine, name: str) -> Path:
    source = cli.folder / name / "src" / "main.rs"
    source.parent.mkdir(parents=True)
    source.touch()
    manifest = cli.folder / name / "Cargo.toml"
    manifest.write_text(MEMBER.format(name=name), encoding="utf-8")
    return manifest


@pytest.fixture
def workspace(cli: CommandLine) -> CommandLine:
    """The command line in a cargo workspace of which nothing is built."""
    (cli.folder / "hello.wasm").unlink()
    manifest = cli.folder / "Cargo.toml"
    manifest.write_text('[workspace]\nmembers = ["*"]\n', encoding="utf-8")
    add_member(cli, "hello")
    return cli


def build(cli: CommandLine, name: str) -> None:
    built = cli.folder / "target" / "wasm32-wasip2" / "release"
    built.mkdir(parents=True)
    (built / f"{name}.wasm").write_bytes(COMPONENT)


@SHOWING
def test_what_can_be_told_is_told(workspace: CommandLine, words: tuple[str, ...]) -> None:
    ran = workspace(*words)
    assert ran.code == 0, ran.story
    assert ran.answer == OUTLINE
    command = "cargo build --release --target wasm32-wasip2 -p hello"
    assert "warning: hello has no built wasm\n" in ran.story
    assert f"help: build it first: `{command}` in {workspace.folder}" in ran.story
    assert not (workspace.folder / "out").exists()


def test_cargo_aborts_such_a_dry_run_as_any(workspace: CommandLine) -> None:
    workspace.under_cargo = True
    assert workspace(*DRY_RUN).story.endswith("warning: aborting upload due to dry run\n")


def test_what_is_told_comes_true(workspace: CommandLine) -> None:
    outline = workspace(*PLAN, "--json").document["not_built"][0]
    build(workspace, "hello")
    artifact = workspace(*PLAN, "--json").document["artifacts"][0]
    for member in ("project", "version", "language", "project_file", "annotations"):
        assert outline[member] == artifact[member]
    (told,), (planned,) = outline["destinations"], artifact["destinations"]
    assert told == {key: planned[key] for key in told}


@SHOWING
def test_a_publish_would_fail_so_a_dry_run_in_ci_does(
    workspace: CommandLine, words: tuple[str, ...]
) -> None:
    workspace.environment["CI"] = "true"
    ran = workspace(*words)
    assert (ran.code, ran.answer) == (3, OUTLINE)
    assert "error: hello has no built wasm\n" in ran.story
    assert "warning" not in ran.story


def test_a_publish_is_told_of_no_outline(workspace: CommandLine) -> None:
    ran = workspace("--registry", "oci:out", "--json")
    assert ran.code == 3
    assert "not_built" not in ran.document
    assert ran.document["problems"][0]["severity"] == "error"


def test_the_document_keeps_to_its_schema(workspace: CommandLine) -> None:
    document = workspace(*PLAN, "--json", "--explain").document
    assert faults_of(document, SCHEMA) == []
    assert document["artifacts"] == []
    (outline,) = document["not_built"]
    assert outline["annotation_origins"]["org.opencontainers.image.title"] == (
        "Cargo.toml:2 package.name"
    )
    assert [d["value"] for d in outline["explanation"] if d["topic"] == "tag"] == [
        "0.4.1",
        "0.4",
        "latest",
    ]
    assert "explanation" not in workspace(*PLAN, "--json").document["not_built"][0]


def test_it_is_explained_as_far_as_it_goes(workspace: CommandLine) -> None:
    dash = "\N{EM DASH}"
    lines = workspace(*PLAN, "--explain").answer.splitlines()
    assert lines[0] == "hello 0.4.1"
    assert f"  wasm         none {dash} it is not built yet" in lines
    assert f"  to           oci:out/hello {dash} PREFIX/NAME (--registry)" in lines
    assert not any(line.startswith("  format") for line in lines)


def test_without_a_registry_it_says_how_to_name_one(workspace: CommandLine) -> None:
    assert "name one with --registry PREFIX" in workspace("plan").story


def test_the_table_tells_it_from_what_failed(workspace: CommandLine) -> None:
    add_member(workspace, "good")
    broken = add_member(workspace, "broken")
    broken.write_text(MEMBER.format(name="Not A Name"), encoding="utf-8")
    workspace.is_terminal = True
    ran = workspace(*PLAN)
    rows = [line.split()[-3:] for line in ran.story.splitlines()]
    assert ["0.4.1", "not", "built"] in rows
    assert ["Name", "0.4.1", "failed"] in rows
    assert ran.code == 3


def test_another_fault_leaves_nothing_to_outline(workspace: CommandLine) -> None:
    ran = workspace("plan", "--registry", "oci:out", "--tag", "not a tag")
    assert (ran.code, ran.answer) == (3, "")
    assert "error: hello has no built wasm" in ran.story


def test_a_build_that_made_nothing_is_no_plan(
    workspace: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("wasm_publish.cli.publish.run_builds", lambda *_: None)
    ran = workspace(*PLAN, "--build")
    assert (ran.code, ran.answer) == (3, "")


def test_the_library_raises_for_a_plan_and_outlines_a_dry_run(
    workspace: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(workspace.folder)
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(NothingToPublish, match="hello has no built wasm"):
        wasm_publish.plan("hello", registry="oci:out")
    receipt = wasm_publish.publish("hello", registry="oci:out", dry_run=True)
    (outline,) = receipt.outlines
    assert (outline.project.name, receipt.exit_code) == ("hello", 0)
    assert [problem.code for problem in outline.problems] == ["not-built"]
