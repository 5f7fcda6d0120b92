"""The WIT of a component or a WIT package as text, which `wasm-tools` knows how to write."""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING

from wasm_publish.errors import InvalidWasm, UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_PROGRAM = "wasm-tools"
_TIMEOUT = 60  # seconds; a component of a hundred megabytes takes one


def wit_text(file: Path, environment: Mapping[str, str]) -> str:
    """The WIT of a wasm file.

    Args:
        file: The file.
        environment: The process environment, whose PATH has `wasm-tools`.

    Raises:
        UsageError: There is no `wasm-tools`, or it can't be run.
        InvalidWasm: It finds no WIT in the file.
    """
    program = shutil.which(_PROGRAM, path=environment.get("PATH", ""))
    if program is None:
        raise UsageError(
            "there is no wasm-tools on the PATH, which writes WIT as text",
            code="no-wasm-tools",
            remedy="install it: https://github.com/bytecodealliance/wasm-tools#installation",
        )
    try:
        ran = subprocess.run(  # noqa: S603 - the program was looked up, the file is absolute
            [program, "component", "wit", file.absolute()],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_TIMEOUT,
            check=False,
            env=dict(environment),
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise UsageError(f"can't run {program}: {error}", code="no-wasm-tools") from error
    if ran.returncode:
        raise InvalidWasm(
            f"wasm-tools finds no WIT in it: {_fault(ran.stderr)}",
            code="no-wit",
            remedy="only components and WIT packages have WIT, not core modules",
        )
    return ran.stdout.decode("utf-8", "replace")


def _fault(story: bytes) -> str:
    """What it says is wrong, on one line."""
    words = " ".join(story.decode("utf-8", "replace").split())
    return words.removeprefix("error: ")
