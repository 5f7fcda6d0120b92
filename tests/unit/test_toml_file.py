from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import tomli
from hypothesis import given
from hypothesis import strategies as st

from wasm_publish.errors import UsageError
from wasm_publish.model import Origin, Problem
from wasm_publish.toml_file import TomlFile, pointed, read_toml

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping


@pytest.fixture(scope="session")
def read(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str | bytes], TomlFile]:
    """Writes a text into a file and reads that."""
    path = tmp_path_factory.mktemp("toml") / "Cargo.toml"

    def write_and_read(content: str | bytes) -> TomlFile:
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return read_toml(path)

    return write_and_read


def _fault(look: Callable[[], object]) -> Problem:
    with pytest.raises(UsageError) as caught:
        look()
    return caught.value.problem


_PLAIN = """\
name = "hello"
small = true
tags = ["a", "b"]

[package]
version = "1.0"

[package.metadata.wasm-publish]
registry = "example.com"

[[bin]]
name = "first"

[[bin]]
path = "second"
"""


def test_values_are_told_by_key(read: Callable[[str], TomlFile]) -> None:
    file = read(_PLAIN)
    assert file.string("name") == "hello"
    assert file.boolean("small") is True
    assert file.strings("tags") == ("a", "b")
    assert file.table("package", "metadata") == {"wasm-publish": {"registry": "example.com"}}
    assert file.value("bin") == [{"name": "first"}, {"path": "second"}]


@pytest.mark.parametrize("key", [("no",), ("package", "no"), ("name", "no"), ("bin", "name")])
def test_what_is_not_there_is_nothing(
    read: Callable[[str], TomlFile], key: tuple[str, ...]
) -> None:
    file = read(_PLAIN)
    assert file.value(*key) is None
    assert file.string(*key) is None
    assert file.boolean(*key) is None
    assert file.strings(*key) == ()
    assert file.table(*key) == {}


@pytest.mark.parametrize(
    ("ask", "key", "message"),
    [
        ("string", ("small",), "expected a string"),
        ("boolean", ("package", "version"), "expected true or false"),
        ("strings", ("name",), "expected an array of strings"),
        ("strings", ("bin",), "expected an array of strings"),
        ("table", ("tags",), "expected a table"),
    ],
)
def test_a_value_of_another_kind_is_a_fault_with_its_place(
    read: Callable[[str], TomlFile], ask: str, key: tuple[str, ...], message: str
) -> None:
    file = read(_PLAIN)
    fault = _fault(lambda: getattr(file, ask)(*key))
    assert (fault.message, fault.code) == (message, "invalid-manifest")
    assert (fault.file, fault.line, fault.key) == (file.path, file.line(*key), ".".join(key))


@pytest.mark.parametrize(
    ("key", "line"),
    [
        (("name",), 1),
        (("package",), 5),
        (("package", "version"), 6),
        (("package", "metadata", "wasm-publish"), 8),
        (("package", "metadata", "wasm-publish", "registry"), 9),
        (("bin",), 11),
        (("bin", "0", "name"), 12),
        (("bin", "1"), 14),
        (("bin", "1", "path"), 15),
        (("bin", "1", "name"), 14),
        (("bin", "2", "name"), 11),
        (("package", "nothing"), 5),
        (("package", "metadata", "wasm-publish", "nothing", "below"), 8),
        (("nothing",), None),
        ((), None),
    ],
)
def test_a_key_knows_its_line_or_that_of_the_table_around_it(
    read: Callable[[str], TomlFile], key: tuple[str, ...], line: int | None
) -> None:
    assert read(_PLAIN).line(*key) == line
    assert read(_PLAIN.replace("\n", "\r\n")).line(*key) == line


@pytest.mark.parametrize(
    "above",
    [
        "# a comment with ''' and \"\"\" and [",
        'text = "# not a comment ["',
        "text = '''\nafter = 2\n[table]\n'''",
        'text = """\nafter = 2\n[table]\n"""',
        'text = """\n\\""" after\nafter = 2\n"""',
        'text = """\nafter = 2"""""',
        "text = '''\nafter = 2'''''",
        'text = \'"""\'',
        "text = \"'''\"",
        'text = "\\""',
        "text = 'one\\'",
        'text = "line\u2028separator\u0085next"',
        "list = [\n  ['after'],\n  [1], # ]\n  # [\n]",
        'list = [\n  """\n]""",\n  "after = 2",\n]',
        "table = { text = 'x' }",
        "[table]\nx = 1\n[[list]]\ny = 1\n[last]",
    ],
)
def test_nothing_above_a_key_hides_its_line(read: Callable[[str], TomlFile], above: str) -> None:
    for text in (above, above.replace("\n", "\r\n")):
        file = read(f"{text}\nafter = 1\n")
        key = ("last", "after") if "[last]" in text else ("after",)
        assert file.value(*key) == 1
        assert file.line(*key) == text.count("\n") + 2


@pytest.mark.parametrize(
    ("text", "key", "line"),
    [
        ("a.b.c = 1", ("a", "b", "c"), 1),
        ("a . b = 1", ("a", "b"), 1),
        ('a."b.c" = 1', ("a", "b.c"), 1),
        ("'a\"b'.c = 1", ('a"b', "c"), 1),
        ('"\\u00e9\\"" = 1', ('é"',), 1),
        ('"" = 1', ("",), 1),
        ("a = { b = { c = 1 } }", ("a", "b", "c"), 1),
        ("[ a . 'b c' ]", ("a", "b c"), 1),
        ("[a.b]\nc.d = 1", ("a", "b", "c", "d"), 2),
        ("[a.b]\nc.d = 1", ("a", "b", "c"), 2),
        ("[a.b]\nc.d = 1", ("a",), 1),
        ("[a.b]\nc = 1\n[a]\nd = 1", ("a",), 3),
        ("[[a]]\nb = 1\n[a.c]\nd = 1", ("a", "0", "b"), 2),
        ("[[a]]\nb = 1\n[a.c]\nd = 1", ("a", "0", "c", "d"), 4),
        ("[[a]]\n[a.c]\nd = 1\n[[a]]\n[a.c]\nd = 1", ("a", "1", "c", "d"), 6),
        ("[[a]]\n[[a.b]]\nc = 1\n[[a.b]]\nc = 1", ("a", "0", "b", "1", "c"), 5),
        ("[[a]]\n[[a.b]]\nc = 1\n[[a]]\n[[a.b]]\nc = 1", ("a", "1", "b", "0", "c"), 6),
        ("[[a.b]]\nc = 1\n[[a.b]]\nc.d = 1", ("a", "b", "1", "c", "d"), 4),
        ("[[a]]\nb = 1\n[[a]]\nb = 2", ("a", "1", "b"), 4),
        ("a = [{ b = 1 }, { b = 2 }]", ("a", "1", "b"), 1),
        ("\ta = 1", ("a",), 1),
    ],
)
def test_keys_are_known_however_they_are_written(
    read: Callable[[str], TomlFile], text: str, key: tuple[str, ...], line: int
) -> None:
    assert read(text).line(*key) == line


def test_an_origin_names_file_line_and_key(read: Callable[[str], TomlFile]) -> None:
    file = read(_PLAIN)
    assert file.origin("package", "version") == Origin("package.version", file.path, 6)


def test_a_fault_may_say_what_to_do(read: Callable[[str], TomlFile]) -> None:
    file = read(_PLAIN)
    error = file.fault("wrong", "bin", remedy="mend it")
    assert error.problem.remedy == "mend it"


@pytest.mark.parametrize(
    ("content", "message", "line"),
    [
        (b"a = 1\nb = \n", "invalid TOML: Invalid value", 2),
        (b"a = '\xff'", "not UTF-8, which TOML has to be", None),
        (b"a = " + b"[" * 1000 + b"]" * 1000, "invalid TOML: TOML inline arrays", None),
        (b"a = " + b"1" * 5000, "invalid TOML: Exceeds the limit", None),
        (b".".join([b"a"] * 2000) + b" = 1", "invalid TOML: TOML key has more", None),
    ],
)
def test_what_is_no_toml_is_a_fault(
    read: Callable[[bytes], TomlFile], content: bytes, message: str, line: int | None
) -> None:
    fault = _fault(lambda: read(content))
    assert fault.message.startswith(message)
    assert (fault.code, fault.line) == ("invalid-toml", line)
    assert fault.file is not None


@pytest.mark.parametrize(
    ("content", "remedy"),
    [
        (b"a = \n", "mend it there: a text needs quotes, and a key stands once in its table"),
        (b"a = '\xff'", "save it as UTF-8"),
    ],
)
def test_what_is_no_toml_can_be_mended(
    read: Callable[[bytes], TomlFile], content: bytes, remedy: str
) -> None:
    assert _fault(lambda: read(content)).remedy == remedy


def test_a_mark_at_the_beginning_is_passed_over(read: Callable[[bytes], TomlFile]) -> None:
    file = read(b"\xef\xbb\xbf[package]\nname = 'hello'\n")
    assert file.string("package", "name") == "hello"
    assert (file.line("package"), file.line("package", "name")) == (1, 2)


def test_a_file_that_is_not_there_is_a_fault(tmp_path: Path) -> None:
    path = tmp_path / "none.toml"
    fault = _fault(lambda: read_toml(path))
    assert fault.message == "can't read the file: No such file or directory"
    assert (fault.code, fault.file) == ("unreadable-file", path)


_VALUES = st.sampled_from([
    "1",
    "true # '''",
    '"a = 1 # [\\""',
    "'[k0]'",
    "'''\n[k0]\n'' k1 = 1\n'''",
    '"""\n[k0]\n"" \\""" k1 = 1\n"""""',
    "[]",
    "[\n  ['k0'],\n  [[1]], # ]\n]",
    "[\n  { a = '}' },\n  '''\n]''',\n]",
    "{ k0 = 1, 'b' = [2] }",
    "1979-05-27 07:32:00",
])  # fmt: skip


@given(
    values=st.lists(_VALUES, min_size=1),
    between=st.lists(st.sampled_from(["", "# '\"[{"])),
    crlf=st.booleans(),
)
def test_every_assignment_is_found_in_its_line(
    values: list[str], between: list[str], *, crlf: bool
) -> None:
    text, expected = "", {}
    for number, value in enumerate(values):
        text += "".join(f"{line}\n" for line in between)
        expected[f"k{number}"] = text.count("\n") + 1
        text += f"k{number} = {value}\n"
    file = _parsed(text.replace("\n", "\r\n") if crlf else text)
    assert {key: file.line(key) for key in file.values} == expected


@given(st.text(alphabet="ab.\"'[]{}=#,1\\ \n\r\u2028", max_size=40))
def test_no_text_is_more_than_a_usage_error(read: Callable[[str], TomlFile], text: str) -> None:
    try:
        file = read(text)
    except UsageError:
        return
    for key in _keys(file.values):
        line = file.line(*key)
        assert line is None or 1 <= line <= text.count("\n") + 1


@given(st.dictionaries(st.text(alphabet="a\"'\\\n.é", max_size=4), st.integers(), min_size=1))
def test_every_quoted_key_is_found(values: dict[str, int]) -> None:
    lines = [f"{_quoted(key)} = {value}" for key, value in values.items()]
    file = _parsed("\n".join(lines))
    assert file.values == values
    assert [file.line(key) for key in values] == [*range(1, len(values) + 1)]


def _parsed(text: str) -> TomlFile:
    from pathlib import Path

    return TomlFile(Path("a.toml"), text, tomli.loads(text))


def _quoted(key: str) -> str:
    escaped = key.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def _keys(values: Mapping[str, object], above: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    for key, value in values.items():
        yield (*above, key)
        if isinstance(value, dict):
            yield from _keys(value, (*above, key))


class TestPointed:
    """The same error, pointing at where the wrong value was set."""

    _ERROR = UsageError("wrong", code="a-code", remedy="mend it")

    def test_a_key_of_a_file_has_its_line(self, tmp_path: Path) -> None:
        file = tmp_path / "Cargo.toml"
        file.write_text("[a]\n\nb-c = 1\n", encoding="utf-8")
        located = pointed(self._ERROR, Origin("a.b-c", file))
        assert located.problem == Problem("a-code", "wrong", "error", "mend it", file, 3, "a.b-c")
        assert (str(located), located.exit_code) == ("wrong", 2)

    def test_a_line_that_is_known_is_not_looked_up(self) -> None:
        file = Path("nowhere.py")
        found = pointed(self._ERROR, Origin("version", file, 7)).problem
        assert (found.file, found.line, found.key) == (file, 7, "version")

    def test_a_flag_has_neither_file_nor_line(self) -> None:
        found = pointed(self._ERROR, Origin("--tag")).problem
        assert (found.file, found.line, found.key) == (None, None, "--tag")
