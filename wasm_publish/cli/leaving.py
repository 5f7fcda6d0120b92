"""The end of the process."""

from __future__ import annotations

import os
import sys


def leave(code: int) -> int:
    """The exit code; where calls still run beside us, the process ends here.

    A thread that is inside OpenSSL while Python takes itself apart would crash the process,
    after its answer and in place of its exit code.
    """
    pending = sys.modules.get("wasm_publish.pending")  # which only what needs it has imported
    if pending and pending.is_any_running():
        for stream in (sys.stdout, sys.stderr):
            if stream:
                stream.flush()
        os._exit(code)
    return code
