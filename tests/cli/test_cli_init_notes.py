"""What `init` tells a person beside what it changes."""

from __future__ import annotations

import json
from importlib.metadata import distribution
from typing import TYPE_CHECKING

import pytest
from git_repository import make_repo
from schema_check import faults_of

import wasm_publish
import wasm_publish.ui

if TYPE_CHECKING:
    from pathlib import Path

    from in_process import CommandLine, Outcome

CRATE = '[package]\nname = "hello"\nversion = "1.2.0"\n\n[lib]\ncrate-type = ["cdylib"]\n'
HOOKS = ".pre-commit-config.yaml"
COMMIT = "0123456789abcdef0123456789abcdef01234567"
ADDRESS = f"wasm-publish @ git+https://git.example.com/acme/wasm-publish@{COMMIT}"


@pytest.fixture(autouse=True)
def crate(cli: CommandLine) -> Path:
    """A crate in the current folder, from GitHub."""
    (cli.folder / "src").mkdir()
    (cli.folder / "src" / "lib.rs").touch()
    (cli.folder / "Cargo.toml").write_text(CRATE, encoding="utf-8")
    make_repo(cli.folder, remote="git@github.com:Acme/Hello.git")
    return cli.folder


@pytest.fixture
def from_git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The program, with its plugins, as pip installs it from a git repository."""
    entry_points = distribution("wasm-publish").read_text("entry_points.txt") or ""
    info = tmp_path / "site-packages" / "wasm_publish-9.9.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Name: wasm-publish\nVersion: 9.9\n", encoding="utf-8")
    (info / "entry_points.txt").write_text(entry_points, encoding="utf-8")
    vcs = {"vcs": "git", "commit_id": COMMIT}
    record = {"url": "https://git.example.com/acme/wasm-publish", "vcs_info": vcs}
    (info / "direct_url.json").write_text(json.dumps(record), encoding="utf-8")
    monkeypatch.syspath_prepend(str(info.parent))


def schema_faults(ran: Outcome) -> list[str]:
    folder = next(iter(wasm_publish.ui.__path__))
    with open(f"{folder}/init.v1.schema.json", encoding="utf-8") as file:  # noqa: PTH123
        return faults_of(ran.document, json.load(file))


def read(folder: Path, name: str) -> str:
    return (folder / name).read_text(encoding="utf-8")


class TestOfInstallation:
    def test_a_version_that_may_not_be_on_the_index_is_a_warning(
        self, cli: CommandLine, crate: Path
    ) -> None:
        ran = cli("init", "--yes", "--pre-commit", "--ci", "github")
        version = f"wasm-publish=={wasm_publish.__version__}"
        assert ran.story.count(f"warning: pre-commit and CI are to install {version} ") == 1
        assert version in read(crate, HOOKS)
        assert str(crate.parent) not in ran.answer
        assert "warning" not in cli("init", "--pre-commit", "--ci", "github").story

    @pytest.mark.usefixtures("from_git")
    def test_what_came_from_a_repository_is_installed_from_there(
        self, cli: CommandLine, crate: Path
    ) -> None:
        ran = cli("init", "--yes", "--pre-commit", "--ci", "github")
        assert "warning" not in ran.story
        assert f"additional_dependencies: ['{ADDRESS}']\n" in read(crate, HOOKS)
        workflow = read(crate, ".github/workflows/wasm-publish.yml")
        assert f"pipx install '{ADDRESS}'\n" in workflow


class TestOfNotes:
    @pytest.mark.parametrize("how", ["--yes", "--dry-run"])
    def test_pre_commit_has_to_be_installed(self, cli: CommandLine, how: str) -> None:
        assert "`pre-commit install`" in cli("init", how, "--pre-commit").story

    def test_what_is_there_is_known(self, cli: CommandLine) -> None:
        assert cli("init", "--yes", "--pre-commit").code == 0
        assert "pre-commit install" not in cli("init", "--pre-commit", "--dry-run").story

    def test_the_document_has_warnings_and_notes(self, cli: CommandLine) -> None:
        ran = cli("init", "--yes", "--pre-commit", "--json")
        assert schema_faults(ran) == []
        assert [found["code"] for found in ran.document["problems"]] == ["not-from-index"]
        assert "`pre-commit install`" in ran.document["notes"][0]

    def test_secrets_have_to_be_made(self, cli: CommandLine, crate: Path) -> None:
        places = 'destinations = ["ghcr.io/acme/{name}", "quay.io/acme/{name}"]\n'
        ours = f"\n[package.metadata.wasm-publish]\n{places}"
        (crate / "Cargo.toml").write_text(f"{CRATE}{ours}", encoding="utf-8")
        assert "REGISTRY_QUAY_IO_PASSWORD" in cli("init", "--yes", "--ci", "github").story
        assert "REGISTRY_QUAY_IO_PASSWORD" not in cli("init", "--yes", "--ci", "github").story
        assert "make the variables" in cli("init", "--yes", "--ci", "gitlab").story
