from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packaging.utils import InvalidName, canonicalize_name

from wasm_publish_componentize_py.names import is_legal_name, normalised_name

_NAMES = st.text(st.sampled_from("aZ09-_.\u0130 \n\u0660"), max_size=8) | st.text(max_size=4)


def judged(name: str) -> bool:
    try:
        canonicalize_name(name, validate=True)
    except InvalidName:
        return False
    return True


@given(_NAMES)
def test_a_name_is_what_packaging_says(name: str) -> None:
    if is_legal_name(name):
        assert judged(name)
        assert normalised_name(name) == canonicalize_name(name)


@pytest.mark.parametrize(
    ("name", "expected"),
    [("Hello_World", "hello-world"), ("a.-_b", "a-b"), ("a", "a"), ("A9", "a9")],
)
def test_marks_and_case_do_not_count(name: str, expected: str) -> None:
    assert is_legal_name(name)
    assert judged(name)
    assert normalised_name(name) == expected


@pytest.mark.parametrize("name", ["", "-a", "a-", "a b", "ä", "a\n", "."])
def test_anything_else_is_no_name(name: str) -> None:
    assert not is_legal_name(name)
