"""How the library tells of its progress without printing: to whoever listens."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager
    from typing import TypeAlias

    from wasm_publish.model import Problem

    Advance: TypeAlias = Callable[[int], None]


class Reporter(Protocol):
    """Listens to what happens."""

    def status(self, verb: str, message: str) -> None:
        """Something was begun or done, as in cargo: a verb, and what it was done to."""

    def note(self, message: str) -> None:
        """Something worth knowing that is no fault."""

    def detail(self, message: str) -> None:
        """Something that only a person who asked for more wants to read."""

    def trace(self, message: str) -> None:
        """Something that only a person who looks for a fault wants to read."""

    def problem(self, problem: Problem) -> None:
        """Something to know or to mend was found."""

    def progress(
        self, label: str, total: int, verb: str = "Uploading"
    ) -> AbstractContextManager[Advance]:
        """A transfer of `total` bytes runs while the context lasts.

        Args:
            label: What it is a transfer of.
            total: How many bytes.
            verb: What happens to them, as in `status`.

        Returns:
            A context whose value is called with each number of bytes that went through.
        """
        ...


class Silent:
    """Listens to nothing: the library's default."""

    def status(self, verb: str, message: str) -> None:
        """Say nothing."""

    def note(self, message: str) -> None:
        """Say nothing."""

    def detail(self, message: str) -> None:
        """Say nothing."""

    def trace(self, message: str) -> None:
        """Say nothing."""

    def problem(self, problem: Problem) -> None:
        """Say nothing."""

    @contextmanager
    def progress(
        self,
        label: str,  # noqa: ARG002 - interface
        total: int,  # noqa: ARG002 - interface
        verb: str = "Uploading",  # noqa: ARG002 - interface
    ) -> Iterator[Advance]:
        """Show nothing."""
        yield ignore


def ignore(_count: int) -> None:
    """Take a number of bytes and do nothing."""
