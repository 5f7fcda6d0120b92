"""Runs a command and tells what it took, as one JSON object on standard output.

    python -I -S stopwatch.py OUTPUT PROGRAM [ARGUMENT...]

A program of its own because Linux counts what the parent of a process has in memory as that
process's peak: this one has 9 MB, and the benchmark much more.
"""

from __future__ import annotations

import os
import sys
import time


def main() -> None:
    """Run, with everything that it writes in the file OUTPUT."""
    output, *command = sys.argv[1:]
    files = [
        (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
        (os.POSIX_SPAWN_OPEN, 1, output, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600),
        (os.POSIX_SPAWN_DUP2, 1, 2),
    ]
    begun = time.perf_counter()
    process = os.posix_spawn(command[0], command, os.environ, file_actions=files)
    _, status, usage = os.wait4(process, 0)
    ended = time.perf_counter()
    # Not json, which would make this process larger. Linux has the peak in KiB.
    print(
        f'{{"begun": {begun}, "ended": {ended}, "status": {os.waitstatus_to_exitcode(status)},'
        f' "peak": {usage.ru_maxrss * 1024}}}'
    )


if __name__ == "__main__":
    main()
