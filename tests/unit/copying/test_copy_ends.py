from __future__ import annotations

from pathlib import Path

import pytest

from wasm_publish.copying.ends import read_ends
from wasm_publish.errors import UsageError

HERE = Path("/work")
DIGEST = f"sha256:{'0' * 64}"


@pytest.mark.parametrize(
    ("source", "target", "one", "name"),
    [
        ("oci:in:1.0.0", "oci:out:2.0.0", "oci:in:1.0.0", "oci:out:2.0.0"),
        ("oci:in:1.0.0", "oci:out", "oci:in:1.0.0", "oci:out:1.0.0"),
        ("oci:in:1.0.0", "ghcr.io/acme/b", "oci:in:1.0.0", "ghcr.io/acme/b:1.0.0"),
        (f"oci:in@{DIGEST}", "oci:out:dev", f"oci:in@{DIGEST}", "oci:out:dev"),
        (f"oci:in:1.0.0@{DIGEST}", "oci:out", f"oci:in:1.0.0@{DIGEST}", "oci:out:1.0.0"),
        ("shelf:a:1.0.0", "shelf:b", "shelf:a:1.0.0", "shelf:b:1.0.0"),
        ("shelf:a:1.0.0", "oci-archive:b.tar", "shelf:a:1.0.0", "oci-archive:b.tar:1.0.0"),
    ],
)
def test_the_tag_is_the_targets_or_else_the_sources(
    source: str, target: str, one: str, name: str
) -> None:
    ends = read_ends(source, target, HERE, all_tags=False)
    assert str(ends.one) == one
    assert ends.one
    assert ends.one.target == ends.source
    assert f"{ends.target.repository}:{ends.tag}" == name


def test_all_tags_go_from_repository_to_repository() -> None:
    ends = read_ends("oci:in", "ghcr.io/acme/b", HERE, all_tags=True)
    assert (ends.source.repository, ends.target.repository) == ("oci:in", "ghcr.io/acme/b")
    assert (ends.one, ends.tag) == (None, "")


@pytest.mark.parametrize(
    ("source", "target", "all_tags", "fault", "remedy"),
    [
        ("oci:in", "oci:out:1.0.0", False, "'oci:in' has neither tag nor digest", "oci:in:1.0.0"),
        (f"oci:in@{DIGEST}", "oci:out", False, "has a tag to copy under", "such as oci:out:1.0.0"),
        (
            "oci:in:1",
            f"oci:out@{DIGEST}",
            False,
            "has a digest, which is that of the",
            "oci:out:TAG",
        ),
        ("oci:in:1.0.0", "oci:out", True, "'oci:in:1.0.0' has a tag", "write oci:in"),
        ("oci:in", "oci:out:1.0.0", True, "'oci:out:1.0.0' has a tag", "write oci:out"),
        (
            "hello.wasm",
            "oci:out:1.0.0",
            False,
            "'hello.wasm' is a file, and nothing published",
            "write wasm-publish push hello.wasm oci:out:1.0.0",
        ),
        ("localhost:1/hello.wasm", "oci:out:1.0.0", False, "has neither tag nor digest", "write"),
        ("oci:in:1.0.0", "hello.wasm", False, "is not a reference", ""),
    ],
)
def test_what_is_not_clear_is_an_error(
    source: str, target: str, fault: str, remedy: str, *, all_tags: bool
) -> None:
    with pytest.raises(UsageError, match=fault) as caught:
        read_ends(source, target, HERE, all_tags=all_tags)
    assert remedy in str(caught.value.problem.remedy)
