"""Wheels of what is installed here, so that pip can install it elsewhere without a network."""

from __future__ import annotations

import base64
import hashlib
import zipfile
from importlib.metadata import distribution
from typing import TYPE_CHECKING

from packaging.requirements import Requirement

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from importlib.metadata import Distribution
    from pathlib import Path

_OF_THIS_INSTALLATION = {"INSTALLER", "RECORD", "REQUESTED", "direct_url.json"}


def fill_wheelhouse(folder: Path, requirements: Iterable[str]) -> None:
    """Put a wheel of each distribution in a folder that is required, by others of them too."""
    waiting = [name for text in requirements if (name := _name_of(text))]
    met: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name not in met:
            met.add(name)
            found = distribution(name)
            _write_wheel(found, folder)
            waiting.extend(_required_by(found))


def _required_by(found: Distribution) -> Iterator[str]:
    return (name for text in found.requires or () if (name := _name_of(text)))


def _name_of(text: str) -> str | None:
    """The name of what is required, if it is required here."""
    requirement = Requirement(text)
    marker = requirement.marker
    is_needed = marker is None or marker.evaluate({"extra": ""})
    return requirement.name if is_needed else None


def _write_wheel(found: Distribution, folder: Path) -> None:
    files = dict(_files_of(found))
    (information,) = {name.partition("/")[0] for name in files if name.endswith("/METADATA")}
    rows = [f"{name},{_hash(content)},{len(content)}" for name, content in files.items()]
    files[f"{information}/RECORD"] = "\n".join([*rows, f"{information}/RECORD,,", ""]).encode()
    name = f"{information.removesuffix('.dist-info')}-{_tag_of(found)}.whl"
    with zipfile.ZipFile(folder / name, "w") as wheel:
        for path, content in files.items():
            wheel.writestr(path, content)


def _files_of(found: Distribution) -> Iterator[tuple[str, bytes]]:
    """What the wheel brought: no script and no bytecode, which whoever installs it makes."""
    for file in found.files or ():
        is_made = ".." in file.parts or file.suffix == ".pyc"
        if not is_made and file.name not in _OF_THIS_INSTALLATION:
            yield file.as_posix(), file.read_binary()


def _tag_of(found: Distribution) -> str:
    lines = (found.read_text("WHEEL") or "").splitlines()
    return next(line.removeprefix("Tag: ") for line in lines if line.startswith("Tag: "))


def _hash(content: bytes) -> str:
    digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest())
    return f"sha256={digest.rstrip(b'=').decode()}"
