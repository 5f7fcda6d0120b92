from __future__ import annotations

from pathlib import Path

import pytest

from wasm_publish.errors import UsageError
from wasm_publish.references.published_name import PublishedName

DIGEST = f"sha256:{'0123456789abcdef' * 4}"
FOLDER = Path("/work").absolute()


@pytest.mark.parametrize(
    ("text", "repository", "tag", "digest"),
    [
        ("ghcr.io/acme/hello:1.0.0", "ghcr.io/acme/hello", "1.0.0", None),
        (f"ghcr.io/acme/hello@{DIGEST}", "ghcr.io/acme/hello", None, DIGEST),
        (f"ghcr.io/acme/hello:1@{DIGEST}", "ghcr.io/acme/hello", "1", DIGEST),
        ("localhost:5000/hello:dev", "localhost:5000/hello", "dev", None),
        ("oci:dist/hello:1.0.0", "oci:dist/hello", "1.0.0", None),
        (f"oci:dist/hello@{DIGEST}", "oci:dist/hello", None, DIGEST),
        ("oci-archive:dist/hello.tar:1.0.0", "oci-archive:dist/hello.tar", "1.0.0", None),
        ("shelf:hello:1.0.0", "shelf:hello", "1.0.0", None),
    ],
)
def test_a_name_is_repository_and_tag_or_digest(
    text: str, repository: str, tag: str | None, digest: str | None
) -> None:
    name = PublishedName.parse(text, FOLDER)
    assert (name.target.repository, name.tag, name.digest) == (repository, tag, digest)
    assert name.target.tags is None
    assert str(name) == text


@pytest.mark.parametrize(
    ("text", "code", "told"),
    [
        ("ghcr.io/acme/hello", "no-tag", "ghcr.io/acme/hello:1.0.0"),
        ("oci:dist/hello", "no-tag", "oci:dist/hello:1.0.0"),
        ("oci-archive:x.tar", "no-tag", "oci-archive:x.tar:1.0.0"),
        ("acme/hello:1.0.0", "invalid-reference", "docker.io/acme/hello:1.0.0"),
        ("oci:", "invalid-reference", "oci:FOLDER"),
        ("shelf:hello@x:1.0.0", "invalid-reference", "HOST/REPOSITORY"),
    ],
)
def test_what_names_no_artifact_is_an_error(text: str, code: str, told: str) -> None:
    with pytest.raises(UsageError) as caught:
        PublishedName.parse(text, FOLDER)
    assert caught.value.problem.code == code
    assert told in str(caught.value.problem.remedy)


def test_what_may_be_a_password_is_not_repeated() -> None:
    with pytest.raises(UsageError) as caught:
        PublishedName.parse("alice:secret@ghcr.io/acme/hello:1.0.0", FOLDER)
    assert "secret" not in f"{caught.value}{caught.value.problem.remedy}"
