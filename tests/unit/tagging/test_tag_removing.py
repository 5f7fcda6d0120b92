from __future__ import annotations

from pathlib import Path

import pytest
from builders import settings_with
from copyable import Shelves, image, put, tags_of
from toy_language import plugins_of

from wasm_publish.errors import StoreFailed, UsageError
from wasm_publish.reporting import Silent
from wasm_publish.stores import Access
from wasm_publish.tagging.removing import read_tag_name, untag

OTHER = f"sha256:{'0' * 64}"


def removed(shelves: Shelves, reference: str, *, dry_run: bool = False) -> str:
    name = read_tag_name(reference, Path.cwd())
    settings = settings_with({"dry-run": True} if dry_run else {})
    return untag(name, settings, plugins_of(shelves), Access(Silent()))


def test_a_tag_goes_and_the_others_stay() -> None:
    shelves, artifact = Shelves(), image()
    put(shelves["a"], artifact, "dev", "1.0.0")
    assert removed(shelves, "shelf:a:dev") == artifact.digest
    assert tags_of(shelves["a"]) == {"1.0.0": artifact.digest}


def test_a_dry_run_looks_only() -> None:
    shelves, artifact = Shelves(), image()
    put(shelves["a"], artifact, "dev")
    assert removed(shelves, "shelf:a:dev", dry_run=True) == artifact.digest
    assert tags_of(shelves["a"]) == {"dev": artifact.digest}


@pytest.mark.parametrize("dry_run", [False, True])
def test_a_tag_that_is_not_there_can_not_go(*, dry_run: bool) -> None:
    shelves = Shelves()
    put(shelves["a"], image(), "latest")
    with pytest.raises(StoreFailed, match="shelf:a:lates is not published") as caught:
        removed(shelves, "shelf:a:lates", dry_run=dry_run)
    assert caught.value.problem.remedy == "did you mean shelf:a:latest?"


def test_a_manifest_can_not_be_untagged() -> None:
    with pytest.raises(UsageError, match="would take every tag from it") as caught:
        read_tag_name(f"oci:out@{OTHER}", Path.cwd())
    assert caught.value.problem.remedy == "name the tag that is to go, such as oci:out:1.0.0"
    with pytest.raises(UsageError, match="neither tag nor digest"):
        read_tag_name("ghcr.io/acme/hello", Path.cwd())


def test_a_digest_beside_the_tag_is_what_it_has_to_hold(tmp_path: Path) -> None:
    name = read_tag_name(f"oci:out:1.0.0@{OTHER}", tmp_path)
    assert (name.tag, name.digest) == ("1.0.0", OTHER)
