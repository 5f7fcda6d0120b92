from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from wasm_publish.errors import UsageError
from wasm_publish_wit.declaration import read_declaration

if TYPE_CHECKING:
    from wasm_publish_wit.declaration import Declaration

FILE = Path("wit/greeting.wit")


def read(text: str) -> Declaration | None:
    return read_declaration(text, FILE)


def fault(text: str) -> tuple[str, int | None]:
    with pytest.raises(UsageError) as caught:
        read(text)
    problem = caught.value.problem
    assert (problem.code, problem.file) == ("invalid-wit", FILE)
    assert problem.remedy
    return problem.message, problem.line


@pytest.mark.parametrize(
    "text",
    [
        "package acme:greeting@0.1.0;",
        "package acme:greeting@0.1.0;\nworld w {}",
        "  \r\n\tpackage\tacme : greeting @ 0.1.0 ;",
        "\ufeffpackage acme:greeting@0.1.0;",
        "// package other:one;\npackage acme:greeting@0.1.0;",
        "/// What it is.\n/** and\nmore */\npackage acme:greeting@0.1.0;",
        "/* a /* nested; */ package b:c; */package/**/acme/*:*/:greeting@0.1.0/**/;",
        "/**/ /***/ package acme:greeting@0.1.0;",
        "package %acme:%greeting@0.1.0;",
    ],
)
def test_reads_name_and_version(text: str) -> None:
    declared = read(text)
    assert declared
    assert (str(declared.package), declared.version) == ("acme:greeting", "0.1.0")
    assert str(declared) == "acme:greeting@0.1.0"


@pytest.mark.parametrize("version", ["1.0.0", "0.3.0-rc-2025-08-15", "1.0.0-rc.1+build.5", "1.0"])
def test_the_version_is_what_is_written(version: str) -> None:
    declared = read(f"package wasi:http@{version};")
    assert declared
    assert declared.version == version


def test_a_version_may_be_missing() -> None:
    declared = read("package acme:my-greeting2;")
    assert declared
    assert declared.version is None
    assert str(declared) == "acme:my-greeting2"


def test_the_line_is_that_of_the_declaration() -> None:
    declared = read("/* one\ntwo */\n// three\npackage\n  acme:greeting;")
    assert declared == (("acme", "greeting"), None, FILE, 4)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "// package acme:greeting;",
        "/* package acme:greeting; */",
        "interface greet {}\npackage acme:greeting;",
        "packages acme:greeting;",
        "package-x acme:greeting;",
        "world package { }",
        "@since(version = 0.1.0)\npackage acme:greeting;",
        "package acme:inner@1.0.0 { interface greet {} }",
        "*/ package acme:greeting;",
        "/ package acme:greeting;",
    ],
)
def test_a_file_may_have_none(text: str) -> None:
    assert read(text) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("package", "a name"),
        ("package ;", "a name"),
        ("package acme;", "`:`"),
        ("package acme:;", "a name"),
        ("package acme:greeting", "`;`"),
        ("package acme:greeting/greet;", "`;`"),
        ("package acme:a:b;", "`;`"),
        ("package acme:greeting@;", "a version"),
        ("package acme:greeting@1.0.0 interface", "`;`"),
        ("package %:greeting;", "a name"),
    ],
)
def test_what_is_missing_is_told(text: str, expected: str) -> None:
    message, line = fault(f"\n{text}")
    assert message == f"the declaration of the package can't be read: expected {expected}"
    assert line == 2


@pytest.mark.parametrize(
    "label", ["Acme", "ACME", "a_b", "2d", "a-2d", "a--b", "-a", "a-", "a-B", "ü", "_", "a\u0663"]
)
def test_a_name_that_wkg_does_not_take_is_told(label: str) -> None:
    for text in (f"package {label}:greeting;", f"package acme:{label};"):
        message, line = fault(text)
        assert message.startswith("the package can't be published under its name: ")
        assert f"`{label}`" in message
        assert line == 1


@pytest.mark.parametrize("text", ["\n/* a", "\n/* /* */", "package a:b\n/*;"])
def test_a_comment_without_an_end_is_told(text: str) -> None:
    message, line = fault(text)
    assert message == "a comment has no end"
    assert line == 2


_PIECES = st.sampled_from([
    "package", " ", "\n", ":", "@", ";", "{", "/*", "*/", "//", "%", "acme", "a-b", "1.0.0",
    "+", "-", "\ufeff", "/", "*", "ü", "\0", "\r",
])  # fmt: skip


@given(st.one_of(st.text(), st.lists(_PIECES).map("".join)))
@example("/*" * 1000)
@example("/*" * 1000 + "*/" * 1000)
def test_whatever_a_file_holds_is_a_declaration_or_none_or_a_usage_error(text: str) -> None:
    problem = None
    try:
        declared = read(text)
    except UsageError as error:
        problem, declared = error.problem, None
    if problem:
        assert problem.file == FILE
        assert problem.line is not None
        assert 1 <= problem.line <= text.count("\n") + 1
    assert declared is None or "package" in text


_LABEL = st.from_regex(r"[a-z][a-z0-9]{0,3}(-[a-z][a-z0-9]{0,3}){0,2}", fullmatch=True)
_NOTHING = st.sampled_from(["", " ", "\n", "/* ; */", "// ;\n", "/*/**/*/", "\t\r\n"])


@given(_LABEL, _LABEL, st.lists(_NOTHING, min_size=8, max_size=8))
def test_space_and_comments_mean_nothing(namespace: str, name: str, gaps: list[str]) -> None:
    words = ["package ", namespace, ":", name, "@", "1.2.3", ";"]
    text = "".join(gap + word for gap, word in zip(gaps, words, strict=False))
    declared = read(text)
    assert declared
    assert str(declared) == f"{namespace}:{name}@1.2.3"
