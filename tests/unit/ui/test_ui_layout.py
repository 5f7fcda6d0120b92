from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wasm_publish.ui.layout import columns, section, size


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (0, "0 B"),
        (999, "999 B"),
        (1000, "1.0 kB"),
        (1234, "1.2 kB"),
        (999_949, "999.9 kB"),
        (999_950, "1.0 MB"),
        (1_000_000, "1.0 MB"),
        (5_700_000_000, "5.7 GB"),
        (5_700_000_000_000, "5700.0 GB"),
    ],
)
def test_sizes_are_in_the_units_of_registries(count: int, text: str) -> None:
    assert size(count) == text


@given(st.integers(0, 10**12))
def test_a_size_never_has_four_digits_before_the_point(count: int) -> None:
    number, _, _unit = size(count).partition(" ")
    assert float(number) < 1000 or count > 999 * 10**9


def test_a_section_without_rows_is_not_there() -> None:
    assert list(section("imports", [])) == []


def test_columns_stand_below_each_other() -> None:
    rows = section("tags", [("1.4.2", "new"), ("latest", "")])
    assert list(rows) == ["  tags         1.4.2   new", "               latest"]


def test_cells_stand_below_each_other() -> None:
    assert [*columns([("a", "bb", "c"), ("aaa", "b", "")])] == ["a    bb  c", "aaa  b"]


@given(st.lists(st.tuples(*[st.text("ab", max_size=9)] * 3), min_size=1))
def test_every_column_begins_in_one_place(rows: list[tuple[str, ...]]) -> None:
    lines = [*columns(rows)]
    first, second = (max(len(row[at]) for row in rows) for at in (0, 1))
    for line, row in zip(lines, rows, strict=True):
        assert line.ljust(first + second + 4)[first + second + 4 :] == row[2]
        assert line[: len(row[0])] == row[0]
