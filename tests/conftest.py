"""Fixtures that every test may use, and the guards that stand around each of them."""

from __future__ import annotations

import os
import shutil
import signal
import socket
from pathlib import Path
from typing import TYPE_CHECKING

import hypothesis
import pytest
from docker_registry import (
    open_registry_of_everybody,
    open_registry_with_passwords,
    open_registry_with_tls,
    open_registry_with_tokens,
)
from example_projects import (
    build_componentize_py,
    build_rust_component,
    build_rust_workspace,
    build_tinygo,
)
from git_repository import make_repo as make_git_repo
from go_toolchain import find_go
from isolation import isolated, refuse_beyond_loopback
from other_registries import find_program, open_crane_registry, open_zot
from rust_toolchain import find_rust_toolchain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from docker_registry import DockerRegistry
    from example_projects import BuiltProject
    from go_toolchain import GoToolchain
    from rust_toolchain import RustToolchain, Unavailable

_MACHINE = dict(os.environ)
"""The environment before the guards, for the toolchains that build the examples."""

_BUILDS = pytest.StashKey[list[str]]()

hypothesis.settings.register_profile("default", deadline=None)
hypothesis.settings.register_profile("ci", deadline=None, derandomize=True)
hypothesis.settings.load_profile("ci" if _MACHINE.get("CI") == "true" else "default")


def pytest_configure(config: pytest.Config) -> None:
    config.stash[_BUILDS] = []
    # A shell that runs us in the background lets us ignore Ctrl-C, which tests press.
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    for line in config.stash[_BUILDS]:
        terminalreporter.write_line(f"wasm of {line}")


@pytest.fixture(scope="session", autouse=True)
def _isolated_session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    home = tmp_path_factory.mktemp("home")
    wanted = isolated(_MACHINE, home, tmp_path_factory.getbasetemp().resolve())
    with pytest.MonkeyPatch.context() as patch:
        for name in os.environ.keys() - wanted.keys() - {"PYTEST_CURRENT_TEST"}:
            patch.delenv(name)
        for name, value in wanted.items():
            patch.setenv(name, value)
        _guard_sockets(patch)
        yield


def _guard_sockets(patch: pytest.MonkeyPatch) -> None:
    connect, connect_ex = socket.socket.connect, socket.socket.connect_ex

    def guarded_connect(self: socket.socket, address: tuple[str, int]) -> None:
        refuse_beyond_loopback(self.family, address)
        connect(self, address)

    def guarded_connect_ex(self: socket.socket, address: tuple[str, int]) -> int:
        refuse_beyond_loopback(self.family, address)
        return connect_ex(self, address)

    patch.setattr(socket.socket, "connect", guarded_connect)
    patch.setattr(socket.socket, "connect_ex", guarded_connect_ex)


@pytest.fixture(autouse=True)
def _nothing_left_behind() -> Iterator[None]:
    """A test that changes the environment or the folder does so through `monkeypatch`."""
    environment, folder = dict(os.environ), Path.cwd()
    yield
    # Names alone, so that no value of the machine's environment ends up in a log.
    changed = {name for name, _ in environment.items() ^ os.environ.items()}
    assert changed <= {"PYTEST_CURRENT_TEST"}
    assert Path.cwd() == folder


@pytest.fixture(scope="session")
def machine_environment() -> Mapping[str, str]:
    """The environment as it was before the guards."""
    return _MACHINE


@pytest.fixture
def make_repo() -> Callable[..., str]:
    """`make_repo(folder, remote=…, tags=…)` commits what is in a folder; see git_repository."""
    return make_git_repo


@pytest.fixture(scope="session")
def rust_toolchain(machine_environment: Mapping[str, str]) -> RustToolchain | Unavailable:
    """The Rust that can build for wasm here, or why there is none."""
    return find_rust_toolchain(machine_environment)


@pytest.fixture(scope="session")
def go_toolchain(machine_environment: Mapping[str, str]) -> GoToolchain | Unavailable:
    """The Go of this machine, or why there is none."""
    return find_go(machine_environment)


@pytest.fixture(scope="session")
def built_rust_component(
    rust_toolchain: RustToolchain | Unavailable,
    tmp_path_factory: pytest.TempPathFactory,
    request: pytest.FixtureRequest,
) -> BuiltProject:
    """example-projects/rust-component, built once for all tests: not to be written into."""
    return _noted(build_rust_component(rust_toolchain, tmp_path_factory.mktemp("built")), request)


@pytest.fixture(scope="session")
def built_rust_workspace(
    rust_toolchain: RustToolchain | Unavailable,
    tmp_path_factory: pytest.TempPathFactory,
    request: pytest.FixtureRequest,
) -> BuiltProject:
    """example-projects/rust-workspace, built once for all tests: not to be written into."""
    return _noted(build_rust_workspace(rust_toolchain, tmp_path_factory.mktemp("built")), request)


@pytest.fixture(scope="session")
def built_componentize_py(
    machine_environment: Mapping[str, str],
    tmp_path_factory: pytest.TempPathFactory,
    request: pytest.FixtureRequest,
) -> BuiltProject:
    """example-projects/componentize-py, built once for all tests: not to be written into."""
    folder = tmp_path_factory.mktemp("built")
    return _noted(build_componentize_py(machine_environment, folder), request)


@pytest.fixture(scope="session")
def built_tinygo(
    machine_environment: Mapping[str, str],
    tmp_path_factory: pytest.TempPathFactory,
    request: pytest.FixtureRequest,
) -> BuiltProject:
    """example-projects/tinygo, built once for all tests: not to be written into."""
    return _noted(build_tinygo(machine_environment, tmp_path_factory.mktemp("built")), request)


def _noted(built: BuiltProject, request: pytest.FixtureRequest) -> BuiltProject:
    request.config.stash[_BUILDS].append(f"{built.root.name}: {built.how}")
    return built


@pytest.fixture
def rust_component(built_rust_component: BuiltProject, tmp_path: Path) -> BuiltProject:
    """A copy of the built rust-component that the test may write into."""
    return built_rust_component.copy_to(tmp_path)


@pytest.fixture
def rust_workspace(built_rust_workspace: BuiltProject, tmp_path: Path) -> BuiltProject:
    """A copy of the built rust-workspace that the test may write into."""
    return built_rust_workspace.copy_to(tmp_path)


@pytest.fixture
def componentize_py(built_componentize_py: BuiltProject, tmp_path: Path) -> BuiltProject:
    """A copy of the built componentize-py project that the test may write into."""
    return built_componentize_py.copy_to(tmp_path)


@pytest.fixture
def tinygo(built_tinygo: BuiltProject, tmp_path: Path) -> BuiltProject:
    """A copy of the built tinygo project that the test may write into."""
    return built_tinygo.copy_to(tmp_path)


@pytest.fixture(scope="session")
def docker_registry_program(machine_environment: Mapping[str, str]) -> str:
    """The program docker-registry; without it tests are skipped, but for CI, where they fail."""
    program = shutil.which("docker-registry", path=machine_environment.get("PATH"))
    if program is None:
        missing = pytest.fail if machine_environment.get("CI") == "true" else pytest.skip
        missing("docker-registry isn't installed")
    return program


@pytest.fixture(scope="session")
def docker_registry(
    docker_registry_program: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[DockerRegistry]:
    """A real registry without credentials; each test uses repositories of its own."""
    folder = tmp_path_factory.mktemp("registry")
    with open_registry_of_everybody(docker_registry_program, folder) as registry:
        yield registry


@pytest.fixture(scope="session")
def password_registry(
    docker_registry_program: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[DockerRegistry]:
    """The same, with user and password."""
    folder = tmp_path_factory.mktemp("registry")
    with open_registry_with_passwords(docker_registry_program, folder) as registry:
        yield registry


@pytest.fixture(scope="session")
def token_registry(
    docker_registry_program: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[DockerRegistry]:
    """The same, with tokens that are good for their scope only."""
    folder = tmp_path_factory.mktemp("registry")
    with open_registry_with_tokens(docker_registry_program, folder) as registry:
        yield registry


@pytest.fixture(scope="session")
def tls_registry(
    docker_registry_program: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[DockerRegistry]:
    """The first one again, over TLS with a private certificate authority."""
    folder = tmp_path_factory.mktemp("registry")
    with open_registry_with_tls(docker_registry_program, folder) as registry:
        yield registry


@pytest.fixture(scope="session")
def crane_registry(
    machine_environment: Mapping[str, str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[DockerRegistry]:
    """The registry that comes with crane, in memory."""
    program = find_program("crane", machine_environment)
    if program is None:
        pytest.skip("crane isn't installed, neither on the PATH nor in GOBIN")
    with open_crane_registry(program, tmp_path_factory.mktemp("registry")) as registry:
        yield registry


@pytest.fixture(scope="session")
def zot_registry(
    machine_environment: Mapping[str, str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[DockerRegistry]:
    """zot, which does all that the specification knows."""
    program = find_program("zot", machine_environment)
    if program is None:
        pytest.skip("zot isn't installed, neither on the PATH nor in GOBIN")
    with open_zot(program, tmp_path_factory.mktemp("registry")) as registry:
        yield registry
