"""After `init`, a publish of each example project needs nothing to type."""

from __future__ import annotations

import itertools
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from command_line import wasm_publish
from example_projects import copy_example
from git_repository import run_git

if TYPE_CHECKING:
    from docker_registry import DockerRegistry
    from example_projects import BuiltProject

HOMES = {
    "componentize_py": "pyproject.toml",
    "rust_component": "Cargo.toml",
    "rust_workspace": "Cargo.toml",
    "tinygo": "wasm-publish.toml",
    "wit_package": "wasm-publish.toml",
}
"""The file that the settings of each example go into."""

_NUMBERS = itertools.count()


@pytest.fixture(params=HOMES)
def example(request: pytest.FixtureRequest) -> Path:
    """An example project in a git repository of its own, built."""
    if request.param == "wit_package":
        root: Path = request.getfixturevalue("wit_package")
        return root
    built: BuiltProject = request.getfixturevalue(request.param)
    return built.root


@pytest.fixture
def wit_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """example-projects/wit-package, with wasm-tools on PATH, which encodes it."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    if shutil.which("wasm-tools", path=path) is None:
        pytest.skip("wasm-tools is not installed")
    monkeypatch.setenv("PATH", path)
    return copy_example(tmp_path / "wit-package")


@pytest.fixture
def home(request: pytest.FixtureRequest, example: Path) -> Path:
    """The file that the settings of the example go into."""
    return example / HOMES[request.node.callspec.params["example"]]


@pytest.fixture
def registry(docker_registry: DockerRegistry) -> str:
    """A prefix below which no other test publishes."""
    return f"{docker_registry.host}/init/{next(_NUMBERS)}"


def commit(root: Path) -> None:
    run_git(root, "add", "--all")
    run_git(root, "commit", "--quiet", "--message", "Set up")
    run_git(root, "tag", "v1.2.0") if (root / "go.mod").exists() else None


def test_a_publish_needs_nothing_to_type(example: Path, registry: str, home: Path) -> None:
    before = home.read_text(encoding="utf-8").splitlines() if home.exists() else []
    ran = wasm_publish("init", "--yes", "--registry", registry, folder=example)
    assert ran.code == 0, ran.story
    assert run_git(example, "status", "--porcelain").split()[1::2] == [home.name]
    lines = iter(home.read_text(encoding="utf-8").splitlines())
    assert all(line in lines for line in before)
    commit(example)
    published = wasm_publish("--json", folder=example)
    assert published.code == 0, published.story
    destinations = [
        found for made in published.document["artifacts"] for found in made["destinations"]
    ]
    assert destinations
    assert all(found["repository"].startswith(f"{registry}/") for found in destinations)
    assert {found["status"] for found in destinations} == {"published"}
    again = wasm_publish("init", "--registry", registry, folder=example)
    assert (again.code, again.answer) == (0, ""), again.story


def test_the_diff_is_the_whole_change(example: Path) -> None:
    words = ("init", "--registry", "oci:out", "--pre-commit", "--ci", "github")
    shown = wasm_publish(*words, "--dry-run", folder=example)
    assert run_git(example, "status", "--porcelain") == ""
    written = wasm_publish(*words, "--yes", folder=example)
    assert written.answer == shown.answer
    for command in (["apply", "--reverse", "-"], ["diff", "--exit-code"]):
        git = ["git", *command]
        subprocess.run(git, cwd=example, input=shown.answer.encode(), check=True)
    assert run_git(example, "status", "--porcelain") == ""
    assert wasm_publish(*words, "--yes", folder=example).answer == shown.answer


def test_ci_finds_a_registry_after_it(
    rust_component: BuiltProject, registry: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CI", "true")
    root = rust_component.root
    assert wasm_publish(folder=root).code == 2
    ran = wasm_publish("init", "--yes", "--registry", registry, folder=root)
    assert ran.code == 0, ran.story
    commit(root)
    assert wasm_publish(folder=root).code == 0


def test_pre_commit_takes_the_entry(rust_component: BuiltProject) -> None:
    pytest.importorskip("pre_commit", reason="pre-commit is not installed")
    root = rust_component.root
    words = ("init", "--registry", "oci:out", "--pre-commit", "--yes")
    for text in (None, "repos:\n  - repo: meta\n    hooks:\n      - id: identity\n"):
        file = root / ".pre-commit-config.yaml"
        file.unlink(missing_ok=True)
        if text:
            file.write_text(text, encoding="utf-8")
        assert wasm_publish(*words, folder=root).code == 0
        validate = [sys.executable, "-m", "pre_commit", "validate-config", str(file)]
        done = subprocess.run(validate, capture_output=True, check=False, cwd=root)
        assert done.returncode == 0, done.stdout
