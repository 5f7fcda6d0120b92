from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import tomli
import tomlkit
from example_projects import EXAMPLES
from hypothesis import given
from hypothesis import strategies as st

from wasm_publish.errors import UsageError
from wasm_publish.initializing.text_lines import lines_of, lines_with_endings
from wasm_publish.initializing.toml_editing import with_settings

if TYPE_CHECKING:
    from pathlib import Path

OURS = "package.metadata.wasm-publish"


def registry_of(text: str, key: str) -> object:
    found: Any = tomli.loads(text)
    for part in key.split(".") if key else ():
        found = found[part]
    return found["registry"]


@pytest.mark.parametrize(
    ("text", "key", "after"),
    [
        ("", "", 'registry = "x"\n'),
        ("# c\n", "", '# c\nregistry = "x"\n'),
        ("vendor = 'a' # b\n", "", "vendor = 'a' # b\nregistry = \"x\"\n"),
        ("[annotations]\na = 'b'\n", "", "registry = \"x\"\n\n[annotations]\na = 'b'\n"),
        ('registry = "y" # why\n', "", 'registry = "x" # why\n'),
        (
            "[package]\nname = 'a'\n\n[lib]\n",
            OURS,
            f"[package]\nname = 'a'\n\n[{OURS}]\nregistry = \"x\"\n\n[lib]\n",
        ),
        ("[package]\nname = 'a'\n", OURS, f"[package]\nname = 'a'\n\n[{OURS}]\nregistry = \"x\"\n"),
        (f"[{OURS}]\n# c\n\n[lib]\n", OURS, f'[{OURS}]\n# c\nregistry = "x"\n\n[lib]\n'),
        (
            f"[{OURS}.annotations]\na = 'b'\n",
            OURS,
            f"[{OURS}]\nregistry = \"x\"\n\n[{OURS}.annotations]\na = 'b'\n",
        ),
        (
            "[tool.a]\nb = 1\n\n[project]\n\n[tool.c]\nd = 1\n",
            "tool.wasm-publish",
            (
                '[tool.a]\nb = 1\n\n[tool.wasm-publish]\nregistry = "x"\n\n'
                "[project]\n\n[tool.c]\nd = 1\n"
            ),
        ),
        (
            "[package.metadata]\nwasm-publish.vendor = 'a'\n",
            OURS,
            "[package.metadata]\nwasm-publish.vendor = 'a'\nwasm-publish.registry = \"x\"\n",
        ),
    ],
)
def test_a_setting_goes_where_a_person_would_write_it(text: str, key: str, after: str) -> None:
    assert with_settings(text, key, {"registry": "x"}) == after


SMALL = "# Small binaries.\n[profile.release]\nopt-level = 's'\n"
HELD = f"[{OURS}]\nvendor = 'a'\n"
NEW = f'[{OURS}]\nregistry = "x"\n'


@pytest.mark.parametrize(
    ("text", "key", "after"),
    [
        (f"{HELD}\n{SMALL}", OURS, f'{HELD}registry = "x"\n\n{SMALL}'),
        (f"{HELD}{SMALL}", OURS, f'{HELD}registry = "x"\n\n{SMALL}'),
        (f"{HELD}\n# --\n\n# 1\n{SMALL}", OURS, f'{HELD}registry = "x"\n\n# --\n\n# 1\n{SMALL}'),
        (f"{HELD}# More of ours.\n", OURS, f'{HELD}registry = "x"\n# More of ours.\n'),
        (f"[{OURS}]\n# ours\n\n{SMALL}", OURS, f'[{OURS}]\n# ours\nregistry = "x"\n\n{SMALL}'),
        (f"[{OURS}]\n{SMALL}", OURS, f'[{OURS}]\nregistry = "x"\n\n{SMALL}'),
        (f"# licence\n\n{SMALL}", "", f'# licence\nregistry = "x"\n\n{SMALL}'),
        (SMALL, "", f'registry = "x"\n\n{SMALL}'),
        (f"[package]\nname = 'a'\n\n{SMALL}", OURS, f"[package]\nname = 'a'\n\n{NEW}\n{SMALL}"),
        (f"[package]\nname = 'a'\n{SMALL}", OURS, f"[package]\nname = 'a'\n\n{NEW}\n{SMALL}"),
        (
            f"[package]\nname = 'a'\n# about packages\n\n{SMALL}",
            OURS,
            f"[package]\nname = 'a'\n# about packages\n\n{NEW}\n{SMALL}",
        ),
        ("[a]\nb = 1\n# the end\n", OURS, f"[a]\nb = 1\n# the end\n\n{NEW}"),
    ],
)
def test_a_comment_stays_with_what_it_is_about(text: str, key: str, after: str) -> None:
    assert with_settings(text, key, {"registry": "x"}) == after


def test_what_only_looks_like_a_comment_is_no_place() -> None:
    text = f'[{OURS}]\nvendor = """\na\n# b"""\n\n{SMALL}'
    edited = with_settings(text, OURS, {"registry": "x"})
    assert tomli.loads(edited)["package"]["metadata"]["wasm-publish"]["vendor"] == "a\n# b"
    assert registry_of(edited, OURS) == "x"
    assert is_subsequence(text.split("\n"), edited.split("\n"))


def test_what_is_there_already_is_no_change() -> None:
    text = "registry='x' #  just so\nprojects = [ 'a' ,\n 'b' ]\n"
    assert with_settings(text, "", {"registry": "x", "projects": ("a", "b")}) == text


def test_line_endings_and_a_missing_one_at_the_end_stay() -> None:
    text = "[package]\r\nname = 'a'\r\n[lib]\r\npath = '''\n'''"
    edited = with_settings(text, OURS, {"registry": "x"})
    ours = f'\r\n[{OURS}]\r\nregistry = "x"\r\n\r\n'
    assert edited == f"[package]\r\nname = 'a'\r\n{ours}[lib]\r\npath = '''\n'''"


def test_what_comes_out_is_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tomlkit, "dumps", lambda _: "[broken")
    with pytest.raises(UsageError) as raised:
        with_settings("", "", {"registry": "x"})
    assert raised.value.problem.code == "uneditable-file"


def test_several_settings_go_into_one_table() -> None:
    edited = with_settings("", "tool.wasm-publish", {"registry": "x", "projects": ("a", "b")})
    assert edited == '[tool.wasm-publish]\nregistry = "x"\nprojects = ["a", "b"]\n'


@pytest.mark.parametrize(
    ("text", "key", "where"),
    [
        ("[package]\nname = 'a'\nmetadata.b.c = 1\n", OURS, f"into its table {OURS}"),
        ("[package]\nmetadata = 3\n", OURS, OURS),
        ("[[artifact]]\nname = 'a'\n", "artifact.0", "artifact.0"),
        ("package = []\n", OURS, OURS),
    ],
)
def test_what_it_would_damage_is_left_to_a_person(text: str, key: str, where: str) -> None:
    with pytest.raises(UsageError) as raised:
        with_settings(text, key, {"registry": "x"})
    assert raised.value.problem.code == "uneditable-file"
    assert 'registry = "x"' in str(raised.value.problem.remedy)
    assert where in str(raised.value.problem.remedy)


@pytest.mark.parametrize(
    "path", sorted(EXAMPLES.rglob("*.toml")), ids=lambda path: path.parent.name
)
def test_the_files_of_the_examples_keep_every_line(path: Path) -> None:
    text = path.read_bytes().decode()
    edited = with_settings(text, "tool.wasm-publish", {"registry": "x"})
    assert registry_of(edited, "tool.wasm-publish") == "x"
    assert is_subsequence(text.split("\n"), edited.split("\n"))


words = st.text("abcdefgh", min_size=1, max_size=4)
values = st.one_of(
    st.integers(0, 99).map(str),
    st.booleans().map(lambda value: str(value).lower()),
    words.map(lambda word: f'"{word}"'),
    words.map(lambda word: f"[ '{word}',\n  # [not.a.header]\n]"),
    words.map(lambda word: f'"""\n[{word}]\n"""'),
    words.map(lambda word: f"{{ {word} = 1 }}"),
)
blank = st.sampled_from(["", "\n", "# registry = 'no'\n", "  \n\n"])


@st.composite
def tables(draw: st.DrawFn) -> str:
    """A TOML file of tables of all depths in any order, some of them ours."""
    ours = st.sampled_from(["tool.wasm-publish", "tool.wasm-publish.annotations", "tool"])
    headers = st.lists(st.one_of(words, words.map("tool.{}".format), ours), unique=True, max_size=5)
    parts = [draw(blank)]
    for header in draw(headers):
        keys = draw(st.lists(words, unique=True, max_size=3))
        # A table below `tool` must not be a key of it too.
        prefix = "k" if header == "tool" else ""
        parts.append(f"[{header}]{draw(st.sampled_from(['', ' # c']))}\n")
        parts += [f"{prefix}{key} = {draw(values)}\n{draw(blank)}" for key in keys]
    return "".join(parts)


def is_subsequence(lines: list[str], of: list[str]) -> bool:
    rest = iter(of)
    return all(line in rest for line in lines)


@given(tables(), st.sampled_from(["tool.wasm-publish", "package.metadata.wasm-publish", ""]))
def test_every_other_line_stays_and_a_second_edit_changes_nothing(text: str, key: str) -> None:
    for before in (text, text.replace("\n", "\r\n"), text.removesuffix("\n")):
        edited = with_settings(before, key, {"registry": "ghcr.io/acme"})
        assert registry_of(edited, key) == "ghcr.io/acme"
        assert with_settings(edited, key, {"registry": "ghcr.io/acme"}) == edited
        kept, now = lines_with_endings(before), lines_with_endings(edited)
        whole = kept if before.endswith("\n") else kept[:-1]  # the last may need an ending now
        assert is_subsequence(whole, now)
        assert is_subsequence(lines_of(before), lines_of(edited))
        assert not before or before.endswith("\n") == edited.endswith("\n")


@given(tables())
def test_replacing_a_setting_changes_its_line_alone(text: str) -> None:
    before = with_settings(text, "tool.wasm-publish", {"registry": "a"})
    after = with_settings(before, "tool.wasm-publish", {"registry": "b"})
    changed = [
        (old, new)
        for old, new in zip(before.split("\n"), after.split("\n"), strict=True)
        if old != new
    ]
    assert changed == [('registry = "a"', 'registry = "b"')]
