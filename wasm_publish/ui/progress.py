"""A progress bar for transfers that take long enough to wonder."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

_PATIENCE = 0.5
"""Seconds after which a person starts to wonder; what ends sooner draws nothing."""


class SlowTransferBar:
    """A bar that appears only once a transfer turns out to be slow.

    rich is imported at that moment, so that a fast transfer doesn't pay for it.
    """

    def __init__(self, stream: TextIO, label: str, total: int, *, color: bool = False) -> None:
        self._stream = stream
        self._color = color
        self._label = label
        self._total = total
        self._done = 0
        self._begun = time.monotonic()
        self._drawn: tuple[Progress, TaskID] | None = None

    def advance(self, count: int) -> None:
        """Note that bytes went through."""
        self._done += count
        if self._drawn is None and time.monotonic() - self._begun > _PATIENCE:
            self._drawn = self._draw()
        if self._drawn:
            progress, task = self._drawn
            progress.update(task, completed=self._done)

    def close(self) -> None:
        """Take the bar away, if it was drawn."""
        if self._drawn:
            self._drawn[0].stop()

    def _draw(self) -> tuple[Progress, TaskID]:
        from rich.console import Console
        from rich.progress import (
            BarColumn,
            DownloadColumn,
            Progress,
            TextColumn,
            TransferSpeedColumn,
        )

        progress = Progress(
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            DownloadColumn(),
            TransferSpeedColumn(),
            console=Console(file=self._stream, force_terminal=True, no_color=not self._color),
            transient=True,
        )
        task = progress.add_task(self._label, total=self._total, completed=self._done)
        progress.start()
        return progress, task
