from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wasm_publish.errors import UsageError
from wasm_publish.references.grammar import repository_fault
from wasm_publish.references.wit_package import WitPackageName, label_fault


def test_a_name_has_two_parts() -> None:
    name = WitPackageName.parse("acme:my-greeting")
    assert name == ("acme", "my-greeting")
    assert str(name) == "acme:my-greeting"
    assert name.repository == "acme/my-greeting"


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("acme", "a part of it is empty"),
        (":greeting", "a part of it is empty"),
        ("acme:", "a part of it is empty"),
        ("acme:Greeting", "`Greeting` is not words"),
        ("acme:greeting@1.0.0", "`greeting@1.0.0` is not words"),
        ("acme:a:b", "`a:b` is not words"),
        ("acme/greeting:x", "`acme/greeting` is not words"),
        ("acme:my_greeting", "`my_greeting` is not words"),
        ("acme:\x1b", "'\\x1b' is not words"),
    ],
)
def test_others_are_told(text: str, fault: str) -> None:
    with pytest.raises(UsageError) as caught:
        WitPackageName.parse(text)
    assert caught.value.problem.code == "invalid-wit-package"
    assert f" does not name a WIT package: {fault}" in caught.value.problem.message
    assert "\x1b" not in caught.value.problem.message


@given(st.from_regex(r"[a-z0-9-]{1,9}", fullmatch=True))
def test_whatever_is_a_label_can_be_part_of_a_repository(text: str) -> None:
    if label_fault(text) is None:
        assert repository_fault(text) is None
