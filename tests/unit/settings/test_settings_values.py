from __future__ import annotations

import pytest

from wasm_publish.settings.option import Option
from wasm_publish.settings.values import Mismatch, from_text, pair

_TABLE = Option("annotations", "table", "add one", "annotations", metavar="WORD=TAG")


class TestPairs:
    @pytest.mark.parametrize(
        ("text", "read"), [("a=1", ("a", "1")), ("b=", ("b", "")), ("a=2=3", ("a", "2=3"))]
    )
    def test_the_first_equals_sign_divides(self, text: str, read: tuple[str, str]) -> None:
        assert pair(text, _TABLE) == read

    @pytest.mark.parametrize("text", ["a", "", "=1", "="])
    @pytest.mark.parametrize("metavar", ["WORD=TAG", ""])
    def test_a_pair_has_a_key_and_an_equals_sign(self, text: str, metavar: str) -> None:
        with pytest.raises(Mismatch) as caught:
            pair(text, _TABLE._replace(metavar=metavar))
        assert caught.value.expected == (metavar or "KEY=VALUE")

    def test_in_a_variable_each_is_a_line_and_the_last_of_one_key_wins(self) -> None:
        assert from_text("a=1\nb=\na=2", _TABLE) == {"a": "2", "b": ""}
