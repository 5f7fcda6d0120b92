"""What tests must not see of the machine they run on, nor reach beyond it."""

from __future__ import annotations

import ipaddress
import os
import socket
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_REMOVED = frozenset({
    "CARGO_BUILD_TARGET",
    "CARGO_BUILD_TARGET_DIR",
    "CARGO_TARGET_DIR",
    "CI",
    "CLICOLOR",
    "CLICOLOR_FORCE",
    "COLUMNS",
    "DRY_RUN",
    "FORCE_COLOR",
    "PRE_COMMIT",
    "REGISTRY_AUTH_FILE",
    "SOURCE_DATE_EPOCH",
})  # fmt: skip
_REMOVED_PREFIXES = ("CARGO_TERM_", "CI_", "GIT_", "GITHUB_", "GITLAB_", "WASM_PUBLISH_", "XDG_")


class NetworkRefused(Exception):
    """A test tried to leave this machine."""


def isolated(environment: Mapping[str, str], home: Path, git_ceiling: Path) -> dict[str, str]:
    """The environment for tests: a home of their own, no CI, no settings, a neutral git.

    Args:
        environment: The environment of the machine.
        home: An empty folder.
        git_ceiling: The folder above which git looks for no repository.
    """
    kept = {name: value for name, value in environment.items() if not _is_removed(name)}
    old_home = Path(environment.get("HOME") or environment.get("USERPROFILE") or Path.home())
    return {
        **kept,
        "HOME": str(home),
        "USERPROFILE": str(home),
        "APPDATA": str(home / "appdata"),
        "DOCKER_CONFIG": str(home / ".docker"),
        "XDG_CACHE_HOME": str(home / ".cache"),
        "XDG_CONFIG_HOME": str(home / ".config"),
        "XDG_DATA_HOME": str(home / ".local/share"),
        "XDG_RUNTIME_DIR": str(home / "run"),
        "XDG_STATE_HOME": str(home / ".local/state"),
        # Rust stays where it is installed.
        "CARGO_HOME": environment.get("CARGO_HOME") or str(old_home / ".cargo"),
        "RUSTUP_HOME": environment.get("RUSTUP_HOME") or str(old_home / ".rustup"),
        "GIT_CEILING_DIRECTORIES": str(git_ceiling),
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_TERMINAL_PROMPT": "0",
        "NO_COLOR": "1",
    }


def _is_removed(name: str) -> bool:
    return name in _REMOVED or name.startswith(_REMOVED_PREFIXES)


def refuse_beyond_loopback(family: int, address: object) -> None:
    """Raise `NetworkRefused` for an address that is not on this machine."""
    if family not in {socket.AF_INET, socket.AF_INET6}:
        return
    host = address[0] if isinstance(address, tuple) else address
    if not _is_loopback(str(host)):
        raise NetworkRefused(f"tests may reach loopback only, not {host}")


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host.partition("%")[0]).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
