"""Which projects are set up: those that a publish publishes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from builders import COMPONENT
from git_repository import make_repo

if TYPE_CHECKING:
    from pathlib import Path

    from in_process import CommandLine

GITHUB = "git@github.com:Acme/Hello.git"
CRATE = '[package]\nname = "{}"\nversion = "1.2.0"\n\n[lib]\ncrate-type = ["cdylib"]\n'
TABLE = '\n[package.metadata.wasm-publish]\nregistry = "{}"\n'


def write(folder: Path, name: str, content: str | bytes = b"") -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)


def add_workspace(folder: Path, *members: str, built: tuple[str, ...] = ()) -> None:
    """A workspace of crates that show in nothing but what is built that they are wasm."""
    listed = ", ".join(f'"{member}"' for member in members)
    write(folder, "Cargo.toml", f"[workspace]\nmembers = [{listed}]\n")
    for member in members:
        write(folder, f"{member}/Cargo.toml", CRATE.format(member))
        write(folder, f"{member}/src/lib.rs")
    for member in built:
        write(folder, f"target/wasm32-wasip2/release/{member}.wasm", COMPONENT)


@pytest.fixture
def monorepo(cli: CommandLine) -> Path:
    """A Go module that shows that it is wasm, and a workspace of which one crate is built."""
    go = cli.folder / "hi"
    write(go, "go.mod", "module example.com/a/x\n")
    write(go, "main.go", "package main\n")
    write(go, "Makefile", "build:\n\ttinygo build -target=wasip1 -o hi.wasm .\n")
    write(go, "wasm-publish.toml", "version = '1.0.0'\n")
    add_workspace(cli.folder / "rust", "greet", "tool", built=("greet",))
    write(cli.folder, ".gitignore", "target\n")
    make_repo(cli.folder, remote=GITHUB)
    return cli.folder


def test_what_is_built_is_set_up_beside_what_shows_it_otherwise(
    cli: CommandLine, monorepo: Path
) -> None:
    ran = cli("init", "--yes", "--recursive", "--ci", "github")
    assert ran.code == 0, ran.story
    assert "Setting up greet, to be published to ghcr.io/acme/greet\n" in ran.story
    assert "Setting up hi, to be published to ghcr.io/acme/hi\n" in ran.story
    assert "Skipping tool: nothing shows that it is wasm\n" in ran.story
    ours = (monorepo / "wasm-publish.toml").read_text(encoding="utf-8")
    assert 'projects = ["hi", "rust"]' in ours
    workflow = (monorepo / ".github/workflows/wasm-publish.yml").read_text(encoding="utf-8")
    assert "cargo build" in workflow
    assert "-p greet" in workflow


def test_a_check_without_wasm_looks_at_what_a_publish_takes(
    cli: CommandLine, monorepo: Path
) -> None:
    ran = cli("check", "--recursive", "--no-wasm", str(monorepo))
    assert ran.answer.startswith("hi 1.0.0, greet 1.2.0: ")
    assert "Skipping tool: nothing shows that it is wasm\n" in ran.story


@pytest.mark.usefixtures("monorepo")
def test_the_document_names_those_that_are_passed_over(cli: CommandLine) -> None:
    document = cli("init", "--recursive", "--dry-run", "--json").document
    reason = "nothing shows that it is wasm"
    assert document["passed_over"] == [{"project": "tool", "reason": reason}]


def test_a_member_that_is_built_is_set_up_beside_one_with_a_table(cli: CommandLine) -> None:
    add_workspace(cli.folder, "a", "b", built=("a", "b"))
    write(cli.folder, "a/Cargo.toml", CRATE.format("a") + TABLE.format("ghcr.io/x"))
    ran = cli("init", "--registry", "ghcr.io/y", "--force", "--yes")
    assert "Setting up a, to be published to ghcr.io/y/a\n" in ran.story
    assert "Setting up b, to be published to ghcr.io/y/b\n" in ran.story
    planned = cli("plan", "--json", "--offline").document
    places = [made["destinations"][0]["repository"] for made in planned["artifacts"]]
    assert places == ["ghcr.io/y/a", "ghcr.io/y/b"]
    again = cli("init", "--registry", "ghcr.io/y")
    assert "nothing to do" in again.story
