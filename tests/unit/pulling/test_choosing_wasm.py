from __future__ import annotations

import pytest
from described import described

from wasm_publish.errors import UsageError
from wasm_publish.oci.formats import HeldWasm
from wasm_publish.pulling.choosing import choose_wasm


def held(title: str | None, content: bytes = b"wasm") -> HeldWasm:
    return HeldWasm(described(content), title)


GREETER, CLIENT = held("greeter.wasm", b"1"), held("tools/client.wasm", b"2")
NAMELESS = held(None, b"3")
ALL = (GREETER, CLIENT, NAMELESS)


def test_one_needs_no_name() -> None:
    assert choose_wasm([GREETER], None, "it") == GREETER


@pytest.mark.parametrize(
    ("component", "expected"),
    [
        ("greeter.wasm", GREETER),
        ("greeter", GREETER),
        ("tools/client.wasm", CLIENT),
        ("client.wasm", CLIENT),
        ("client", CLIENT),
        (NAMELESS.layer.digest, NAMELESS),
    ],
)
def test_is_named_in_any_way_that_is_clear(component: str, expected: HeldWasm) -> None:
    assert choose_wasm(ALL, component, "it") == expected


def test_several_are_listed() -> None:
    with pytest.raises(UsageError, match=r"it holds 3 wasm$") as caught:
        choose_wasm(ALL, None, "it")
    assert caught.value.problem.remedy == (
        f"choose one with --component: `greeter.wasm`, `tools/client.wasm`, {NAMELESS.layer.digest}"
    )


def test_one_that_is_not_there_is_told() -> None:
    with pytest.raises(UsageError, match="it holds no `grete`") as caught:
        choose_wasm([GREETER], "grete", "it")
    assert caught.value.problem.remedy == "it holds `greeter.wasm`"


def test_a_name_of_several_is_told_by_digests() -> None:
    twins = (held("a.wasm", b"1"), held("a.wasm", b"2"))
    with pytest.raises(UsageError, match="it holds 2 wasm named `a`") as caught:
        choose_wasm(twins, "a", "it")
    assert all(twin.layer.digest in str(caught.value.problem.remedy) for twin in twins)


def test_not_all_of_very_many_are_listed_and_no_control_character_is_shown() -> None:
    many = [held(f"\x1b[2J{number}.wasm", str(number).encode()) for number in range(10_000)]
    with pytest.raises(UsageError) as caught:
        choose_wasm(many, None, "it")
    remedy = str(caught.value.problem.remedy)
    assert remedy.endswith(", …")
    assert len(remedy) < 1000
    assert remedy.isprintable()
