"""`wasm-publish copy SOURCE TARGET`."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from copyable import EVERY_MAKE, image, is_whole, put, tags_of, versions
from schema_check import faults_of

import wasm_publish
from wasm_publish.errors import UsageError
from wasm_publish.stores.layout import LayoutStore

if TYPE_CHECKING:
    from copyable import Made
    from in_process import CommandLine

SCHEMA: dict[str, Any] = json.loads(
    (Path(wasm_publish.__file__).parent / "ui" / "copy.v1.schema.json").read_bytes()
)


def layout(cli: CommandLine, name: str = "in") -> LayoutStore:
    return LayoutStore(cli.folder / name)


def copied(cli: CommandLine, *words: str, code: int = 0) -> dict[str, Any]:
    ran = cli("copy", "--json", *words)
    assert ran.code == code, ran.story
    document = ran.document
    assert not faults_of(document, SCHEMA)
    return document


@pytest.mark.parametrize("make", EVERY_MAKE.values(), ids=EVERY_MAKE)
def test_an_artifact_is_copied(cli: CommandLine, make: Made) -> None:
    put(layout(cli), make, "1.0.0")
    ran = cli("copy", "oci:in:1.0.0", "oci:out")
    assert (ran.code, ran.answer) == (0, f"oci:out:1.0.0@{make.digest}\n")
    assert ran.story == f"      Copied oci:out:1.0.0 {make.digest}\n"
    assert is_whole(layout(cli, "out"), make, "1.0.0")


def test_all_tags_are_one_write_of_an_archive(
    cli: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    versions(layout(cli), "1.0.0", "2.0.0")
    put(layout(cli), EVERY_MAKE["index"], "dev")
    for tag in ("dev", "2.0.0", "1.0.0"):
        assert cli("copy", f"oci:in:{tag}", f"oci-archive:one-by-one.tar:{tag}").code == 0
    written: list[int] = []
    monkeypatch.setattr(os, "fsync", written.append)
    ran = cli("copy", "--all-tags", "oci:in", "oci-archive:all.tar")
    assert ran.code == 0, ran.story
    assert len(written) == 1
    expected = (cli.folder / "one-by-one.tar").read_bytes()
    assert (cli.folder / "all.tar").read_bytes() == expected


def test_by_digest_it_gets_the_tag_that_is_named(cli: CommandLine) -> None:
    made_of = versions(layout(cli), "1.0.0")
    digest = made_of["1.0.0"].digest
    assert cli("copy", f"oci:in@{digest}", "oci:out:dev").code == 0
    assert cli("copy", f"oci:in:1.0.0@{digest}", "oci:out").code == 0
    assert tags_of(layout(cli, "out")) == {"dev": digest, "1.0.0": digest}
    ran = cli("copy", f"oci:in@{digest}", "oci:out")
    assert ran.code == 2
    assert "write one after the target, such as oci:out:1.0.0" in ran.story


def test_a_digest_beside_the_tag_has_to_agree(cli: CommandLine) -> None:
    made_of = versions(layout(cli), "1.0.0", "2.0.0")
    ran = cli("copy", f"oci:in:1.0.0@{made_of['2.0.0'].digest}", "oci:out")
    assert (ran.code, ran.answer) == (6, "")
    assert f"oci:in:1.0.0 holds {made_of['1.0.0'].digest}, not" in ran.story
    assert not (cli.folder / "out").exists()


def test_a_version_that_is_there_is_a_conflict(cli: CommandLine) -> None:
    old, new = image(b"old"), image(b"new")
    put(layout(cli), new, "1.0.0", "latest")
    put(layout(cli, "out"), old, "1.0.0", "latest")
    ran = cli("copy", "oci:in:1.0.0", "oci:out")
    assert (ran.code, ran.answer) == (7, "")
    assert "error: oci:out:1.0.0 is there already with other content" in ran.story
    moved = cli("copy", "oci:in:latest", "oci:out")
    assert moved.code == 0
    assert moved.story == f"       Moved oci:out:latest {new.digest}, from {old.digest}\n"
    forced = cli("copy", "oci:in:1.0.0", "oci:out", "--force")
    assert forced.code == 0
    assert f"warning: oci:out:1.0.0 held {old.digest}, which this replaces" in forced.story


def test_the_document_tells_each_tag(cli: CommandLine) -> None:
    made_of = versions(layout(cli), "1.0.0", "2.0.0")
    old = image()
    put(layout(cli, "out"), old, "1.0.0")
    document = copied(cli, "--all-tags", "oci:in", "oci:out", code=7)
    first, second = document["tags"]
    assert (first["tag"], first["status"], first["digest"]) == ("1.0.0", "failed", None)
    assert first["error"]["code"] == "tag-exists"
    assert second == {
        "tag": "2.0.0",
        "reference": "oci:out:2.0.0",
        "status": "copied",
        "digest": made_of["2.0.0"].digest,
        "previous": None,
    }
    assert document["bytes"]["read"] == document["bytes"]["total"] > 0
    again = copied(cli, "--all-tags", "oci:in", "oci:out", "--force")
    assert [tag["status"] for tag in again["tags"]] == ["moved", "unchanged"]
    assert again["tags"][0]["previous"] == old.digest


def test_a_newer_version_keeps_its_moving_tags(cli: CommandLine) -> None:
    put(layout(cli), versions(layout(cli), "1.0.0")["1.0.0"], "latest")
    put(layout(cli, "out"), versions(layout(cli, "out"), "2.0.0")["2.0.0"], "latest")
    ran = cli("copy", "--all-tags", "oci:in", "oci:out")
    assert ran.code == 0
    assert "note: the tag latest stays where it is: 2.0.0 is newer" in ran.story
    assert [line.partition("@")[0] for line in ran.answer.splitlines()] == ["oci:out:1.0.0"]
    document = copied(cli, "--all-tags", "oci:in", "oci:out")
    assert [tag["status"] for tag in document["tags"]] == ["unchanged", "kept"]


def test_a_dry_run_tells_what_would_be(cli: CommandLine) -> None:
    made_of = versions(layout(cli), "1.0.0", "2.0.0")
    put(layout(cli, "out"), made_of["1.0.0"], "1.0.0")
    ran = cli("copy", "-n", "--all-tags", "oci:in", "oci:out")
    assert ran.code == 0
    assert ran.answer.splitlines() == [
        f"unchanged  oci:out:1.0.0@{made_of['1.0.0'].digest}",
        f"copy       oci:out:2.0.0@{made_of['2.0.0'].digest}",
    ]
    assert list(layout(cli, "out").tags()) == ["1.0.0"]
    assert copied(cli, "-n", "oci:in:2.0.0", "oci:out")["dry_run"] is True
    versions(layout(cli, "other"), "2.0.0")
    refused = cli("copy", "-n", "oci:in:1.0.0", "oci:other:2.0.0")
    assert (refused.code, refused.answer) == (7, "")


def test_a_plugins_store_is_an_end_too(cli: CommandLine) -> None:
    cli.site.install(
        "shelf",
        """
        from wasm_publish.stores.memory import MemoryStore

        SHELVES = {}

        class Broken(MemoryStore):
            def resolve(self, reference):
                raise LookupError("nothing there")

        @hookimpl
        def wasm_publish_open_store(target):
            if target.repository == "shelf:broken":
                return Broken()
            if target.repository.startswith("shelf:"):
                return SHELVES.setdefault(target.repository, MemoryStore())
        """,
    )
    make = image()
    put(layout(cli), make, "1.0.0")
    assert cli("copy", "oci:in:1.0.0", "shelf:own").answer == f"shelf:own:1.0.0@{make.digest}\n"
    assert cli("copy", "shelf:own:1.0.0", "oci:back").code == 0
    assert is_whole(layout(cli, "back"), make, "1.0.0")
    assert cli("copy", "--all-tags", "shelf:own", "oci:all").code == 0
    assert is_whole(layout(cli, "all"), make, "1.0.0")
    alone = ("--wasm", "hello.wasm", "--name", "hello", "--package-version", "1.0.0")
    assert cli(*alone, "--to", "shelf:other").answer.startswith("shelf:other:1.0.0@sha256:")
    ran = cli("copy", "shelf:broken:1.0.0", "oci:out")
    assert ran.code == 2
    assert "the plugin shelf failed" in ran.story


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (("oci:in:1.0.0", "oci:out", "--all-tags"), 2, "'oci:in:1.0.0' has a tag"),
        (("oci:in", "oci:out"), 2, "'oci:in' has neither tag nor digest"),
        (("oci:in:1.0.1", "oci:out"), 6, "did you mean oci:in:1.0.0?"),
        (("oci:none", "oci:out", "--all-tags"), 6, "oci:none has no tags"),
        (("hello.wasm", "oci:out:1"), 2, "write wasm-publish push hello.wasm oci:out:1"),
        (("no.wasm", "oci:out:1", "--all-tags"), 2, "'no.wasm' is a file, and nothing published"),
        (("oci:in:1.0.0",), 2, "required: TARGET"),
        (("oci:in:1.0.0", "shelf:a"), 2, "nothing here can open shelf:a"),
        (("oci:in:1.0.0", "oci:out", "--tag", "x"), 2, "--tag"),
    ],
)
def test_what_can_not_be_copied_is_an_error(
    cli: CommandLine, words: tuple[str, ...], code: int, told: str
) -> None:
    versions(layout(cli), "1.0.0")
    ran = cli("copy", *words)
    assert (ran.code, ran.answer) == (code, "")
    assert told in ran.story
    assert not (cli.folder / "out").exists()


def test_the_library_copies_too(cli: CommandLine, capsys: pytest.CaptureFixture[str]) -> None:
    make = versions(layout(cli), "1.0.0")["1.0.0"]
    found = wasm_publish.copy("oci:in:1.0.0", "oci:out:dev")
    assert (found.exit_code, found.tags[0].digest) == (0, make.digest)
    everything = wasm_publish.copy("oci:in", "oci:all", all_tags=True)
    assert [tag.tag for tag in everything.tags] == ["1.0.0"]
    assert wasm_publish.copy("oci:in:1.0.0", "oci:no", dry_run=True).dry_run
    assert not (cli.folder / "no").exists()
    with pytest.raises(UsageError, match="registry is no option of a copy"):
        wasm_publish.copy("oci:in:1.0.0", "oci:out", registry="x")
    with pytest.raises(UsageError, match="there is no option 'froce'"):
        wasm_publish.copy("oci:in:1.0.0", "oci:out", froce=True)
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize(
    "words",
    [
        ("copy", "ghcr.io/acme/hello:1.0.0", "oci:out"),
        ("copy", "oci:in:1.0.0", "ghcr.io/acme/hello"),
        ("tags", "ghcr.io/acme/hello"),
        ("untag", "ghcr.io/acme/hello:1.0.0"),
    ],
)
def test_where_cargo_is_offline_no_registry_is_asked(
    cli: CommandLine, words: tuple[str, ...]
) -> None:
    versions(layout(cli), "1.0.0")
    cli.under_cargo = True
    cli.environment["CARGO_NET_OFFLINE"] = "true"
    ran = cli(*words)
    assert (ran.code, ran.answer) == (6, "")
    assert "this run is offline" in ran.story
    assert cli("copy", "oci:in:1.0.0", "oci:out").code == 0
