"""`.pre-commit-hooks.yaml`, and what the guide says of it."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import wasm_publish

if TYPE_CHECKING:
    from in_process import CommandLine

yaml: Any = pytest.importorskip("yaml", reason="pre-commit, which brings it, is not installed")

ROOT = Path(__file__).resolve().parents[2]
MANIFEST = ROOT / ".pre-commit-hooks.yaml"
GUIDE = ROOT / "docs" / "how-to" / "check-on-commit.md"

HOOKS = {hook["id"]: hook for hook in yaml.safe_load(MANIFEST.read_text(encoding="utf-8"))}
CHECK = "wasm-publish-check"


def _guide(language: str) -> list[str]:
    text = GUIDE.read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```", text, flags=re.DOTALL | re.MULTILINE)


def _validate(what: str, path: Path) -> None:
    command = [sys.executable, "-m", "pre_commit", what, str(path)]
    done = subprocess.run(command, capture_output=True, check=False)
    assert (done.returncode, done.stdout) == (0, b"")


def test_pre_commit_finds_nothing_wrong_with_it() -> None:
    _validate("validate-manifest", MANIFEST)


def test_the_hooks_run_where_they_should() -> None:
    assert {name: hook["stages"] for name, hook in HOOKS.items()} == {
        CHECK: ["pre-commit", "pre-merge-commit", "pre-push", "manual"],
        "wasm-publish-check-artifact": ["pre-push", "manual"],
        "wasm-publish-plan": ["manual"],
        "wasm-publish": ["manual"],
    }
    for name, hook in HOOKS.items():
        assert (hook["language"], hook["require_serial"]) == ("python", True)
        assert hook["pass_filenames"] is False
        assert hook.get("always_run", False) == (name != CHECK)


@pytest.mark.parametrize("hook", HOOKS)
def test_the_commands_are_legal(cli: CommandLine, hook: str) -> None:
    program, *words = HOOKS[hook]["entry"].split()
    assert program == "wasm-publish"
    ran = cli(*words, "--json", "absent")
    assert ran.document["problems"][0]["code"] == "no-project"


@pytest.mark.parametrize(
    "file",
    [
        "Cargo.toml",
        "components/hello/Cargo.toml",
        "Cargo.lock",
        "pyproject.toml",
        "go.mod",
        "go.sum",
        "wasm-publish.toml",
        "wkg.toml",
        "hello.wit",
        "app.py",
        "build.rs",
        "main.go",
        "src/prompt.txt",
        "crates/hello/wit/deps/http.wasm",
    ],
)
def test_the_check_is_about(file: str) -> None:
    assert re.search(HOOKS[CHECK]["files"], file)


@pytest.mark.parametrize(
    "file",
    ["README.md", "docs/index.md", ".github/workflows/ci.yml", "LICENSE", "srcs/x", "x.tomlx"],
)
def test_the_check_is_not_about(file: str) -> None:
    assert not re.search(HOOKS[CHECK]["files"], file)


def test_the_guide_shows_a_configuration_that_is_legal(tmp_path: Path) -> None:
    config, publishing = _guide("yaml")
    path = tmp_path / "config.yaml"
    path.write_text(config + publishing, encoding="utf-8")
    _validate("validate-config", path)
    (repository,) = yaml.safe_load(path.read_text(encoding="utf-8"))["repos"]
    assert {hook["id"] for hook in repository["hooks"]} <= HOOKS.keys()
    assert repository["rev"] == f"v{wasm_publish.__version__}"


def test_the_guide_tells_of_each_hook_and_its_command() -> None:
    text = GUIDE.read_text(encoding="utf-8")
    for name, hook in HOOKS.items():
        command = hook["entry"].removeprefix("wasm-publish ").removesuffix(" --on-push never")
        assert f"| `{name}` | `{command}` |" in text
