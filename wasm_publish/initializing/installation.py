"""How another machine installs this program: from where it was installed here.

https://packaging.python.org/specifications/direct-url/
"""

from __future__ import annotations

import json
from importlib.metadata import PackageNotFoundError, distribution
from typing import TYPE_CHECKING, NamedTuple

from wasm_publish import __version__
from wasm_publish.model import Problem

if TYPE_CHECKING:
    from collections.abc import Mapping

_NAME = "wasm-publish"
_OF_INDEX = f"{_NAME}=={__version__}"
_REMOTE = frozenset({"git", "http", "https", "ssh"})


class Installation(NamedTuple):
    """What to install.

    Attributes:
        requirement: It, as pip takes it.
        problem: A warning, where it may not be there for others.
    """

    requirement: str
    problem: Problem | None = None


def this_installation() -> Installation:
    """How to install this program elsewhere."""
    try:
        # What was installed by its name from an index has no such record.
        record = distribution(_NAME).read_text("direct_url.json")
    except PackageNotFoundError:
        return _unpublished()
    return installation_of(record) if record else Installation(_OF_INDEX)


def installation_of(record: str) -> Installation:
    """How to install elsewhere what was installed from an address, by the record of that."""
    try:
        read = json.loads(record)
    except ValueError:
        read = None
    address = _address_of(read) if isinstance(read, dict) else None
    return Installation(f"{_NAME} @ {address}") if address else _unpublished()


def _address_of(record: Mapping[str, object]) -> str | None:
    """The address as pip takes it; None where only this machine has it."""
    url, vcs, folder = record.get("url"), record.get("vcs_info"), record.get("subdirectory")
    remote = _without_password(url) if isinstance(url, str) else None
    if remote is None or "dir_info" in record:
        return None
    ending = f"#subdirectory={folder}" if folder else ""
    if not isinstance(vcs, dict):
        return f"{remote}{ending}"
    return f"{vcs.get('vcs')}+{remote}@{vcs.get('commit_id')}{ending}"


def _without_password(url: str) -> str | None:
    """The URL without credentials, but for the user that ssh needs; None where it is local."""
    from urllib.parse import urlsplit

    parts = urlsplit(url)
    if parts.scheme not in _REMOTE:
        return None
    credentials, at, host = parts.netloc.rpartition("@")
    user = credentials.partition(":")[0] if parts.scheme == "ssh" else ""
    return parts._replace(netloc=f"{user}{at}{host}" if user else host).geturl()


def _unpublished() -> Installation:
    problem = Problem(
        "not-from-index",
        f"pre-commit and CI are to install {_OF_INDEX} from a package index, and this program was"
        " installed from a folder or a file",
        severity="warning",
        remedy="make sure that the index has this version, and that it is the one you trust; or"
        " install wasm-publish from its repository, as pip install git+https://…, and run init"
        " again",
    )
    return Installation(_OF_INDEX, problem)
