from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wasm_publish.registry.authentication.challenge import Challenge, parse_challenges

BEARER = Challenge("bearer", {"realm": "https://auth.example/token", "service": "r.example"})


@pytest.mark.parametrize(
    ("header", "challenges"),
    [
        ('Bearer realm="https://auth.example/token",service="r.example"', [BEARER]),
        ("bearer realm=https://auth.example/token, service=r.example", [BEARER]),
        ('BEARER Realm = "https://auth.example/token" , SERVICE="r.example"', [BEARER]),
        ("Basic", [Challenge("basic", {})]),
        (r'Basic realm="say \"a\", b"', [Challenge("basic", {"realm": 'say "a", b'})]),
        (
            'Basic realm="x", Bearer realm="https://auth.example/token",service="r.example"',
            [Challenge("basic", {"realm": "x"}), BEARER],
        ),
        ("Negotiate, Basic", [Challenge("negotiate", {}), Challenge("basic", {})]),
        ('Bearer realm="a",realm="b"', [Challenge("bearer", {"realm": "a"})]),
        ("Basic realm=", [Challenge("basic", {"realm": ""})]),
        ('realm="x"', []),
        ("", []),
        (", ,;", []),
    ],
)
def test_reads_challenges_however_they_are_written(
    header: str, challenges: list[Challenge]
) -> None:
    assert list(parse_challenges([header])) == challenges


def test_a_token_of_another_scheme_is_no_scheme() -> None:
    first, second = parse_challenges(["Negotiate YII=", "Basic realm=x"])
    assert first.scheme == "negotiate"
    assert second == Challenge("basic", {"realm": "x"})


def test_several_headers_are_several_challenges() -> None:
    found = parse_challenges(['Bearer realm="x"', 'Basic realm="y"'])
    assert [challenge.scheme for challenge in found] == ["bearer", "basic"]


@given(st.text())
def test_reads_any_text(header: str) -> None:
    for challenge in parse_challenges([header]):
        assert challenge.scheme == challenge.scheme.lower()


_WORD = st.text("abcXYZ09-", min_size=1)


@given(_WORD, st.dictionaries(_WORD.map(str.lower), st.text(st.characters(codec="ascii"))))
def test_reads_what_was_quoted(scheme: str, parameters: dict[str, str]) -> None:
    def quoted(text: str) -> str:
        escaped = text.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{escaped}"'

    text = ", ".join(f"{name}={quoted(value)}" for name, value in parameters.items())
    (challenge,) = parse_challenges([f"{scheme} {text}"])
    assert challenge == Challenge(scheme.lower(), parameters)
