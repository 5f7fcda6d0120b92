"""Status lines in the manner of cargo, on standard error."""

from __future__ import annotations

import os
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from wasm_publish.reporting import ignore
from wasm_publish.ui.color import BOLD, CYAN, GREEN, RED, YELLOW, painted
from wasm_publish.ui.layout import columns
from wasm_publish.ui.streams import tell

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from wasm_publish.model import Problem
    from wasm_publish.reporting import Advance

_VERB_WIDTH = 12
_TRACING = 2  # -vv


@dataclass(frozen=True, slots=True)
class Terminal:
    """A `Reporter` that writes for people.

    Attributes:
        stream: Where to write.
        color: Whether to use colours.
        animated: Whether somebody looks at it, so that a progress bar can be redrawn.
        bars: Whether such a person wants progress bars.
        quiet: Whether to write errors only.
        verbose: How much more than usual to write.
    """

    stream: TextIO
    color: bool = False
    animated: bool = False
    bars: bool = True
    quiet: bool = False
    verbose: int = 0

    def status(self, verb: str, message: str) -> None:
        """See `Reporter`."""
        self._write(f"{self._paint(f'{verb:>{_VERB_WIDTH}}', GREEN)} {message}")

    def note(self, message: str) -> None:
        """See `Reporter`."""
        self._write(f"{self._paint('note', CYAN)}: {message}")

    def detail(self, message: str) -> None:
        """See `Reporter`."""
        if self.verbose:
            self.note(message)

    def trace(self, message: str) -> None:
        """See `Reporter`."""
        if self.verbose >= _TRACING:
            self._write(f"{self._paint('trace', CYAN)}: {message}")

    def problem(self, problem: Problem) -> None:
        """See `Reporter`."""
        is_error = problem.severity == "error"
        label = self._paint(problem.severity, RED if is_error else YELLOW)
        lines = [f"{label}: {problem.message}"]
        if place := _place(problem):
            lines.append(f"  {self._paint('-->', CYAN)} {place}")
        if problem.remedy:
            lines.append(f"  {self._paint('help', CYAN)}: {problem.remedy}")
        self._write("\n".join(lines), even_if_quiet=is_error)

    def table(self, head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        """Show rows in columns, if there are any and somebody looks."""
        if self.animated and rows:
            heading, *lines = columns([head, *rows])
            self._write("\n".join(["", self._paint(heading, BOLD), *lines]))

    @contextmanager
    def progress(self, label: str, total: int, verb: str = "Uploading") -> Iterator[Advance]:
        """See `Reporter`."""
        if not self.animated or not self.bars or self.quiet:
            yield ignore
            return
        from wasm_publish.ui.progress import SlowTransferBar

        shown = f"{verb:>{_VERB_WIDTH}} {label}"
        bar = SlowTransferBar(self.stream, shown, total, color=self.color)
        try:
            yield bar.advance
        finally:
            bar.close()

    def _write(self, text: str, *, even_if_quiet: bool = False) -> None:
        if even_if_quiet or not self.quiet:
            tell(self.stream, f"{text}\n")

    def _paint(self, text: str, code: str) -> str:
        return painted(text, code) if self.color else text


def _place(problem: Problem) -> str | None:
    if problem.file is None:
        return problem.key
    line = "" if problem.line is None else f":{problem.line}"
    key = "" if problem.key is None else f" {problem.key}"
    return f"{shown_path(problem.file)}{line}{key}"


def shown_path(path: Path) -> str:
    """A path as one would type it here: relative to the current folder if it is below."""
    try:
        folder = Path.cwd()
    except OSError:  # it has been removed
        return os.fspath(path)
    return os.fspath(path.relative_to(folder) if path.is_relative_to(folder) else path)
