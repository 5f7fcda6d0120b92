"""What differs between two artifacts, and what it calls for."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wasm_publish.comparing.artifact_facts import ArtifactFacts
from wasm_publish.comparing.difference import Change, NameChanges, Reason, Revision, compare
from wasm_publish.versions.lines import BUMPS

NAMES = (
    "run",
    "a:b/c",
    "a:b/c@0.2.0",
    "a:b/c@0.2.3",
    "a:b/c@0.3.0",
    "a:b/c@1.0.0-rc.1",
    "a:b/c@1.0.0",
    "a:b/c@1.2.0",
    "a:b/d@1.0.0",
    "x@y",
)
FILE = ArtifactFacts("sha256:a", 10, "component", (), ())

lists = st.lists(st.sampled_from(NAMES), unique=True, max_size=4).map(tuple)
tables = st.dictionaries(st.sampled_from("abc"), st.sampled_from("xyz"), max_size=2)


def facts(known: bool = False) -> st.SearchStrategy[ArtifactFacts]:  # noqa: FBT001, FBT002 - reads well
    """Artifacts; those of one wasm agree in what is in the wasm."""
    unknown: st.SearchStrategy[None] = st.nothing() if known else st.none()
    return st.builds(
        _facts,
        st.sampled_from(["module", "component"]) | unknown,
        lists | unknown,
        lists | unknown,
        tables | unknown,
    )


def _facts(kind: object, imports: object, exports: object, annotations: object) -> ArtifactFacts:
    content = repr((kind, imports, exports))
    return ArtifactFacts(
        f"sha256:{content}",
        len(content),
        kind,  # type: ignore[arg-type]  # as the strategies give them
        imports,  # type: ignore[arg-type]
        exports,  # type: ignore[arg-type]
        None if annotations is None else f"sha256:{content}{annotations}",
        annotations,  # type: ignore[arg-type]
        None if annotations is None else {"os": "wasip2"},
    )


def with_names(imports: str = "", exports: str = "") -> ArtifactFacts:
    """A file with these names, separated by spaces."""
    digest = f"sha256:{imports} {exports}"
    return FILE._replace(
        wasm_digest=digest, imports=tuple(imports.split()), exports=tuple(exports.split())
    )


@given(facts())
def test_nothing_differs_from_itself(one: ArtifactFacts) -> None:
    found = compare(one, one)
    assert found.identical
    assert (found.bump, found.reasons) == ("none", ())
    assert found.imports in {None, NameChanges()}
    assert found.exports in {None, NameChanges()}
    assert not found.config
    assert not found.annotations


@given(facts(), facts())
def test_the_other_way_round_added_is_removed(one: ArtifactFacts, other: ArtifactFacts) -> None:
    there, back = compare(one, other), compare(other, one)
    assert there.identical is back.identical
    for forth, reverse in ((there.imports, back.imports), (there.exports, back.exports)):
        assert (forth is None) is (reverse is None)
        if forth and reverse:
            assert (forth.added, forth.removed) == (reverse.removed, reverse.added)
            swapped = {Revision(pair.after, pair.before) for pair in reverse.revised}
            assert {*forth.revised} == swapped
    assert {k: Change(c.after, c.before) for k, c in back.config.items()} == there.config


@given(facts(), facts())
def test_every_name_that_differs_is_told_once(one: ArtifactFacts, other: ArtifactFacts) -> None:
    found = compare(one, other).exports
    if found and one.exports is not None and other.exports is not None:
        new = [*found.added, *(pair.after for pair in found.revised)]
        gone = [*found.removed, *(pair.before for pair in found.revised)]
        assert sorted(new) == sorted({*other.exports} - {*one.exports})
        assert sorted(gone) == sorted({*one.exports} - {*other.exports})


@given(facts(known=True), facts(known=True), facts(known=True))
def test_two_steps_call_for_no_less_than_one(
    one: ArtifactFacts, other: ArtifactFacts, third: ArtifactFacts
) -> None:
    bumps = [compare(*pair).bump for pair in ((one, other), (other, third), (one, third))]
    first, second, both = (BUMPS.index(bump) for bump in bumps if bump)
    assert both <= max(first, second)


@given(facts(), facts())
def test_what_is_the_same_calls_for_nothing_and_nothing_else_does(
    one: ArtifactFacts, other: ArtifactFacts
) -> None:
    found = compare(one, other)
    assert found.identical is (found.bump == "none") is (not found.reasons)
    weights = [BUMPS.index(reason.bump) for reason in found.reasons]
    assert weights == sorted(weights, reverse=True)


@pytest.mark.parametrize(
    ("before", "after", "reason"),
    [
        ("a:b/c@1.0.0", "", Reason("major", "export-removed", ("a:b/c@1.0.0",))),
        ("a:b/c@1.2.0", "a:b/c@1.0.0", Reason("major", "export-removed", ("a:b/c@1.2.0",))),
        ("a:b/c@0.2.0", "a:b/c@0.3.0", Reason("major", "export-removed", ("a:b/c@0.2.0",))),
        ("a:b/c", "a:b/c@1.0.0", Reason("major", "export-removed", ("a:b/c",))),
        ("run", "run walk", Reason("minor", "export-added", ("walk",))),
        ("a:b/c@1.0.0", "a:b/c@1.2.0", Reason("minor", "export-raised", ("a:b/c@1.2.0",))),
        ("a:b/c@1.0.0 a:b/c@1.2.0", "a:b/c@1.2.0", Reason("patch", "other-bytes")),
    ],
)
def test_what_exports_call_for(before: str, after: str, reason: Reason) -> None:
    found = compare(with_names(exports=before), with_names(exports=after))
    assert found.reasons[0] == reason
    assert found.bump == reason.bump


@pytest.mark.parametrize(
    ("before", "after", "reason"),
    [
        ("", "a:b/c@1.0.0", Reason("major", "import-added", ("a:b/c@1.0.0",))),
        ("a:b/c@0.2.0", "a:b/c@0.3.0", Reason("major", "import-added", ("a:b/c@0.3.0",))),
        ("a:b/c@0.2.0", "a:b/c@0.2.3", Reason("minor", "import-raised", ("a:b/c@0.2.3",))),
        ("a:b/c@0.2.3", "a:b/c@0.2.0", Reason("patch", "other-bytes")),
        ("a:b/c@0.2.3", "", Reason("patch", "other-bytes")),
    ],
)
def test_what_imports_call_for(before: str, after: str, reason: Reason) -> None:
    found = compare(with_names(imports=before), with_names(imports=after))
    assert found.reasons[0] == reason
    assert found.bump == reason.bump


def test_several_versions_of_a_line_are_paired_and_the_rest_is_told_alone() -> None:
    before = with_names(imports="a:b/c@1.0.0 a:b/c@1.1.0 run")
    found = compare(before, with_names(imports="a:b/c@1.2.0"))
    revised = (Revision("a:b/c@1.0.0", "a:b/c@1.2.0"),)
    assert found.imports == NameChanges((), ("a:b/c@1.1.0", "run"), revised)


def test_another_kind_breaks_whatever_else_is_known() -> None:
    before = FILE._replace(imports=None, exports=None)
    found = compare(before, FILE._replace(wasm_digest="sha256:b", kind="module"))
    assert found.reasons[0] == Reason("major", "kind-changed")
    assert found.bump == "major"
    assert found.config == {"kind": Change("component", "module")}


@pytest.mark.parametrize(
    "unknown",
    [{"imports": None}, {"exports": None}, {"imports": None, "exports": None, "kind": None}],
)
def test_what_is_not_known_is_not_guessed(unknown: dict[str, Any]) -> None:
    before = with_names("run", "walk")._replace(**unknown)
    found = compare(before, with_names("run", "walk jump")._replace(wasm_digest="sha256:b"))
    assert found.bump is None
    assert (found.imports is None) is ("imports" in unknown)
    assert (found.exports is None) is ("exports" in unknown)
    assert found.config == {}


def test_what_is_known_to_break_is_told_though_the_rest_is_unknown() -> None:
    before = with_names(exports="walk")._replace(imports=None)
    assert compare(before, with_names(exports="jump")).bump == "major"


def test_one_that_knows_its_wasm_tells_of_the_same_wasm_elsewhere() -> None:
    published = FILE._replace(digest="sha256:m", kind=None, imports=None, exports=None)
    planned = with_names("run", "walk")._replace(wasm_digest="sha256:a", digest="sha256:n")
    for pair in ((published, planned), (planned, published)):
        found = compare(*pair)
        assert not found.identical
        assert (found.imports, found.exports) == (NameChanges(), NameChanges())
        assert (found.bump, found.reasons) == ("patch", (Reason("patch", "other-bytes"),))


def test_the_same_wasm_of_which_nothing_is_known_calls_for_a_patch() -> None:
    one = FILE._replace(digest="sha256:m", imports=None, exports=None)
    found = compare(one, one._replace(digest="sha256:n"))
    assert (found.bump, found.imports, found.exports) == ("patch", None, None)


@pytest.mark.parametrize(
    ("before", "after", "identical"),
    [
        (("a", None), ("a", None), True),
        (("a", None), ("b", None), False),
        (("a", "m"), ("a", None), True),
        (("a", "m"), ("b", None), False),
        (("a", "m"), ("a", "m"), True),
        (("a", "m"), ("a", "n"), False),
    ],
)
def test_manifests_decide_and_the_wasm_where_a_file_has_none(
    before: tuple[str, str | None], after: tuple[str, str | None], *, identical: bool
) -> None:
    one, other = (
        FILE._replace(wasm_digest=wasm, digest=digest) for wasm, digest in (before, after)
    )
    assert compare(one, other).identical is identical


def test_annotations_and_config_differ_by_key() -> None:
    before = FILE._replace(annotations={"a": "1", "b": "2", "c": "3"}, config={"os": "wasip1"})
    after = FILE._replace(
        wasm_digest="sha256:b", annotations={"a": "1", "b": "x", "d": "4"}, config={"os": "wasip2"}
    )
    found = compare(before, after)
    assert found.annotations == {
        "b": Change("2", "x"),
        "c": Change("3", None),
        "d": Change(None, "4"),
    }
    assert found.config == {"os": Change("wasip1", "wasip2")}
    assert compare(before, FILE).annotations is None
    assert compare(before, FILE).config == {}
