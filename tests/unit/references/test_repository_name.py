from __future__ import annotations

from pathlib import Path

import pytest

from wasm_publish.errors import UsageError
from wasm_publish.references.places import Place
from wasm_publish.references.repository_name import read_repository, read_tagged_place

HERE = Path("/work")
DIGEST = f"sha256:{'0' * 64}"


@pytest.mark.parametrize(
    ("text", "repository"),
    [
        ("ghcr.io/acme/hello", "ghcr.io/acme/hello"),
        ("GHCR.io/acme/hello", "ghcr.io/acme/hello"),
        ("localhost:5000/hello", "localhost:5000/hello"),
        ("oci:dist/../out", "oci:out"),
        ("oci-archive:out.tar", "oci-archive:out.tar"),
        ("shelf:a", "shelf:a"),
        ("shelf:a/b.c", "shelf:a/b.c"),
    ],
)
def test_a_repository_is_named_without_a_tag(text: str, repository: str) -> None:
    assert read_repository(text, HERE) == repository


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("ghcr.io/acme/hello:1.0.0", "has a tag, and a repository is asked for"),
        (f"ghcr.io/acme/hello@{DIGEST}", "has a digest, and a repository is asked for"),
        ("oci:out:1.0.0", "has a tag"),
        ("shelf:a:1.0.0", "has a tag"),
        ("localhost:5000", "is not a reference"),
        ("https://ghcr.io/acme/hello", "is not a reference"),
        ("acme/hello", "is not a reference"),
        ("", "is not a reference"),
    ],
)
def test_what_is_no_repository_is_an_error(text: str, fault: str) -> None:
    with pytest.raises(UsageError, match=fault):
        read_repository(text, HERE)


def test_what_to_write_instead_is_told() -> None:
    with pytest.raises(UsageError) as caught:
        read_repository("ghcr.io/acme/hello:1.0.0", HERE)
    assert caught.value.problem.remedy == "write ghcr.io/acme/hello"


def test_a_password_is_never_repeated() -> None:
    with pytest.raises(UsageError) as caught:
        read_repository("user:secret@ghcr.io/acme/hello", HERE)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("shelf:a", Place("shelf:a")),
        ("shelf:a:1.0.0", Place("shelf:a", "1.0.0")),
        ("ghcr.io/acme/hello", Place("ghcr.io/acme/hello")),
        (f"oci:out:dev@{DIGEST}", Place("oci:out", "dev", DIGEST)),
    ],
)
def test_a_tag_may_be_missing(text: str, place: Place) -> None:
    assert read_tagged_place(text, HERE) == place
