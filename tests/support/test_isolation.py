"""The guards that stand around every test."""

from __future__ import annotations

import os
import socket
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from git_repository import run_git
from isolation import NetworkRefused, isolated, refuse_beyond_loopback

if TYPE_CHECKING:
    from collections.abc import Callable

HOME = Path("home")


def test_settings_and_ci_do_not_reach_a_test() -> None:
    machine = {
        "CI": "true",
        "GITHUB_TOKEN": "secret",
        "PATH": "programs",
        "SOURCE_DATE_EPOCH": "1",
        "WASM_PUBLISH_REGISTRY": "example.com",
    }
    assert isolated(machine, HOME, HOME).keys() & machine.keys() == {"PATH"}


def test_rust_stays_where_it_is_installed() -> None:
    seen = isolated({"HOME": "mine", "RUSTUP_HOME": "elsewhere"}, HOME, HOME)
    assert seen["HOME"] == str(HOME)
    assert seen["CARGO_HOME"] == str(Path("mine", ".cargo"))
    assert seen["RUSTUP_HOME"] == "elsewhere"


def test_the_session_is_isolated(tmp_path: Path) -> None:
    assert Path.home() in Path(os.environ["DOCKER_CONFIG"]).parents
    assert os.environ["NO_COLOR"] == "1"
    assert "CI" not in os.environ
    assert os.environ["GIT_CEILING_DIRECTORIES"] in map(str, tmp_path.resolve().parents)


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.0.1", "::1", "localhost", "a.localhost"])
def test_loopback_may_be_reached(host: str) -> None:
    refuse_beyond_loopback(socket.AF_INET, (host, 80))


def test_a_local_socket_file_may_be_reached() -> None:
    refuse_beyond_loopback(getattr(socket, "AF_UNIX", -1), "/run/socket")


@pytest.mark.parametrize("way", ["connect", "connect_ex"])
@pytest.mark.parametrize("host", ["192.0.2.1", "example.com"])
def test_nothing_else_may_be_reached(way: str, host: str) -> None:
    with socket.socket() as client, pytest.raises(NetworkRefused, match="loopback only"):
        getattr(client, way)((host, 80))


def test_a_repository_has_the_same_commit_everywhere(
    make_repo: Callable[..., str], tmp_path: Path
) -> None:
    first = make_repo(tmp_path / "first", tags=["v1.0.0"])
    second = make_repo(tmp_path / "second", remote="https://example.com/hello/world.git")
    assert first == second
    assert run_git(tmp_path / "first", "tag", "--points-at", first) == "v1.0.0"
    assert run_git(tmp_path / "second", "remote", "get-url", "origin").endswith("world.git")
