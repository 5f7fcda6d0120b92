from __future__ import annotations

import pytest

from wasm_publish.errors import InvalidWasm, UsageError
from wasm_publish.faults import Faults

_USAGE = UsageError("wrong", code="usage")
_WASM = InvalidWasm("damaged", code="damaged-wasm")


def _fail(error: BaseException) -> int:
    raise error


def test_a_step_that_succeeds_gives_its_value() -> None:
    faults = Faults()
    assert faults.attempt(lambda: 7) == 7
    assert faults.errors == []


def test_a_step_that_fails_is_kept_and_the_next_goes_on() -> None:
    faults = Faults()
    assert faults.attempt(lambda: _fail(_USAGE)) is None
    assert faults.attempt(lambda: 7) == 7
    assert faults.attempt(lambda: _fail(_WASM)) is None
    assert faults.errors == [_USAGE, _WASM]


@pytest.mark.parametrize("defect", [ZeroDivisionError(), KeyboardInterrupt()])
def test_what_is_no_error_of_ours_is_nobodys_fault(defect: BaseException) -> None:
    with pytest.raises(type(defect)):
        Faults().attempt(lambda: _fail(defect))
