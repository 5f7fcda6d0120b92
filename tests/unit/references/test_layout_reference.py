"""References to a layout folder, where a colon may belong to a drive."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wasm_publish.errors import UsageError
from wasm_publish.references.layout import LayoutReference

SHA256 = "sha256:" + "0" * 64


@pytest.mark.parametrize(
    ("text", "folder", "tag", "digest"),
    [
        ("oci:dist/oci/hello", "dist/oci/hello", None, None),
        ("oci:dist/oci/hello:1.0.0", "dist/oci/hello", "1.0.0", None),
        (f"oci:dist@{SHA256}", "dist", None, SHA256),
        (f"oci:dist:1.0.0@{SHA256}", "dist", "1.0.0", SHA256),
        ("oci:C:\\out", "C:\\out", None, None),
        ("oci:C:/out", "C:/out", None, None),
        ("oci:C:out", "C:out", None, None),
        ("oci:C:\\out:1.0.0", "C:\\out", "1.0.0", None),
        ("oci:C:out:1.0.0", "C:out", "1.0.0", None),
        ("oci:./C:out", "C", "out", None),
        ("oci:dist:not a tag", "dist:not a tag", None, None),
        ("oci:me@home", "me@home", None, None),
        ("oci:.", ".", None, None),
    ],
)
def test_the_tag_follows_the_last_colon(
    text: str, folder: str, tag: str | None, digest: str | None
) -> None:
    assert LayoutReference.parse(text) == LayoutReference(Path(folder), tag, digest)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("dist", "does not begin with `oci:`"),
        ("", "does not begin with `oci:`"),
        ("oci:", "names no folder"),
        (f"oci:@{SHA256}", "names no folder"),
        ("oci:dist:", "ends with a colon"),
        ("oci:di\0st", "holds a null character"),
    ],
)
def test_a_fault_says_what_is_wrong(text: str, why: str) -> None:
    with pytest.raises(UsageError, match=why) as caught:
        LayoutReference.parse(text)

    assert caught.value.problem.code == "invalid-reference"
    assert "oci:dist/oci/hello:1.0.0" in (caught.value.problem.remedy or "")


@pytest.mark.parametrize(
    ("reference", "text"),
    [
        (LayoutReference(Path("a"), "1"), "oci:./a:1"),
        (LayoutReference(Path("ab:c")), "oci:ab:c/"),
        (LayoutReference(Path("ab"), "1", SHA256), f"oci:ab:1@{SHA256}"),
    ],
)
def test_the_text_leaves_no_doubt_about_the_tag(reference: LayoutReference, text: str) -> None:
    assert str(reference) == text
    assert LayoutReference.parse(text) == reference


@given(st.text("aC:/.@ ", max_size=12))
def test_a_layout_reference_reads_back_from_its_text(text: str) -> None:
    with suppress(UsageError):
        reference = LayoutReference.parse(f"oci:{text}")
        assert LayoutReference.parse(str(reference)) == reference


@given(st.text())
def test_any_text_is_a_layout_reference_or_a_usage_error(text: str) -> None:
    with suppress(UsageError):
        assert str(LayoutReference.parse(text)).startswith("oci:")


@pytest.mark.parametrize(
    ("text", "repository"),
    [
        ("oci:out:1.0.0", "oci:out"),
        ("oci:./below/../out", "oci:out"),
        ("oci:.", "oci:."),
        ("oci:..", "oci:{parent}"),
        ("oci:{base}/out", "oci:out"),
    ],
)
def test_its_repository_is_what_one_would_type_here(
    text: str, repository: str, tmp_path: Path
) -> None:
    places = {"base": tmp_path.as_posix(), "parent": tmp_path.parent.as_posix()}
    layout = LayoutReference.parse(text.format(**places))
    assert layout.repository(tmp_path) == repository.format(**places)
