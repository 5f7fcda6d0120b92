"""The end of the process."""

from __future__ import annotations

import os
import sys

from wasm_publish.pending_name import NAME


def leave(code: int) -> int:
    """The exit code; where calls still run beside us, the process ends here.

    A thread that is inside OpenSSL while Python takes itself apart would crash the process,
    after its answer and in place of its exit code.
    """
    threading = sys.modules.get("threading")
    if threading and any(thread.name == NAME for thread in threading.enumerate()):
        for stream in (sys.stdout, sys.stderr):
            if stream:
                stream.flush()
        os._exit(code)
    return code
