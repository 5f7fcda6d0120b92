from __future__ import annotations

import subprocess
import sys

import pytest

from wasm_publish.cli.leaving import leave


def test_a_process_ends_by_itself_where_nothing_runs() -> None:
    assert leave(7) == 7


@pytest.mark.parametrize("code", [0, 4, 130])
def test_what_still_runs_is_not_waited_for(code: int) -> None:
    program = (
        "import atexit, sys, time\n"
        "from wasm_publish.cli.leaving import leave\n"
        "from wasm_publish.pending import Pending\n"
        "atexit.register(print, 'torn down')\n"
        "Pending(lambda: time.sleep(60))\n"
        "print('the answer')\n"
        f"sys.exit(leave({code}))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, timeout=30, check=False
    )
    assert done.returncode == code
    assert done.stdout.split() == [b"the", b"answer"]
