"""The jobs that `init --ci` writes: a linter reads them, and a shell runs what they say."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from command_line import wasm_publish
from example_projects import copy_example
from git_repository import run_git
from go_toolchain import GoToolchain

import wasm_publish as program

if TYPE_CHECKING:
    from collections.abc import Mapping

    from docker_registry import DockerRegistry
    from rust_toolchain import Unavailable

EXAMPLES = ["componentize-py", "rust-component", "rust-workspace", "tinygo", "wit-package"]


class Service(NamedTuple):
    """Where a job runs.

    Attributes:
        name: What `--ci` calls it.
        remote: Where the repository is.
        file: The file of the job.
        variables: What the service sets for the job of a tag.
    """

    name: str
    remote: str
    file: str
    variables: Mapping[str, str]


GITHUB = Service(
    "github",
    "https://github.com/acme/hello",
    ".github/workflows/wasm-publish.yml",
    {"GITHUB_ACTIONS": "true", "GITHUB_REF_TYPE": "tag", "GITHUB_REF_NAME": "v1.2.0"},
)
GITLAB = Service(
    "gitlab",
    "https://gitlab.com/acme/hello",
    ".gitlab-ci.yml",
    {"GITLAB_CI": "true", "CI_COMMIT_TAG": "v1.2.0"},
)


def set_up(root: Path, service: Service) -> Path:
    """A project in a repository of its own with the job, and the file of the job."""
    run_git(root, "init", "--quiet", "--initial-branch=main")
    run_git(root, "remote", "add", "origin", service.remote)
    ran = wasm_publish("init", "--yes", "--ci", service.name, folder=root)
    assert ran.code == 0, ran.story
    return root / service.file


def lines_of(file: Path, service: Service) -> tuple[list[str], dict[str, str]]:
    """The lines that a job runs, and the variables that it sets for them."""
    yaml: Any = pytest.importorskip("yaml", reason="no YAML parser is installed")
    document = yaml.safe_load(file.read_text(encoding="utf-8"))
    if service is GITLAB:
        job = document["wasm-publish"]
        return [*job["before_script"], *job["script"]], job["variables"]
    steps = document["jobs"]["publish"]["steps"]
    lines = [line for step in steps for line in step.get("run", "").splitlines()]
    return lines, {key: value for step in steps for key, value in step.get("env", {}).items()}


@pytest.fixture
def go(
    go_toolchain: GoToolchain | Unavailable, machine_environment: Mapping[str, str]
) -> GoToolchain:
    if not isinstance(go_toolchain, GoToolchain):
        missing = pytest.fail if machine_environment.get("CI") == "true" else pytest.skip
        missing(go_toolchain.reason)
    return go_toolchain


@pytest.mark.parametrize("example", EXAMPLES)
def test_a_linter_for_workflows_finds_nothing(
    example: str, tmp_path: Path, machine_environment: Mapping[str, str]
) -> None:
    places = (machine_environment.get("GOBIN", ""), machine_environment.get("PATH", ""))
    linter = shutil.which("actionlint", path=os.pathsep.join(places))
    if linter is None:
        pytest.skip("actionlint is not installed")
    file = set_up(copy_example(tmp_path / example), GITHUB)
    done = subprocess.run([linter, file], capture_output=True, check=False)
    assert (done.returncode, done.stdout) == (0, b"")


@pytest.mark.toolchain
@pytest.mark.parametrize("service", [GITHUB, GITLAB], ids=lambda service: service.name)
def test_what_a_job_says_builds_and_publishes(
    service: Service, go: GoToolchain, password_registry: DockerRegistry, tmp_path: Path
) -> None:
    root = copy_example(tmp_path / "tinygo")
    lines, variables = lines_of(set_up(root, service), service)
    settings = root / "wasm-publish.toml"
    told = settings.read_text(encoding="utf-8")
    (line,) = (line for line in told.splitlines() if line.startswith("registry = "))
    prefix = f"{password_registry.host}/{service.name}"
    settings.write_text(told.replace(line, f'registry = "{prefix}"'), encoding="utf-8")
    run_git(root, "add", "--all")
    run_git(root, "commit", "--quiet", "--message", "Set up")
    run_git(root, "tag", "v1.2.0")

    # The services say who publishes, and the program is installed already.
    values = iter((password_registry.username, password_registry.password))
    given = {name: next(values) for name in variables if name.startswith("WASM_PUBLISH_")}
    assert [*given] == ["WASM_PUBLISH_USERNAME", "WASM_PUBLISH_PASSWORD"]
    installs = [line for line in lines if line.startswith(("apt-get", "pipx"))]
    assert installs[-1] == f"pipx install wasm-publish=={program.__version__}"
    script = "\n".join(line for line in lines if line not in installs)
    scripts = Path(sys.executable).parent
    path = os.pathsep.join(map(str, (scripts, go.program.parent, os.environ["PATH"])))
    environment = {**os.environ, **go.environment, **service.variables, **given, "CI": "true"}
    done = subprocess.run(
        ["bash", "-e", "-c", script],
        cwd=root,
        env={**environment, "PATH": path, "HOME": os.environ["HOME"]},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=600,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(f"{prefix}/hello-go:1.2.0@sha256:")
