"""The first moments of the programs: Ctrl-C ends them quietly before they are all imported, too.

Nothing is imported above, since what is imported before `main` runs is not looked after.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

_INTERRUPTED = 130


def main() -> int:
    """Run `wasm-publish`, and return its exit code."""

    def program() -> Callable[[], int]:
        from wasm_publish.cli.main import main

        return main

    return _started(program)


def cargo_main() -> int:
    """Run `cargo-wasm-publish`, and return its exit code."""

    def program() -> Callable[[], int]:
        from wasm_publish.cli.cargo import main

        return main

    return _started(program)


def _started(program: Callable[[], Callable[[], int]]) -> int:
    try:
        return _imported(program)()
    except KeyboardInterrupt:
        return _INTERRUPTED


def _imported(program: Callable[[], Callable[[], int]]) -> Callable[[], int]:
    """The program, during whose import Ctrl-C ends the process.

    An exception instead could be lost: Python itself calls functions then that can't fail.
    """
    import os
    import signal

    if signal.getsignal(signal.SIGINT) is not signal.default_int_handler:
        return program()  # whoever started us wants us to hear no Ctrl-C
    signal.signal(signal.SIGINT, lambda _signal, _frame: os._exit(_INTERRUPTED))
    try:
        return program()
    finally:
        signal.signal(signal.SIGINT, signal.default_int_handler)
