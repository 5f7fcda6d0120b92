"""`cargo wasm-publish` by the real cargo: it feels like `cargo publish`."""

from __future__ import annotations

import os
import re
import shutil
from typing import TYPE_CHECKING

import pytest
from cargo_program import find_cargo
from http_server import running_server
from memory_registry import MemoryRegistry

import wasm_publish
from wasm_publish.cli.core_commands import CORE
from wasm_publish.cli.parser import Program, command_parser
from wasm_publish.settings.options import Options
from wasm_publish_rust import wasm_publish_add_options

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from cargo_program import CargoProgram
    from command_line import Ran
    from example_projects import BuiltProject

ESCAPE = "\x1b["
NOT_OURS = {
    "--config",  # is said to cargo itself, and CARGO_* variables say the same
    "--index",  # cargo's registries
    "--keep-going",  # the first build that fails is the last
    "--publish-timeout",
    "--token",
}
"""What cargo publish takes and we do not."""


@pytest.fixture
def cargo(machine_environment: Mapping[str, str]) -> CargoProgram:
    found = find_cargo(os.environ)
    if found is None:
        missing = pytest.fail if machine_environment.get("CI") == "true" else pytest.skip
        missing("cargo is not on PATH, or wasm-publish is not installed")
    return found


@pytest.fixture
def workspace(rust_workspace: BuiltProject) -> Path:
    return rust_workspace.root


def flags_of(text: str) -> set[str]:
    return set(re.findall(r"(?:^|[ ,])(--?[A-Za-z][a-z-]*)", text))


def test_a_dry_run_prints_the_plan_and_ends_as_cargos(cargo: CargoProgram, workspace: Path) -> None:
    manifest = workspace / "Cargo.toml"
    ran = cargo("wasm-publish", "--dry-run", "--manifest-path", manifest, folder=workspace.parent)
    assert ran.code == 0, ran.story
    assert re.findall(r"^\S+ [\d.]+$", ran.answer, re.MULTILINE) == [
        "greet-cli 0.4.1",
        "word-count 0.4.1",
    ]
    assert ran.story.endswith("\nwarning: aborting upload due to dry run\n")
    assert not (workspace / "dist").exists()


def test_a_dry_run_before_any_build_prints_what_can_be_told(
    cargo: CargoProgram, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    example = request.config.rootpath / "example-projects" / "rust-workspace"
    clone = tmp_path / "rust-workspace"
    shutil.copytree(example, clone, ignore=shutil.ignore_patterns("target", "dist"))
    manifest = clone / "Cargo.toml"
    ran = cargo("wasm-publish", "--dry-run", "--manifest-path", manifest, folder=tmp_path)
    assert ran.code == 0, ran.story
    assert re.findall(r"^\S+ [\d.]+$", ran.answer, re.MULTILINE) == [
        "greet-cli 0.4.1",
        "word-count 0.4.1",
    ]
    assert "warning: greet-cli has no built wasm" in ran.story
    assert ran.story.endswith("\nwarning: aborting upload due to dry run\n")


def test_its_status_lines_are_cargos(cargo: CargoProgram, workspace: Path) -> None:
    ran = cargo("wasm-publish", "-p", "greet-cli", "--registry", "oci:out", folder=workspace)
    assert ran.code == 0, ran.story
    wasm = workspace / "target/wasm32-wasip1/release/greet-cli.wasm"
    first, second, third = ran.story.splitlines()
    assert first == f"   Packaging greet-cli v0.4.1 ({wasm})"
    assert second.startswith("   Published oci:out/greet-cli:0.4.1 sha256:")
    assert third == "      Tagged 0.4, latest"
    assert "dry run" not in ran.story
    assert ran.answer.startswith("oci:out/greet-cli:0.4.1@sha256:")


def test_only_a_dry_run_of_a_publish_is_aborted(cargo: CargoProgram, workspace: Path) -> None:
    for words in (("plan",), ("--dry-run", "-p", "no-such")):
        assert "aborting" not in cargo("wasm-publish", *words, folder=workspace).story


def test_it_climbs_to_the_manifest_as_cargo_does(cargo: CargoProgram, workspace: Path) -> None:
    ran = cargo("wasm-publish", "-n", folder=workspace / "greet-cli" / "src")
    assert ran.answer.startswith("greet-cli 0.4.1\n"), ran.story


def test_cargo_knows_it(cargo: CargoProgram, tmp_path: Path) -> None:
    assert re.search(r"^\s+wasm-publish\b", cargo("--list", folder=tmp_path).answer, re.MULTILINE)
    by_cargo = cargo("help", "wasm-publish", folder=tmp_path)
    assert by_cargo.code == 0
    assert by_cargo.answer.startswith("usage: cargo wasm-publish [COMMAND] [OPTIONS]")
    assert cargo("wasm-publish", "--help", folder=tmp_path) == by_cargo
    version = cargo("wasm-publish", "-V", folder=tmp_path)
    assert version.answer == f"wasm-publish {wasm_publish.__version__}\n"


def test_the_exit_code_is_ours(cargo: CargoProgram, tmp_path: Path) -> None:
    assert cargo("wasm-publish", folder=tmp_path).code == 3
    assert cargo("wasm-publish", "--no-such-option", folder=tmp_path).code == 2


def test_it_takes_what_cargo_publish_takes(cargo: CargoProgram, tmp_path: Path) -> None:
    options = Options()
    wasm_publish_add_options(options)
    publish = next(command for command in CORE if command.name == "publish")
    parser = command_parser(publish, options, Program("cargo wasm-publish"))
    ours = {flag for action in parser._actions for flag in action.option_strings}
    told = cargo("publish", "--help", folder=tmp_path).answer
    theirs = {flag for flag in flags_of(told) if flag not in {"-Z", "-j"}}
    assert {"--dry-run", "-n", "--features", "-F", "--locked", "--package", "-p"} <= theirs
    assert theirs - ours <= NOT_OURS


@pytest.mark.parametrize(
    ("words", "note"),
    [
        (("--no-verify", "--offline"), ""),
        (("--locked", "-F", "a"), "note: --locked has no effect without --build\n"),
    ],
)
def test_what_only_a_build_needs_is_taken_without_one(
    cargo: CargoProgram, workspace: Path, words: tuple[str, ...], note: str
) -> None:
    ran = cargo("wasm-publish", "-n", "--registry", "oci:out", *words, folder=workspace)
    assert ran.code == 0, ran.story
    assert note in ran.story
    assert ("no effect" in ran.story) is bool(note)


class TestTerm:
    """What is said to cargo by its variables; its flags it keeps to itself."""

    def dry_run(self, cargo: CargoProgram, folder: Path, *words: str, **variables: str) -> Ran:
        ran = cargo("wasm-publish", "-n", *words, folder=folder, **variables)
        assert ran.code == 0, ran.story
        return ran

    def test_quiet(self, cargo: CargoProgram, workspace: Path) -> None:
        assert self.dry_run(cargo, workspace, CARGO_TERM_QUIET="true").story == ""

    @pytest.mark.parametrize(
        ("when", "words", "colored"),
        [
            ("always", (), True),
            ("never", (), False),
            ("auto", (), False),
            ("always", ("--color", "never"), False),
            ("never", ("--color", "always"), True),
        ],
    )
    def test_color(
        self,
        cargo: CargoProgram,
        workspace: Path,
        when: str,
        words: tuple[str, ...],
        colored: bool,  # noqa: FBT001 - a parameter of the test
    ) -> None:
        ran = self.dry_run(cargo, workspace, *words, CARGO_TERM_COLOR=when, NO_COLOR="")
        assert (ESCAPE in ran.story) is colored
        assert (f"{ESCAPE}1;32m   Packaging{ESCAPE}0m" in ran.story) is colored

    @pytest.mark.parametrize("how", ["variable", "flag"])
    def test_offline(self, cargo: CargoProgram, workspace: Path, how: str) -> None:
        words = ("--offline",) if how == "flag" else ()
        said = {"CARGO_NET_OFFLINE": "true"} if how == "variable" else {}
        with running_server(MemoryRegistry()) as server:
            place = ("--registry", f"{server.host}/acme", "--plain-http")
            assert (
                "this run is offline"
                in self.dry_run(cargo, workspace, *place, *words, **said).story
            )
            published = cargo("wasm-publish", *place, *words, folder=workspace, **said)
            assert not server.connections
        assert published.code == 6
