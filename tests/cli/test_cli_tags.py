"""`wasm-publish tags REPOSITORY` and `wasm-publish untag REFERENCE`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from copyable import image, made, put, tags_of, versions
from schema_check import faults_of
from stored_artifacts import artifact_of

import wasm_publish
from wasm_publish.errors import UsageError
from wasm_publish.stores.layout import LayoutStore

if TYPE_CHECKING:
    from in_process import CommandLine

SCHEMA: dict[str, Any] = json.loads(
    (Path(wasm_publish.__file__).parent / "ui" / "tags.v1.schema.json").read_bytes()
)
COMPANION = f"sha256-{'0' * 64}.sig"


@pytest.fixture
def layout(cli: CommandLine) -> LayoutStore:
    """A folder with four tags."""
    store = LayoutStore(cli.folder / "out")
    put(store, made(artifact_of(told={"created": "2026-01-02T03:04:05Z"})), "1.2.0", "dev")
    put(store, image(), "1.10.0", "latest", COMPANION)
    return store


def test_tags_are_listed_from_the_newest_version_on(cli: CommandLine, layout: LayoutStore) -> None:
    held = tags_of(layout)
    ran = cli("tags", "oci:out")
    assert (ran.code, ran.story) == (0, "")
    assert ran.answer.splitlines() == [
        f"1.10.0  unknown               {held['1.10.0']}",
        f"1.2.0   2026-01-02T03:04:05Z  {held['1.2.0']}",
        f"latest  unknown               {held['latest']}",
        f"dev     2026-01-02T03:04:05Z  {held['dev']}",
    ]


def test_the_document_says_what_each_is(cli: CommandLine, layout: LayoutStore) -> None:
    document = cli("tags", "oci:out", "--json").document
    assert not faults_of(document, SCHEMA)
    assert document["repository"] == "oci:out"
    roles = [(tag["tag"], tag["role"], tag["version"]) for tag in document["tags"]]
    assert roles == [
        ("1.10.0", "version", "1.10.0"),
        ("1.2.0", "version", "1.2.0"),
        ("latest", "moving", None),
        ("dev", "free", None),
    ]
    every = cli("tags", "oci:out", "--json", "--all-tags").document
    assert not faults_of(every, SCHEMA)
    assert every["tags"][-1]["tag"] == COMPANION


def test_a_repository_without_tags_is_no_failure(cli: CommandLine) -> None:
    ran = cli("tags", "oci:none")
    assert (ran.code, ran.answer, ran.story) == (0, "", "note: oci:none has no tags\n")
    assert cli("tags", "oci:none", "--json").document["tags"] == []
    assert not (cli.folder / "none").exists()


def test_what_can_not_be_read_is_told(cli: CommandLine) -> None:
    cli.site.install(
        "shelf",
        """
        from wasm_publish.stores.memory import MemoryStore

        class Empty(MemoryStore):
            def tags(self):
                return ["1.0.0"]

        @hookimpl
        def wasm_publish_open_store(target):
            return Empty() if target.repository == "shelf:a" else None
        """,
    )
    ran = cli("tags", "shelf:a")
    assert (ran.code, ran.answer) == (0, "1.0.0  unknown  unknown\n")
    assert ran.story == "note: the tag 1.0.0 can't be read: the tag 1.0.0 is gone\n"
    document = cli("tags", "shelf:a", "--json").document
    assert not faults_of(document, SCHEMA)
    assert document["tags"][0]["error"]["code"] == "not-found"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("tags", "oci:out:1.2.0"), "'oci:out:1.2.0' has a tag, and a repository is asked for"),
        (("tags", "shelf:a"), "nothing here can open shelf:a"),
        (("tags",), "required: REPOSITORY"),
        (("untag", "oci:out"), "'oci:out' has neither tag nor digest"),
        (("untag",), "required: REFERENCE"),
        (("untag", "oci:out:dev", "--force"), "--force"),
    ],
)
def test_what_is_not_meant_so_is_an_error(
    cli: CommandLine, words: tuple[str, ...], told: str
) -> None:
    ran = cli(*words)
    assert (ran.code, ran.answer) == (2, "")
    assert told in ran.story


def test_a_tag_is_removed_and_nothing_else(cli: CommandLine, layout: LayoutStore) -> None:
    held = tags_of(layout)
    ran = cli("untag", "oci:out:dev")
    assert (ran.code, ran.answer) == (0, f"oci:out:dev@{held['dev']}\n")
    assert ran.story == f"     Removed oci:out:dev, which held {held['dev']}\n"
    assert tags_of(layout) == {tag: held[tag] for tag in held if tag != "dev"}
    assert layout.read_manifest(held["dev"])
    gone = cli("untag", "oci:out:dev")
    assert (gone.code, gone.answer) == (6, "")
    assert "error: oci:out:dev is not published" in gone.story


def test_a_dry_run_removes_nothing(cli: CommandLine, layout: LayoutStore) -> None:
    held = tags_of(layout)
    ran = cli("untag", "oci:out:dev", "--dry-run", "--json")
    assert ran.document == {
        "schema": "wasm-publish/untag/v1",
        "reference": "oci:out:dev",
        "repository": "oci:out",
        "tag": "dev",
        "digest": held["dev"],
        "dry_run": True,
    }
    assert "Would remove oci:out:dev" in ran.story
    assert tags_of(layout) == held


def test_a_tag_is_removed_from_what_it_is_said_to_hold(
    cli: CommandLine, layout: LayoutStore
) -> None:
    held = tags_of(layout)
    other = cli("untag", f"oci:out:dev@{held['latest']}")
    assert other.code == 6
    assert f"oci:out:dev holds {held['dev']}, not {held['latest']}" in other.story
    assert cli("untag", f"oci:out@{held['dev']}").code == 2
    assert tags_of(layout) == held
    assert cli("untag", f"oci:out:dev@{held['dev']}").code == 0


def test_the_library_lists_and_untags_too(
    cli: CommandLine, layout: LayoutStore, capsys: pytest.CaptureFixture[str]
) -> None:
    held = tags_of(layout)
    assert [tag.name for tag in wasm_publish.tags("oci:out")] == [
        "1.10.0",
        "1.2.0",
        "latest",
        "dev",
    ]
    assert len(wasm_publish.tags("oci:out", all_tags=True)) == 5
    assert wasm_publish.untag("oci:out:dev", dry_run=True) == held["dev"]
    assert wasm_publish.untag("oci:out:dev") == held["dev"]
    assert "dev" not in tags_of(layout)
    with pytest.raises(UsageError, match="force is no option of an untag"):
        wasm_publish.untag("oci:out:latest", force=True)
    with pytest.raises(UsageError, match="dry_run is no option of a list of tags"):
        wasm_publish.tags("oci:out", dry_run=True)
    assert capsys.readouterr() == ("", "")


def test_a_prefix_tells_versions(cli: CommandLine) -> None:
    versions(LayoutStore(cli.folder / "out"), "x-1.9.0", "x-1.10.0")
    ran = cli("tags", "oci:out", "--tag-prefix", "x-")
    assert [line.split()[0] for line in ran.answer.splitlines()] == ["x-1.10.0", "x-1.9.0"]
