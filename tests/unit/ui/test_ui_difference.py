"""A difference, as a table and as a document."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from schema_check import faults_of

import wasm_publish
from wasm_publish.comparing.artifact_facts import ArtifactFacts
from wasm_publish.comparing.difference import compare
from wasm_publish.comparing.operands import Operand
from wasm_publish.ui.difference import difference_document, difference_lines

if TYPE_CHECKING:
    from wasm_publish.comparing.operands import Form

SCHEMA: dict[str, Any] = json.loads(
    (Path(wasm_publish.__file__).parent / "ui" / "diff.v1.schema.json").read_bytes()
)
OLD = ArtifactFacts(
    wasm_digest=f"sha256:{'a' * 64}",
    size=1000,
    kind="component",
    imports=("wasi:io/error@0.2.3", "wasi:cli/exit@0.2.3"),
    exports=("run",),
    digest=f"sha256:{'c' * 64}",
    annotations={"revision": "1", "gone": "x"},
    config={"os": "wasip1"},
)
NEW = OLD._replace(
    wasm_digest=f"sha256:{'b' * 64}",
    size=2500,
    imports=("wasi:io/error@0.2.6", "wasi:sockets/tcp@0.2.6"),
    digest=f"sha256:{'d' * 64}",
    annotations={"revision": "2"},
    config={"os": "wasip2"},
)


def operand(
    facts: ArtifactFacts, name: str = "old", version: str | None = None, form: Form = "reference"
) -> Operand:
    return Operand(name, form, facts, version)


def lines_of(before: Operand, after: Operand) -> list[str]:
    return [*difference_lines(compare(before.facts, after.facts), before, after)]


def document_of(before: Operand, after: Operand) -> dict[str, Any]:
    document = difference_document(compare(before.facts, after.facts), before, after)
    assert not faults_of(document, SCHEMA)
    return document


def test_a_person_sees_a_table() -> None:
    assert lines_of(operand(OLD, "old", "1.4.2"), operand(NEW, "new")) == [
        "old -> new",
        "  bump         major: 2.0.0 follows 1.4.2",
        "               (an import is new)",
        "  size         1.0 kB -> 2.5 kB (+1.5 kB)",
        f"  wasm         -  sha256:{'a' * 64}",
        f"               +  sha256:{'b' * 64}",
        "  imports      -  wasi:cli/exit@0.2.3",
        "               +  wasi:sockets/tcp@0.2.6",
        "               ~  wasi:io/error@0.2.3 -> wasi:io/error@0.2.6",
        "  config       os  wasip1 -> wasip2",
        "  annotations  gone      x -> (none)",
        "               revision  1 -> 2",
    ]


def test_what_is_identical_is_one_word() -> None:
    assert lines_of(operand(OLD), operand(OLD)) == ["identical"]


def test_the_same_wasm_in_another_manifest_shows_one_digest() -> None:
    other = OLD._replace(digest=f"sha256:{'d' * 64}")
    assert lines_of(operand(OLD), operand(other, "new")) == [
        "old -> new",
        "  bump         patch",
        "               (the bytes are others)",
        "  size         1.0 kB",
        f"  wasm         =  sha256:{'a' * 64}",
    ]


def test_what_shrinks_is_shown_so() -> None:
    assert "  size         2.5 kB -> 1.0 kB (-1.5 kB)" in lines_of(operand(NEW), operand(OLD))


def test_what_is_not_known_is_said_to_be_unknown() -> None:
    unknown = OLD._replace(imports=None, exports=None)
    lines = lines_of(operand(unknown), operand(NEW))
    assert "  bump         unknown, as the imports and exports of one aren't" in lines
    assert "  imports      ?  not known of both" in lines
    assert "  exports      ?  not known of both" in lines


def test_a_terminal_is_safe_from_what_others_published() -> None:
    old = OLD._replace(annotations={"a\x1b[2J": "\x1b[31mred\nline"}, imports=("\x07",))
    new = NEW._replace(annotations={}, imports=("\x08",))
    text = "".join(lines_of(operand(old, "o\x1bld"), operand(new)))
    assert text.isprintable()


def test_a_program_gets_a_document() -> None:
    document = document_of(operand(OLD, "old", "1.4.2"), operand(NEW, "new", form="project"))
    assert document == {
        "schema": "wasm-publish/diff/v1",
        "identical": False,
        "before": {
            "name": "old",
            "form": "reference",
            "version": "1.4.2",
            "digest": OLD.digest,
            "kind": "component",
            "wasm": {"digest": OLD.wasm_digest, "size": 1000},
        },
        "after": {
            "name": "new",
            "form": "project",
            "version": None,
            "digest": NEW.digest,
            "kind": "component",
            "wasm": {"digest": NEW.wasm_digest, "size": 2500},
        },
        "bump": "major",
        "next_version": "2.0.0",
        "reasons": [
            {"bump": "major", "code": "import-added", "names": ["wasi:sockets/tcp@0.2.6"]},
            {"bump": "minor", "code": "import-raised", "names": ["wasi:io/error@0.2.6"]},
            {"bump": "patch", "code": "other-bytes", "names": []},
        ],
        "imports": {
            "added": ["wasi:sockets/tcp@0.2.6"],
            "removed": ["wasi:cli/exit@0.2.3"],
            "revised": [{"before": "wasi:io/error@0.2.3", "after": "wasi:io/error@0.2.6"}],
        },
        "exports": {"added": [], "removed": [], "revised": []},
        "config": {"os": {"before": "wasip1", "after": "wasip2"}},
        "annotations": {
            "gone": {"before": "x", "after": None},
            "revision": {"before": "1", "after": "2"},
        },
    }


@pytest.mark.parametrize(
    ("version", "following"),
    [(None, None), ("1.4.2", "2.0.0"), ("v1.4.2", "2.0.0"), ("2.1", "3.0.0"), ("spring", None)],
)
def test_the_next_version_is_told_where_the_one_before_is_known(
    version: str | None, following: str | None
) -> None:
    assert document_of(operand(OLD, version=version), operand(NEW))["next_version"] == following


def test_without_a_bump_there_is_no_next_version() -> None:
    unknown = OLD._replace(imports=None)
    document = document_of(operand(unknown, version="1.4.2"), operand(NEW))
    assert (document["bump"], document["next_version"], document["imports"]) == (None, None, None)
    same = document_of(operand(OLD, version="1.4.2"), operand(OLD))
    assert (same["bump"], same["next_version"], same["reasons"]) == ("none", "1.4.2", [])


names = st.lists(st.sampled_from(["run", "a:b/c@1.0.0", "a:b/c@1.2.0"]), unique=True).map(tuple)
facts = st.builds(
    ArtifactFacts,
    st.sampled_from([f"sha256:{'a' * 64}", f"sha512:{'b' * 128}"]),
    st.integers(min_value=0, max_value=10**10),
    st.sampled_from(["module", "component", None]),
    names | st.none(),
    names | st.none(),
    st.sampled_from([f"sha256:{'c' * 64}", None]),
    st.dictionaries(st.text(), st.text()) | st.none(),
    st.fixed_dictionaries({"os": st.text() | st.none()}) | st.none(),
)


@given(facts, facts)
def test_every_document_is_by_the_schema_and_every_table_printable(
    one: ArtifactFacts, other: ArtifactFacts
) -> None:
    document_of(operand(one), operand(other))
    assert all(line.isprintable() for line in lines_of(operand(one), operand(other)))
