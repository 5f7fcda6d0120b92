from __future__ import annotations

import pytest

from wasm_publish.errors import UsageError
from wasm_publish.settings.values import parse_pairs


class TestPairs:
    def test_the_last_of_one_key_wins(self) -> None:
        assert parse_pairs(["a=1", "b=", "a=2=3"]) == {"a": "2=3", "b": ""}

    @pytest.mark.parametrize("line", ["a", "", "=1", "="])
    def test_a_pair_has_a_key_and_an_equals_sign(self, line: str) -> None:
        with pytest.raises(UsageError) as caught:
            parse_pairs([line])
        assert str(caught.value) == f"expected KEY=VALUE, got {line!r}"
        assert caught.value.problem.code == "invalid-annotation"
