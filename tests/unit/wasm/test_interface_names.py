from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wasm_publish.wasm.interface_names import interface_name, spellings

VERSIONS = ("", "@0.0.1", "@0.2.0", "@0.2.3", "@0.2.10", "@1.0.0-rc.1", "@1.0.0", "@1.4.0", "@x")
names = st.builds(
    "{}{}".format, st.sampled_from(["wasi:io/error", "run"]), st.sampled_from(VERSIONS)
)


@pytest.mark.parametrize(
    ("has", "needs", "fits"),
    [
        ("wasi:io/error@0.2.3", "wasi:io/error@0.2.3", True),
        ("wasi:io/error@0.2.10", "wasi:io/error@0.2.9", True),
        ("wasi:io/error@0.2.3", "wasi:io/error@0.2.6", False),
        ("wasi:io/error@0.3.0", "wasi:io/error@0.2.3", False),
        ("wasi:io/error@1.4.0", "wasi:io/error@1.0.0", True),
        ("wasi:io/error@2.0.0", "wasi:io/error@1.0.0", False),
        ("wasi:io/error@0.0.2", "wasi:io/error@0.0.1", False),
        ("wasi:io/error@1.0.0", "wasi:io/error@1.0.0-rc.1", False),
        ("wasi:io/error@1.0.0-rc.2", "wasi:io/error@1.0.0-rc.1", False),
        ("wasi:io/error@1.0.0-rc.1", "wasi:io/error@1.0.0-rc.1", True),
        ("wasi:io/error@0.2.3", "wasi:io/streams@0.2.3", False),
        ("wasi:io/error@0.2.3", "wasi:io/error", False),
        ("run", "run", True),
        ("run", "walk", False),
        ("a@b", "a@b", True),
        ("a@b", "a@c", False),
    ],
)
def test_a_name_stands_in_for_an_older_one_of_its_line(has: str, needs: str, *, fits: bool) -> None:
    assert interface_name(has).covers(interface_name(needs)) is fits


@given(names, names, names)
def test_standing_in_is_an_order(one: str, other: str, third: str) -> None:
    first, second, last = map(interface_name, (one, other, third))
    assert first.covers(first)
    if first.covers(second) and second.covers(first):
        assert first == second
    if first.covers(second) and second.covers(last):
        assert first.covers(last)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("wasi:io/error@0.2.3", ["wasi:io/error@0.2.3", "wasi:io/error", "wasi:io"]),
        ("wasi:io/error", ["wasi:io/error", "wasi:io"]),
        ("run", ["run"]),
        ("a/b", ["a/b"]),
        ("a@b", ["a@b"]),
    ],
)
def test_a_person_may_leave_out_version_and_interface(name: str, expected: list[str]) -> None:
    assert [*spellings(name)] == expected
