"""Running the commands that build projects, which are the toolchain's own."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from collections import deque
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TextIO

from wasm_publish.errors import NothingToPublish
from wasm_publish.stores.given_credentials import PASSWORD

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from wasm_publish.model import BuildCommand
    from wasm_publish.reporting import Reporter

FAILED = "build-failed"

_LAST_LINES = 30
"""As many lines as are told of a failed build that nobody watched."""


class _Ended(NamedTuple):
    """How a command ended: its exit code, and its last words if no file took them."""

    code: int
    last: tuple[str, ...]


def run_builds(
    commands: Iterable[BuildCommand],
    environment: Mapping[str, str],
    reporter: Reporter,
    screen: TextIO | None = None,
) -> None:
    """Run commands one after the other; the first that fails is the last.

    Args:
        commands: The commands.
        environment: The process environment. The password for the registry is kept from them.
        reporter: Is told of each.
        screen: Takes all that they write, as it comes. Without one their last words are told
            where they fail.

    Raises:
        NothingToPublish: One fails, or can't be run.
    """
    for command in commands:
        reporter.status("Running", f"`{shlex.join(command.words)}` in {command.cwd}")
        ended = _run(command, environment, screen)
        if ended.code:
            raise _failed(command, ended, told=screen is not None)


def _run(command: BuildCommand, environment: Mapping[str, str], screen: TextIO | None) -> _Ended:
    with _started(command, environment, _file_of(screen)) as process:
        last: deque[str] = deque(maxlen=_LAST_LINES)
        try:
            for line in process.stdout or ():
                if screen:
                    screen.write(line)
                last.append(line.rstrip("\n"))
            return _Ended(process.wait(), tuple(last))
        except BaseException:
            process.kill()
            raise


def _started(
    command: BuildCommand, environment: Mapping[str, str], file: int | None
) -> subprocess.Popen[str]:
    """Start a command, whose output goes to an open file, or else can be read."""
    passed_on = {name: text for name, text in environment.items() if name != PASSWORD}
    try:
        return subprocess.Popen(  # noqa: S603 - the toolchain of the person, no shell
            [_program(command, environment), *command.argv[1:], *command.chosen],
            cwd=command.cwd,
            env={**passed_on, **dict(command.manner), **dict(command.variables)},
            stdin=subprocess.DEVNULL,
            # Standard output is for the answer, so both are part of the story.
            stdout=subprocess.PIPE if file is None else file,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
        )
    except OSError as error:
        what = f"{command.argv[0]} can't be run"
        where = "" if command.cwd.is_dir() else f" in {command.cwd}"
        raise NothingToPublish(
            f"{what}{where}: {error.strerror}",
            code=FAILED,
            remedy="mend that, or build without --build",
        ) from error


def _program(command: BuildCommand, environment: Mapping[str, str]) -> str:
    """The file to run: one that is named, or on the PATH, or installed beside this program.

    Raises:
        NothingToPublish: There is none.
    """
    name = command.program or command.argv[0]
    places = (environment.get("PATH", os.defpath), str(Path(sys.executable).parent))
    found = shutil.which(name, path=os.pathsep.join(places))
    if found is None:
        raise NothingToPublish(
            f"{name}, which builds this, is not on the PATH",
            code="no-build-program",
            remedy="install it, or build in another way, without --build",
        )
    return found


def _file_of(screen: TextIO | None) -> int | None:
    """The open file behind a stream: what is given that sees a terminal if we do."""
    try:
        return screen.fileno() if screen else None
    except OSError:
        return None


def _failed(command: BuildCommand, ended: _Ended, *, told: bool) -> NothingToPublish:
    how = f"exit code {ended.code}" if ended.code > 0 else f"signal {-ended.code}"
    line = shlex.join(command.words)
    said = "what it wrote above says why" if told else "run it by itself to see why"
    return NothingToPublish(
        f"the build failed: `{line}` in {command.cwd} ended with {how}",
        code=FAILED,
        remedy="\n".join(["its last words are", *ended.last]) if ended.last and not told else said,
    )
