from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wasm_publish.errors import UsageError
from wasm_publish_tinygo.go_mod import directives, read_go_mod
from wasm_publish_tinygo.module_path import ModulePath

if TYPE_CHECKING:
    from pathlib import Path

    from tests.unit.tinygo.conftest import Folder


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("module example.com/hello", 1),
        ("module example.com/hello\r\n\r\ngo 1.24\r\n", 1),
        ("\ufeffmodule example.com/hello\n", 1),
        ("// A comment\n\nmodule\texample.com/hello // Deprecated: no more\n", 3),
        ('module "example.com/hello"\n', 1),
        ("module (\n\t// The path\n\n\texample.com/hello // here\n)\n", 4),
        ("go 1.24\nrequire (\n\tmodule v1.0.0\n)\nmodule example.com/hello\n", 5),
        ("module example.com/hello//docs", 1),
    ],
)
def test_the_module_is_read(folder: Folder, text: str, line: int) -> None:
    file = folder.root / "go.mod"
    file.write_bytes(text.encode())
    go_mod = read_go_mod(file)
    assert (str(go_mod.module), go_mod.line, go_mod.file) == ("example.com/hello", line, file)


@pytest.mark.parametrize(
    ("text", "message", "line"),
    [
        ("", "declares no module", None),
        ("go 1.24\n", "declares no module", None),
        ("// module example.com/hello\n", "declares no module", None),
        ("modules example.com/hello\n", "declares no module", None),
        ("module\n", "exactly one path", 1),
        ("module example.com/hello twice\n", "exactly one path", 1),
        ("go 1.24\nmodule a\nmodule b\n", "declared twice", 3),
        ("module `example.com/hello`\n", "is not the path", 1),
        ("module 'example.com/hello'\n", "is not the path", 1),
        ('module "example.com/\\x41"\n', "is not the path", 1),
        ('module "a b"\n', "is not the path", 1),
        ('module ""\n', "is not the path", 1),
        ('module "\n', "is not the path", 1),
        ("module example.com/\n", "is not the path", 1),
    ],
)
def test_what_go_would_not_build_is_a_fault_with_its_line(
    folder: Folder, text: str, message: str, line: int | None
) -> None:
    file = folder.write("go.mod", text)
    with pytest.raises(UsageError, match=message) as caught:
        read_go_mod(file)
    problem = caught.value.problem
    assert (problem.code, problem.file, problem.line) == ("invalid-manifest", file, line)
    assert "module example.com/hello" in str(problem.remedy)


def test_a_file_that_is_not_text_is_a_fault(folder: Folder) -> None:
    file = folder.root / "go.mod"
    file.write_bytes(b"module \xff\n")
    with pytest.raises(UsageError, match="not UTF-8"):
        read_go_mod(file)


def test_a_file_that_cannot_be_read_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="can't read the file") as caught:
        read_go_mod(tmp_path)
    assert caught.value.problem.code == "unreadable-file"


def test_a_block_gives_each_of_its_lines_the_verb() -> None:
    text = "require (\n\ta v1.0.0 // indirect\n\tb v2.0.0\n)\ntool c/d\nreplace a => ../a\n"
    found = [(d.line, d.verb, d.arguments, d.comment) for d in directives(text)]
    assert found == [
        (2, "require", ("a", "v1.0.0"), "indirect"),
        (3, "require", ("b", "v2.0.0"), ""),
        (5, "tool", ("c/d",), ""),
        (6, "replace", ("a", "=>", "../a"), ""),
    ]


@given(st.text(alphabet=st.sampled_from('module req(){}[],"`/\\\t\r\n .v1é'), max_size=60))
def test_any_text_gives_directives_or_none(text: str) -> None:
    for directive in directives(text):
        assert directive.verb
        assert 1 <= directive.line <= text.count("\n") + 1


@pytest.mark.parametrize(
    ("path", "name", "folder", "majors"),
    [
        ("example.com/hello", "hello", None, {0, 1}),
        ("example.com/hello/v2", "hello", "v2", {2}),
        ("example.com/hello/v10", "hello", "v10", {10}),
        ("example.com/hello/v0", "v0", None, {0, 1}),
        ("example.com/hello/v1", "v1", None, {0, 1}),
        ("example.com/hello/v02", "v02", None, {0, 1}),
        ("example.com/hello.v2", "hello.v2", None, {0, 1}),
        ("gopkg.in/hello.v1", "hello", None, {1}),
        ("gopkg.in/acme/hello.v0", "hello", None, {0}),
        ("gopkg.in/acme/hello.v3-unstable", "hello", None, {3}),
        ("gopkg.in/hello/v2", "v2", None, {0, 1}),
        ("hello", "hello", None, {0, 1}),
        ("v2", "v2", None, {0, 1}),
    ],
)
def test_the_major_version_at_the_end_is_no_part_of_the_name(
    path: str, name: str, folder: str | None, majors: set[int]
) -> None:
    module = ModulePath(path)
    assert (module.name, module.folder, set(module.majors)) == (name, folder, majors)
