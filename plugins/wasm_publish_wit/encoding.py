"""Encoding a package with wasm-tools, which alone reads all of WIT and finds its dependencies.

The outcome is a temporary file, since the sources are all that a person keeps: nothing is written
into their folder, and nothing there can be out of date.
"""

from __future__ import annotations

import atexit
import re
import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from wasm_publish.errors import InvalidWasm, NothingToPublish
from wasm_publish_wit.declaration import CODE

if TYPE_CHECKING:
    from collections.abc import Mapping

PROGRAM = "wasm-tools"

_TIMEOUT = 60  # seconds; all of WASI takes a fraction of one
_PLACE = re.compile(r"^\s*--> (?P<file>.+):(?P<line>[0-9]+):[0-9]+$", re.MULTILINE)
_MISSING = re.compile(r"package '[^']+' not found")


class _Fault(NamedTuple):
    """What wasm-tools says is wrong, and where."""

    message: str
    file: Path
    line: int | None
    is_missing: bool


def find_program(name: str, environment: Mapping[str, str]) -> str | None:
    """A program on the PATH of an environment, or of our own where it tells none."""
    return shutil.which(name, path=environment.get("PATH"))


def encode(folder: Path, name: str, program: str) -> Path:
    """Encode the package of a folder.

    Args:
        folder: The folder of its WIT.
        name: What to call the file.
        program: wasm-tools.

    Returns:
        A file that is there until this process ends; the same sources give the same bytes.

    Raises:
        InvalidWasm: The WIT is wrong, or uses a package that isn't in `deps`.
        NothingToPublish: wasm-tools can't be run.
    """
    file = Path(tempfile.mkdtemp(dir=_made_files()), f"{name}.wasm")
    done = _run(program, "component", "wit", str(folder), "--wasm", "-o", str(file))
    if done.returncode:
        raise _invalid(_fault(done.stderr.decode(errors="replace"), folder))
    return file


@cache
def _made_files() -> Path:
    folder = tempfile.mkdtemp(prefix="wasm-publish-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return Path(folder)


def _run(program: str, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    try:
        return subprocess.run(  # noqa: S603 - the wasm-tools of the person's PATH, no shell
            [program, *arguments], capture_output=True, check=False, timeout=_TIMEOUT
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise NothingToPublish(
            f"{program} can't be run: {error}",
            code="wasm-tools-failed",
            remedy=f"reinstall {PROGRAM}, or name an encoded package with --wasm FILE",
        ) from error


def _fault(story: str, folder: Path) -> _Fault:
    """The first line tells what, and an arrow where; later lines quote the source."""
    first = story.strip().partition("\n")[0].removeprefix("error: ").partition(". known")[0]
    # Which folder was being read says less than the arrow does.
    message = re.sub(rf"failed to [a-z ]+: {re.escape(str(folder))}[^:]*: ", "", first)
    place = _PLACE.search(story)
    return _Fault(
        message=message or "it gives no reason",
        file=Path(place["file"]) if place else folder,
        line=int(place["line"]) if place else None,
        is_missing=_MISSING.search(message) is not None,
    )


def _invalid(fault: _Fault) -> InvalidWasm:
    remedy = "put it into `deps` beside the WIT, as `wkg fetch` does" if fault.is_missing else None
    return InvalidWasm(
        f"{PROGRAM} can't encode the package: {fault.message}",
        code=CODE,
        remedy=remedy or "correct the WIT",
        file=fault.file,
        line=fault.line,
    )
