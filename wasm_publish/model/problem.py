"""Faults, and where values came from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from pathlib import Path

Severity = Literal["error", "warning"]


class Problem(NamedTuple):
    """Something a person should know or must mend.

    Attributes:
        code: A stable kebab-case identifier.
        message: What is wrong, without a full stop.
        severity: An `error` stops a publish, a `warning` doesn't.
        remedy: What to do about it.
        file: Where it is.
        line: The line in `file`, counted from 1.
        key: The dotted path of the key at fault.
    """

    code: str
    message: str
    severity: Severity = "error"
    remedy: str | None = None
    file: Path | None = None
    line: int | None = None
    key: str | None = None


class Origin(NamedTuple):
    """Where a value came from: a key of a file, or a phrase such as `git` or `--registry`."""

    what: str
    file: Path | None = None
    line: int | None = None

    def __str__(self) -> str:
        """`Cargo.toml:7 package.description`, or the phrase alone."""
        if self.file is None:
            return self.what
        place = self.file.name if self.line is None else f"{self.file.name}:{self.line}"
        return f"{place} {self.what}"
