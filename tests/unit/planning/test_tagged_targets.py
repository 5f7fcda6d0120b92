"""Complete references, and what a person gets wrong in them."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wasm_publish.errors import UsageError
from wasm_publish.planning.tagged_targets import tagged_targets, version_in

HERE = Path("/work").absolute()
SHA256 = "sha256:" + "0" * 64


def read(*references: str) -> dict[str, list[str]]:
    """The names of the tags by repository."""
    return {
        target.repository: [tag.name for tag in target.tags or ()]
        for target in tagged_targets(references, HERE)
    }


def fault_of(*references: str) -> tuple[str, str, str | None]:
    with pytest.raises(UsageError) as caught:
        tagged_targets(references, HERE)
    return caught.value.problem.code, str(caught.value), caught.value.problem.remedy


@pytest.mark.parametrize(
    ("reference", "repository", "tags"),
    [
        ("ghcr.io/acme/hello:1.2.0", "ghcr.io/acme/hello", ["1.2.0"]),
        ("localhost:5000/hello:dev", "localhost:5000/hello", ["dev"]),
        ("[::1]:5000/hello:dev", "[::1]:5000/hello", ["dev"]),
        ("docker.io/hello:1.0.0", "docker.io/library/hello", ["1.0.0"]),
        ("oci:out:1.2.0", "oci:out", ["1.2.0"]),
        ("oci:out", "oci:out", []),
        ("oci-archive:x.tar", "oci-archive:x.tar", []),
        ("oci-archive:./x.tar:1.2.0", "oci-archive:x.tar", ["1.2.0"]),
        ("oci:./a/../out:dev", "oci:out", ["dev"]),
        ("shelf:books:1.2.0", "shelf:books", ["1.2.0"]),
        ("s3:bucket/path.x:dev", "s3:bucket/path.x", ["dev"]),
    ],
)
def test_a_reference_names_a_repository_and_a_tag(
    reference: str, repository: str, tags: list[str]
) -> None:
    assert read(reference) == {repository: tags}


def test_the_tags_of_one_repository_stand_together_in_the_order_given() -> None:
    assert read("a.io/x:latest", "oci:out", "a.io/x:1.0.0", "b.io/y:1.0.0", "oci:out:dev") == {
        "a.io/x": ["latest", "1.0.0"],
        "oci:out": ["dev"],
        "b.io/y": ["1.0.0"],
    }


@pytest.mark.parametrize(
    ("tag", "version"),
    [
        ("1.2.0", "1.2.0"),
        ("v1.2.0", "1.2.0"),
        ("1.2.0-rc.1", "1.2.0-rc.1"),
        ("1.2.0rc1", "1.2.0rc1"),
        ("1.2.0_build5", "1.2.0+build5"),
        ("1.2.3.4", "1.2.3.4"),
        ("1.2", None),
        ("1", None),
        ("v1", None),
        ("latest", None),
        ("20260102", None),
        ("2026.01.02", None),
        ("hello-1.2.0", None),
        ("v", None),
    ],
)
def test_a_tag_that_is_a_version_is_immutable(tag: str, version: str | None) -> None:
    found = version_in(tag)
    assert (found and found.text) == version
    (target,) = tagged_targets([f"a.io/x:{tag}"], HERE)
    (read_tag,) = target.tags or ()
    assert read_tag.kind == ("version" if version else "free")


def test_a_registry_needs_a_tag() -> None:
    assert fault_of("ghcr.io/acme/hello") == (
        "no-tag",
        "'ghcr.io/acme/hello' has no tag",
        "write one after it, such as ghcr.io/acme/hello:1.0.0",
    )


@pytest.mark.parametrize("place", ["a.io/x", "a.io/x:1.0.0", "oci:out", "oci:out:1.0.0"])
def test_a_digest_can_not_be_chosen(place: str) -> None:
    code, message, remedy = fault_of(f"{place}@{SHA256}")
    assert code == "invalid-target"
    assert "has a digest, which is told by what is pushed" in message
    assert remedy == "name a tag alone, such as 1.0.0"


@pytest.mark.parametrize(
    ("twice", "message"),
    [
        (("a.io/x:1.0.0", "A.io/x:1.0.0"), "a.io/x:1.0.0 is named twice"),
        (("docker.io/x:1.0.0", "index.docker.io/library/x:1.0.0"), "docker.io/library/x:1.0.0 is"),
        (("oci:out:dev", "b.io/y:dev", "oci:./out:dev"), "oci:out:dev is named twice"),
        (("oci:out", "oci:out"), "oci:out is named twice"),
    ],
)
def test_one_tag_is_named_once(twice: tuple[str, ...], message: str) -> None:
    code, told, _ = fault_of(*twice)
    assert code == "same-reference"
    assert told.startswith(message)


@pytest.mark.parametrize(
    ("text", "remedy"),
    [
        ("hello:1.0.0", "write docker.io/hello:1.0.0"),
        ("acme/hello:1.0.0", "write docker.io/acme/hello:1.0.0"),
        ("https://ghcr.io/acme/hello:1.0.0", "write ghcr.io/acme/hello:1.0.0"),
        ("ghcr.io/Acme/hello:1.0.0", "write ghcr.io/acme/hello:1.0.0"),
        ("ghcr.io/acme/hello:1.0.0+b", "write ghcr.io/acme/hello:1.0.0_b"),
        ("shelf:books", "write docker.io/shelf:books"),
        ("oci:", "write oci:FOLDER[:TAG], such as oci:dist/oci/hello:1.0.0"),
    ],
)
def test_what_is_no_reference_is_told_with_one_that_may_be_meant(text: str, remedy: str) -> None:
    code, _, told = fault_of(text)
    assert code == "invalid-reference"
    assert told == remedy


def test_what_could_be_a_password_is_never_told() -> None:
    told = " ".join(map(str, fault_of("user:secret@ghcr.io/acme/hello:1.0.0")))
    assert "secret" not in told


@given(st.text())
def test_any_text_is_a_reference_or_a_usage_error(text: str) -> None:
    with suppress(UsageError):
        tagged_targets([text], HERE)
