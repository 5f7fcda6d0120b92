"""Going on after a fault, so that everything wrong is told at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from wasm_publish.errors import WasmPublishError

if TYPE_CHECKING:
    from collections.abc import Callable

    from wasm_publish.model import Problem

T = TypeVar("T")


class Faults:
    """Keeps the errors of steps that don't depend on each other."""

    def __init__(self) -> None:
        self.errors: list[WasmPublishError] = []

    @property
    def problems(self) -> list[Problem]:
        """All that the errors tell."""
        return [problem for error in self.errors for problem in error.problems]

    def attempt(self, step: Callable[[], T]) -> T | None:
        """The value of a step, or None when it failed, which is then kept."""
        try:
            return step()
        except WasmPublishError as error:
            self.errors.append(error)
            return None
