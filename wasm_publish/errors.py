"""One exception class per way to fail, each with the exit code of the command line.

Every error says what happened, where, and what to do next. A caller of the library catches
`WasmPublishError`; a script reads the exit code.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from wasm_publish.model import Problem

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from typing_extensions import Self


class WasmPublishError(Exception):
    """The base of all errors that wasm-publish raises on purpose.

    Args:
        message: What happened, without a full stop.
        code: A stable kebab-case identifier that machines may compare with.
        remedy: What the person can do about it.
        file: The file at fault.
        line: The line in it, counted from 1.
        key: The dotted path of the setting or manifest key at fault.
        problems: All faults, when one look found several; the first is the error's own.
    """

    exit_code: ClassVar[int]

    def __init__(
        self,
        message: str,
        *,
        code: str,
        remedy: str | None = None,
        file: Path | None = None,
        line: int | None = None,
        key: str | None = None,
        problems: Sequence[Problem] = (),
    ) -> None:
        super().__init__(message)
        own = Problem(code=code, message=message, remedy=remedy, file=file, line=line, key=key)
        self.problems: tuple[Problem, ...] = tuple(problems) or (own,)

    @classmethod
    def of(cls, problems: Sequence[Problem]) -> Self:
        """The error for all that one look found, told by the first of it."""
        return cls(problems[0].message, code=problems[0].code, problems=problems)

    @property
    def problem(self) -> Problem:
        """The first (mostly the only) fault."""
        return self.problems[0]


class CheckFailed(WasmPublishError):
    """A check found errors in the project, or a diff a difference."""

    exit_code = 1


class UsageError(WasmPublishError):
    """The command line, a setting or a plugin is wrong."""

    exit_code = 2


class NothingToPublish(WasmPublishError):
    """There is no project, or no wasm of it: nothing was built, or the build failed."""

    exit_code = 3


class InvalidWasm(WasmPublishError):
    """The file is no wasm, is damaged, or is not finished."""

    exit_code = 4


class NotAuthorised(WasmPublishError):
    """The registry refuses these credentials, or asks for some."""

    exit_code = 5


class StoreFailed(WasmPublishError):
    """A registry, the network or a layout folder failed."""

    exit_code = 6


class TagConflict(WasmPublishError):
    """An immutable tag already holds something else."""

    exit_code = 7


class AfterPushFailed(WasmPublishError):
    """The artifact is published, but an after-push hook failed."""

    exit_code = 8


class InternalError(WasmPublishError):
    """A defect in wasm-publish or in a plugin."""

    exit_code = 70


class Interrupted(WasmPublishError):
    """The person pressed Ctrl-C."""

    exit_code = 130
