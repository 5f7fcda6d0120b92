from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from wasm_publish.wasm import naming
from wasm_publish.wasm.binary import Cursor, FormatError
from wasm_publish.wasm.levels import Level
from wasm_publish.wasm.naming import Names

if TYPE_CHECKING:
    from tests.unit.wasm.conftest import Encoder

COMPONENT = Level("component")
FIRST = Level("module", 1, 1, parent=0, module_index=0)
SECOND = Level("module", 2, 1, parent=0, module_index=1)


def content(section: bytes) -> Cursor:
    body = Cursor(section, 1, len(section)).part()
    body.name()
    return body


def test_a_level_is_called_what_it_calls_itself(encode: Encoder) -> None:
    names = Names()
    names.read(FIRST, content(encode.module_name("own")))
    names.read(COMPONENT, content(encode.component_name("app", ["first", "second"])))
    assert [names.of(level) for level in (COMPONENT, FIRST, SECOND)] == ["app", "own", "second"]


def test_the_first_section_of_names_counts(encode: Encoder) -> None:
    names = Names()
    names.read(FIRST, content(encode.module_name("one")))
    names.read(FIRST, content(encode.module_name("two")))
    assert names.of(FIRST) == "one"


def test_a_level_may_have_no_name() -> None:
    assert Names().of(FIRST) is None


@pytest.mark.parametrize("level", [FIRST, SECOND])
def test_the_adapter_is_known_by_either_name(encode: Encoder, level: Level) -> None:
    adapter = "wit-component:adapter:wasi_snapshot_preview1"
    names = Names()
    names.read(FIRST, content(encode.module_name(adapter)))
    names.read(SECOND, content(encode.module_name("wasi.command.adapter")))
    names.read(COMPONENT, content(encode.component_name(modules=["main", adapter])))
    assert names.is_adapter(level)
    assert not names.is_adapter(COMPONENT)


def test_the_number_of_names_is_bounded(encode: Encoder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(naming, "MAX_ITEMS", 1)
    names = Names()
    section = encode.component_name(modules=["a", "b"])
    names.read(COMPONENT, content(section))
    with pytest.raises(FormatError, match="more than 1 names"):
        names.read(Level("component", 3, 1, parent=0), content(section))
