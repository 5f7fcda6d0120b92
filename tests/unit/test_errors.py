from __future__ import annotations

from pathlib import Path

import pytest

from wasm_publish import errors
from wasm_publish.errors import (
    AfterPushFailed,
    CheckFailed,
    InternalError,
    Interrupted,
    InvalidWasm,
    NotAuthorised,
    NothingToPublish,
    StoreFailed,
    TagConflict,
    UsageError,
    WasmPublishError,
)
from wasm_publish.model import Problem

_EXIT_CODES = {
    CheckFailed: 1,
    UsageError: 2,
    NothingToPublish: 3,
    InvalidWasm: 4,
    NotAuthorised: 5,
    StoreFailed: 6,
    TagConflict: 7,
    AfterPushFailed: 8,
    InternalError: 70,
    Interrupted: 130,
}


def _error_classes() -> set[type[WasmPublishError]]:
    return {
        found
        for found in vars(errors).values()
        if isinstance(found, type)
        and issubclass(found, WasmPublishError)
        and found is not WasmPublishError
    }


def test_every_error_has_the_exit_code_that_is_promised() -> None:
    assert {error: error.exit_code for error in _error_classes()} == _EXIT_CODES


def test_no_two_errors_share_an_exit_code() -> None:
    codes = [error.exit_code for error in _error_classes()]
    assert len(set(codes)) == len(codes)


def test_no_error_looks_like_success() -> None:
    assert 0 not in {error.exit_code for error in _error_classes()}


def test_an_error_tells_what_where_and_what_to_do() -> None:
    file = Path("Cargo.toml")
    error = UsageError("wrong", code="a-code", remedy="mend it", file=file, line=3, key="a.b")
    assert str(error) == "wrong"
    assert error.problem == Problem("a-code", "wrong", "error", "mend it", file, 3, "a.b")
    assert error.problems == (error.problem,)


def test_an_error_of_several_faults_begins_with_the_first() -> None:
    faults = [Problem("one", "first"), Problem("two", "second")]
    error = UsageError("first", code="one", problems=faults)
    assert error.problems == tuple(faults)
    assert error.problem is faults[0]


@pytest.mark.parametrize("kind", list(_EXIT_CODES))
def test_a_caller_catches_every_error_by_the_base(kind: type[WasmPublishError]) -> None:
    with pytest.raises(WasmPublishError, match="it failed"):
        raise kind("it failed", code="failed")
