"""Standard input as a file, since a wasm is read twice: for what it tells, and to be sent."""

from __future__ import annotations

import shutil
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from wasm_publish.errors import InvalidWasm, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import TextIO

_CHUNK = 1 << 20  # bytes


@contextmanager
def spooled(source: TextIO) -> Iterator[Path]:
    """All bytes of standard input in a temporary file, which goes at the end.

    Raises:
        UsageError: It is closed, or a person sits at it.
        InvalidWasm: It can't be read or kept.
    """
    stream = getattr(source, "buffer", None)  # Python's is None where it was closed
    if stream is None or source.isatty():
        raise UsageError(
            "nothing is piped to standard input",
            code="no-input",
            remedy="pipe the wasm into it, or name a file",
        )
    # A folder, since Windows lets nobody else open a temporary file that is still open.
    with TemporaryDirectory(prefix="wasm-publish-", ignore_cleanup_errors=True) as folder:
        path = Path(folder, "input.wasm")
        try:
            with path.open("xb") as file:
                shutil.copyfileobj(stream, file, _CHUNK)
        except OSError as error:
            raise InvalidWasm(
                f"can't read standard input into a file: {error.strerror}", code="unreadable-file"
            ) from error
        yield path
