"""The jobs that `init --ci` writes: a linter reads them, and a shell runs what they say."""

from __future__ import annotations

import os
import re
import shlex
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


class Step(NamedTuple):
    """Lines of a job, and the variables that it sets for them alone."""

    lines: tuple[str, ...]
    variables: Mapping[str, str] = {}

    @property
    def installs(self) -> list[str]:
        """Those that install what the machine of the tests has."""
        return [line for line in self.lines if line.startswith(_INSTALLERS)]

    def script(self, secrets: Mapping[str, str]) -> str:
        """What a shell runs."""
        values = {name: _revealed(value, secrets) for name, value in self.variables.items()}
        exports = [f"export {name}={shlex.quote(value)}" for name, value in values.items()]
        kept = [line for line in self.lines if line not in self.installs]
        return "\n".join(["(", "set -e", *exports, *kept, ")"])


_INSTALLERS = ("apt-get ", "dpkg ", "pipx ", "wget ")
_EXPRESSION = re.compile(r"\$\{\{ (?:github|secrets)\.(\w+) \}\}|\$(\w+)")


def _revealed(value: str, secrets: Mapping[str, str]) -> str:
    """A variable as the service gives it to a step."""
    return _EXPRESSION.sub(lambda match: secrets[match[1] or match[2]], value)


def steps_of(file: Path, service: Service) -> list[Step]:
    """What a job runs."""
    yaml: Any = pytest.importorskip("yaml", reason="no YAML parser is installed")
    document = yaml.safe_load(file.read_text(encoding="utf-8"))
    if service is GITLAB:
        job = document["wasm-publish"]
        return [Step((*job["before_script"], *job["script"]), job["variables"])]
    steps = document["jobs"]["publish"]["steps"]
    ran = [step for step in steps if "run" in step]
    return [Step(tuple(step["run"].splitlines()), step.get("env", {})) for step in ran]


def run_job(
    root: Path, steps: list[Step], secrets: Mapping[str, str], environment: Mapping[str, str]
) -> subprocess.CompletedProcess[str]:
    """Run what a job says, for a tag of what is there."""
    run_git(root, "add", "--all")
    run_git(root, "commit", "--quiet", "--message", "Set up")
    run_git(root, "tag", "v1.2.0")
    done = subprocess.run(
        ["bash", "-e", "-c", "\n".join(step.script(secrets) for step in steps)],
        cwd=root,
        env={**environment, **secrets, "CI": "true"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=600,
    )
    assert done.returncode == 0, done.stderr
    return done


@pytest.fixture
def machine(go: GoToolchain, tmp_path: Path) -> Mapping[str, str]:
    """The environment of a machine that has Go and this program."""
    scripts = Path(sys.executable).parent
    path = os.pathsep.join(map(str, (scripts, go.program.parent, os.environ["PATH"])))
    # A job may log in, which no other test is to know of.
    places = ("DOCKER_CONFIG", "XDG_CONFIG_HOME", "XDG_RUNTIME_DIR")
    own = {name: str(tmp_path / "credentials" / name) for name in places}
    return {**os.environ, **go.environment, **own, "PATH": path, "HOME": os.environ["HOME"]}


@pytest.fixture
def go(
    go_toolchain: GoToolchain | Unavailable, machine_environment: Mapping[str, str]
) -> GoToolchain:
    if not isinstance(go_toolchain, GoToolchain):
        missing = pytest.fail if machine_environment.get("CI") == "true" else pytest.skip
        missing(go_toolchain.reason)
    return go_toolchain


@pytest.fixture
def linter(machine_environment: Mapping[str, str]) -> str:
    """The linter for workflows."""
    places = (machine_environment.get("GOBIN", ""), machine_environment.get("PATH", ""))
    program = shutil.which("actionlint", path=os.pathsep.join(places))
    if program is None:
        pytest.skip("actionlint is not installed")
    return program


def lint(linter: str, file: Path) -> None:
    done = subprocess.run([linter, file], capture_output=True, check=False)
    assert (done.returncode, done.stdout) == (0, b"")


@pytest.mark.parametrize("example", EXAMPLES)
def test_a_linter_for_workflows_finds_nothing(example: str, tmp_path: Path, linter: str) -> None:
    lint(linter, set_up(copy_example(tmp_path / example), GITHUB))


def test_nor_where_tools_and_several_registries_are_set_up(tmp_path: Path, linter: str) -> None:
    root = copy_example(tmp_path / "tinygo")
    make = "build:\n\ttinygo build -target=wasip1 -o hello-go.wasm .\n"
    (root / "Makefile").write_text(make, encoding="utf-8")
    add_destinations(root, "ghcr.io/a", "docker.io/a", "quay.io/a")
    file = set_up(root, GITHUB)
    text = file.read_text(encoding="utf-8")
    assert "setup-tinygo" in text
    assert text.count("wasm-publish login ") == 3
    lint(linter, file)


def test_a_project_of_cargo_component_is_built_with_it(tmp_path: Path, linter: str) -> None:
    root = copy_example(tmp_path / "rust-component")
    with (root / "Cargo.toml").open("a", encoding="utf-8") as manifest:
        manifest.write('\n[package.metadata.component]\npackage = "a:b"\n')
    for service in (GITHUB, GITLAB):
        file = set_up(root, service)
        lines = [line for step in steps_of(file, service) for line in step.lines]
        assert "cargo install --locked cargo-component" in lines
        assert "cargo component build --release" in lines
        shutil.rmtree(root / ".git")
    lint(linter, root / GITHUB.file)


def add_destinations(root: Path, *prefixes: str) -> None:
    places = ", ".join(f'"{prefix}/{{name}}"' for prefix in prefixes)
    settings = root / "wasm-publish.toml"
    told = settings.read_text(encoding="utf-8")
    settings.write_text(f"destinations = [{places}]\n{told}", encoding="utf-8")


@pytest.mark.toolchain
@pytest.mark.parametrize("service", [GITHUB, GITLAB], ids=lambda service: service.name)
def test_what_a_job_says_builds_and_publishes(
    service: Service,
    machine: Mapping[str, str],
    password_registry: DockerRegistry,
    tmp_path: Path,
) -> None:
    root = copy_example(tmp_path / "tinygo")
    steps = steps_of(set_up(root, service), service)
    settings = root / "wasm-publish.toml"
    told = settings.read_text(encoding="utf-8")
    (line,) = (line for line in told.splitlines() if line.startswith("registry = "))
    prefix = f"{password_registry.host}/{service.name}"
    settings.write_text(told.replace(line, f'registry = "{prefix}"'), encoding="utf-8")
    username, password = password_registry.username, password_registry.password
    installs = [line for step in steps for line in step.installs]
    assert installs[-1] == f"pipx install wasm-publish=={program.__version__}"
    # The services say who publishes, and the program is installed already.
    secrets = {
        "actor": username,
        "GITHUB_TOKEN": password,
        "CI_REGISTRY_USER": username,
        "CI_REGISTRY_PASSWORD": password,
    }
    done = run_job(root, steps, secrets, {**machine, **service.variables})
    assert done.stdout.startswith(f"{prefix}/hello-go:1.2.0@sha256:")


@pytest.mark.toolchain
@pytest.mark.parametrize("service", [GITHUB, GITLAB], ids=lambda service: service.name)
def test_it_publishes_to_several_registries_with_a_password_each(
    service: Service,
    machine: Mapping[str, str],
    password_registry: DockerRegistry,
    token_registry: DockerRegistry,
    tmp_path: Path,
) -> None:
    root = copy_example(tmp_path / "tinygo")
    registries = (password_registry, token_registry)
    add_destinations(root, *(f"{registry.host}/each/{service.name}" for registry in registries))
    secrets = {}
    for registry in registries:
        name = f"REGISTRY_{re.sub('[.:]', '_', registry.host)}".upper()
        secrets[f"{name}_USERNAME"] = registry.username
        secrets[f"{name}_PASSWORD"] = registry.password
    steps = steps_of(set_up(root, service), service)
    done = run_job(root, steps, secrets, {**machine, **service.variables})
    published = [line.partition("/")[0] for line in done.stdout.splitlines() if "@sha256:" in line]
    assert published == [registry.host for registry in registries]
