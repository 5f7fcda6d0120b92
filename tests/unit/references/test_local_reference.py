"""References to a folder or file here, where a colon may belong to a drive."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wasm_publish.errors import UsageError
from wasm_publish.references.local import (
    ARCHIVE_SCHEME,
    LAYOUT_SCHEME,
    LocalReference,
    is_local,
    scheme_of,
)

SHA256 = "sha256:" + "0" * 64


SCHEMES = (LAYOUT_SCHEME, ARCHIVE_SCHEME)


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize(
    ("text", "path", "tag", "digest"),
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
    scheme: str, text: str, path: str, tag: str | None, digest: str | None
) -> None:
    text = scheme + text.removeprefix("oci:")
    assert LocalReference.parse(text) == LocalReference(scheme, Path(path), tag, digest)


@pytest.mark.parametrize(
    ("text", "why", "example"),
    [
        ("dist", "does not begin with `oci:`", "oci:dist/oci/hello:1.0.0"),
        ("", "does not begin with `oci:`", "oci:dist/oci/hello:1.0.0"),
        ("oci:", "a layout reference: it names no folder", "oci:dist/oci/hello:1.0.0"),
        (f"oci:@{SHA256}", "names no folder", "oci:dist/oci/hello:1.0.0"),
        ("oci:dist:", "ends with a colon", "oci:dist/oci/hello:1.0.0"),
        ("oci:di\0st", "holds a null character", "oci:dist/oci/hello:1.0.0"),
        ("oci-archive:", "an archive reference: it names no file", "oci-archive:dist/hello.tar:1"),
        ("oci-archive:x.tar:", "ends with a colon", "oci-archive:dist/hello.tar:1.0.0"),
    ],
)
def test_a_fault_says_what_is_wrong(text: str, why: str, example: str) -> None:
    with pytest.raises(UsageError, match=why) as caught:
        LocalReference.parse(text)

    assert caught.value.problem.code == "invalid-reference"
    assert f"such as {example}" in (caught.value.problem.remedy or "")


@pytest.mark.parametrize(
    ("place", "scheme"),
    [
        ("oci:out", "oci:"),
        ("oci-archive:out.tar", "oci-archive:"),
        ("oci-archive/out.tar", None),
        ("ghcr.io/acme/oci:1", None),
        ("vault:oci:1", None),
    ],
)
def test_what_is_of_this_machine_is_told_by_its_scheme(place: str, scheme: str | None) -> None:
    assert scheme_of(place) == scheme
    assert is_local(place) is (scheme is not None)


@pytest.mark.parametrize(
    ("reference", "text"),
    [
        (LocalReference("oci:", Path("a"), "1"), "oci:./a:1"),
        (LocalReference("oci:", Path("ab:c")), "oci:ab:c/"),
        (LocalReference("oci:", Path("ab"), "1", SHA256), f"oci:ab:1@{SHA256}"),
        (LocalReference("oci-archive:", Path("a"), "1"), "oci-archive:./a:1"),
        (LocalReference("oci-archive:", Path("a.tar")), "oci-archive:a.tar"),
    ],
)
def test_the_text_leaves_no_doubt_about_the_tag(reference: LocalReference, text: str) -> None:
    assert str(reference) == text
    assert LocalReference.parse(text) == reference


@given(st.sampled_from(SCHEMES), st.text("aC:/.@ ", max_size=12))
def test_a_local_reference_reads_back_from_its_text(scheme: str, text: str) -> None:
    with suppress(UsageError):
        reference = LocalReference.parse(scheme + text)
        assert LocalReference.parse(str(reference)) == reference


@given(st.sampled_from((*SCHEMES, "")), st.text())
def test_any_text_is_a_local_reference_or_a_usage_error(scheme: str, text: str) -> None:
    with suppress(UsageError):
        assert str(LocalReference.parse(scheme + text)).startswith(SCHEMES)


@pytest.mark.parametrize(
    ("text", "repository"),
    [
        ("oci:out:1.0.0", "oci:out"),
        ("oci:./below/../out", "oci:out"),
        ("oci:.", "oci:."),
        ("oci:..", "oci:{parent}"),
        ("oci:{base}/out", "oci:out"),
        ("oci-archive:./below/../out.tar:1.0.0", "oci-archive:out.tar"),
    ],
)
def test_its_repository_is_what_one_would_type_here(
    text: str, repository: str, tmp_path: Path
) -> None:
    places = {"base": tmp_path.as_posix(), "parent": tmp_path.parent.as_posix()}
    local = LocalReference.parse(text.format(**places))
    assert local.repository(tmp_path) == repository.format(**places)
