from __future__ import annotations

from pathlib import Path, PureWindowsPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wasm_publish.pulling.file_name import wasm_file_name

REPOSITORY = "ghcr.io/acme/hello"
FALLBACK = "hello.wasm"


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("greeter.wasm", "greeter.wasm"),
        ("GREETER.WASM", "GREETER.WASM"),
        ("hello.component.wasm", "hello.component.wasm"),
        ("sub/greeter.wasm", "greeter.wasm"),
        ("../../etc/greeter.wasm", "greeter.wasm"),
        ("/etc/greeter.wasm", "greeter.wasm"),
        (r"C:\Windows\greeter.wasm", "greeter.wasm"),
        (r"..\greeter.wasm", "greeter.wasm"),
        ("grüße an alle.wasm", "grüße an alle.wasm"),
        (" greeter.wasm ", "greeter.wasm"),
        ("greeter", "greeter.wasm"),
        ("conftest.py", "conftest.py.wasm"),
        ("Makefile", "Makefile.wasm"),
        ("console.wasm", "console.wasm"),
        ("com.wasm", "com.wasm"),
        ("x" * 250 + ".wasm", "x" * 250 + ".wasm"),
    ],
)
def test_is_the_last_part_of_the_title(title: str, name: str) -> None:
    assert wasm_file_name(title, REPOSITORY) == name


@pytest.mark.parametrize(
    "title",
    [
        None,
        "",
        ".",
        "..",
        "/",
        "\\",
        "greeter.wasm/",
        ".wasm",
        ".bashrc",
        "-rf.wasm",
        "C:greeter.wasm",
        "greeter.wasm:stream",
        "greeter\0.wasm",
        "greeter\n.wasm",
        "\x1b[2Jgreeter.wasm",
        "mosaic\u202emsaw.wasm",
        "\ud800.wasm",
        "what?.wasm",
        "con.wasm",
        "NUL",
        "aux.old.wasm",
        "Com1 .wasm",
        "lpt¹.wasm",
        "x" * 251 + ".wasm",
        "ü" * 126 + ".wasm",
        "x" * 300,
    ],
)
def test_a_title_that_is_unfit_is_passed_over(title: str | None) -> None:
    assert wasm_file_name(title, REPOSITORY) == FALLBACK


@pytest.mark.parametrize(
    ("repository", "name"),
    [
        ("localhost:5000/hello", "hello.wasm"),
        ("oci:dist/oci/hello", "hello.wasm"),
        ("oci:hello", "hello.wasm"),
        ("oci:C:\\out\\hello", "hello.wasm"),
        ("shelf:books", "books.wasm"),
        ("oci:.", "artifact.wasm"),
        ("oci:..", "artifact.wasm"),
        ("ghcr.io/acme/aux", "artifact.wasm"),
    ],
)
def test_the_repository_names_what_has_no_title(repository: str, name: str) -> None:
    assert wasm_file_name(None, repository) == name


@given(st.text() | st.text(alphabet="./\\:-~ conaux\0\n\u202ew\ud800"))
def test_no_title_leads_out_of_a_folder(title: str) -> None:
    name = wasm_file_name(title, REPOSITORY)
    assert name.lower().endswith(".wasm")
    assert name.isprintable()
    assert not name.startswith((".", "-"))
    assert len(name.encode()) <= 255
    assert Path("folder", name).parent == Path("folder")
    assert Path("folder", name).name == name
    assert PureWindowsPath("folder", name).parent == PureWindowsPath("folder")
