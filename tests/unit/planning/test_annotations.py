from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from builders import (
    COMMIT_TIME,
    a_commit,
    a_project,
    a_wasm_info,
    an_annotation,
    facts_of,
    settings_with,
)

from wasm_publish.errors import UsageError
from wasm_publish.model import Annotation, EmbeddedMetadata, Origin, WasmContents
from wasm_publish.oci.annotations import PREFIX, rfc3339
from wasm_publish.planning.annotations import (
    BY_EPOCH,
    BY_GIT,
    Creation,
    core_annotations,
    creation_of,
    merged_annotations,
)

if TYPE_CHECKING:
    from wasm_publish.model import Commit, Facts

_LAST_SECOND = 253_402_300_799

_PROJECT = a_project(
    description="of the project",
    licenses="MIT",
    authors=("Ann", "Bob <bob@example.com>"),
    source="https://example.com/project",
    homepage="https://example.com",
    documentation="https://example.com/docs",
)
_EMBEDDED = EmbeddedMetadata(
    name="embedded",
    version="9.9.9",
    description="of the wasm",
    authors="Wanda",
    licenses="Zlib",
    source="https://example.com/wasm",
    homepage="https://example.com/wasm-home",
    revision="wasm-revision",
)
_WASM = a_wasm_info(contents=WasmContents("component", metadata=_EMBEDDED))


def _told(facts: Facts) -> dict[str, str]:
    return {a.key.removeprefix(PREFIX): a.value for a in core_annotations(facts)}


def _origins(facts: Facts) -> dict[str, str]:
    return {a.key.removeprefix(PREFIX): str(a.origin) for a in core_annotations(facts)}


class TestCreationTime:
    def test_it_is_the_commits(self) -> None:
        assert creation_of({}, a_commit()) == Creation(COMMIT_TIME, BY_GIT)

    def test_without_a_commit_nothing_tells(self) -> None:
        assert creation_of({}, None) == Creation()

    def test_source_date_epoch_comes_before_the_commit(self) -> None:
        assert creation_of({"SOURCE_DATE_EPOCH": "1"}, a_commit()) == Creation(1, BY_EPOCH)

    @pytest.mark.parametrize("text", ["0", "007", str(_LAST_SECOND)])
    def test_source_date_epoch_is_a_number_of_seconds(self, text: str) -> None:
        assert creation_of({"SOURCE_DATE_EPOCH": text}, None) == Creation(int(text), BY_EPOCH)

    def test_who_says_what_the_commit_says_says_it(self) -> None:
        told = creation_of({"SOURCE_DATE_EPOCH": str(COMMIT_TIME)}, a_commit())
        assert told == Creation(COMMIT_TIME, BY_EPOCH)

    def test_an_empty_source_date_epoch_is_none(self) -> None:
        assert creation_of({"SOURCE_DATE_EPOCH": ""}, a_commit()).told_by == BY_GIT

    @pytest.mark.parametrize(
        "text",
        [
            "-1",
            "1.5",
            "now",
            " 1",
            "1 ",
            "1\n",
            "\N{SUPERSCRIPT TWO}",
            str(_LAST_SECOND + 1),
            "9" * 5000,
        ],
    )
    def test_another_source_date_epoch_is_a_usage_error(self, text: str) -> None:
        with pytest.raises(UsageError) as caught:
            creation_of({"SOURCE_DATE_EPOCH": text}, a_commit())
        assert caught.value.problem.code == "invalid-variable"
        assert caught.value.problem.key == "SOURCE_DATE_EPOCH"

    def test_a_commit_from_out_of_the_calendar_tells_nothing(self) -> None:
        assert creation_of({}, a_commit(time=None)) == Creation()

    @pytest.mark.parametrize(
        ("seconds", "text"),
        [
            (0, "1970-01-01T00:00:00Z"),
            (COMMIT_TIME, "2026-01-02T03:04:05Z"),
            (_LAST_SECOND, "9999-12-31T23:59:59Z"),
        ],
    )
    def test_times_are_written_in_utc(self, seconds: int, text: str) -> None:
        assert rfc3339(seconds) == text


class TestCore:
    def test_a_project_alone_tells_what_its_file_has(self) -> None:
        assert _told(facts_of(_PROJECT)) == {
            "title": "hello",
            "version": "1.4.2",
            "description": "of the project",
            "licenses": "MIT",
            "authors": "Ann, Bob <bob@example.com>",
            "source": "https://example.com/project",
            "url": "https://example.com",
            "documentation": "https://example.com/docs",
        }

    def test_the_least_is_title_and_version(self) -> None:
        assert _told(facts_of()) == {"title": "hello", "version": "1.4.2"}

    def test_the_project_comes_before_git_and_wasm(self) -> None:
        told = _told(facts_of(_PROJECT, wasm=_WASM, commit=a_commit(), created=COMMIT_TIME))
        assert told == {
            **_told(facts_of(_PROJECT)),
            "revision": a_commit().revision,
            "created": "2026-01-02T03:04:05Z",
        }

    def test_git_comes_before_the_wasm(self) -> None:
        told = _told(facts_of(wasm=_WASM, commit=a_commit()))
        assert told["source"] == "https://example.com/acme/hello"
        assert told["revision"] == a_commit().revision

    def test_a_revision_that_is_not_quite_what_was_built_says_so(self) -> None:
        commit = a_commit(dirty=True)
        assert _told(facts_of(commit=commit))["revision"] == f"{commit.revision}-dirty"

    @pytest.mark.parametrize("commit", [None, a_commit(remote=None, revision="")])
    def test_the_wasm_tells_what_nobody_else_does(self, commit: Commit | None) -> None:
        assert _told(facts_of(wasm=_WASM, commit=commit)) == {
            "title": "hello",
            "version": "1.4.2",
            "description": "of the wasm",
            "licenses": "Zlib",
            "authors": "Wanda",
            "source": "https://example.com/wasm",
            "url": "https://example.com/wasm-home",
            "revision": "wasm-revision",
        }

    def test_an_empty_field_is_no_answer(self) -> None:
        project = a_project(description="", authors=())
        assert _told(facts_of(project, wasm=_WASM))["description"] == "of the wasm"

    def test_the_version_is_as_it_was_written(self) -> None:
        project = a_project(version="2.1", version_scheme="pep440")
        assert _told(facts_of(project))["version"] == "2.1"

    def test_each_tells_where_it_came_from(self) -> None:
        project = a_project(
            source="https://example.com/project",
            origins={"name": Origin("package.name", Path("Cargo.toml"), 2)},
        )
        facts = facts_of(project, wasm=_WASM, commit=a_commit(), created=COMMIT_TIME)
        assert _origins(facts) == {
            "title": "Cargo.toml:2 package.name",
            "version": "the project",
            "description": "the wasm's own metadata",
            "licenses": "the wasm's own metadata",
            "authors": "the wasm's own metadata",
            "source": "the project",
            "url": "the wasm's own metadata",
            "revision": "git",
            "created": "git",
        }

    def test_a_name_and_a_version_that_are_given_say_so(self) -> None:
        given = {"name": Origin("--name"), "version": Origin("--package-version")}
        origins = _origins(facts_of(_PROJECT._replace(origins=given)))
        assert (origins["title"], origins["version"]) == ("--name", "--package-version")

    @pytest.mark.parametrize("commit", [None, a_commit(time=7)])
    def test_a_time_comes_from_who_told_it(self, commit: Commit | None) -> None:
        facts = facts_of(commit=commit, created=7, created_by=BY_EPOCH)
        assert _told(facts)["created"] == "1970-01-01T00:00:07Z"
        assert _origins(facts)["created"] == "SOURCE_DATE_EPOCH"

    def test_the_first_second_is_a_time_too(self) -> None:
        assert _told(facts_of(created=0))["created"] == "1970-01-01T00:00:00Z"


class TestMerging:
    def test_settings_come_before_all_answers(self) -> None:
        settings = settings_with({"annotations": {f"{PREFIX}title": "Mine", "com.example.x": "y"}})
        merged = merged_annotations([an_annotation("title", "hello")], settings)
        assert merged == (
            Annotation("com.example.x", "y", Origin("--annotation")),
            Annotation(f"{PREFIX}title", "Mine", Origin("--annotation")),
        )

    def test_the_first_answer_that_has_a_key_wins(self) -> None:
        first, second = an_annotation("title", "a"), an_annotation("title", "b")
        assert merged_annotations([first, second], settings_with()) == (first,)

    def test_an_empty_value_takes_an_annotation_away(self) -> None:
        settings = settings_with({"annotations": {f"{PREFIX}title": ""}})
        assert merged_annotations([an_annotation("title", "hello")], settings) == ()

    def test_they_are_sorted_by_key(self) -> None:
        answers = [an_annotation(name, "x") for name in ("b", "a-b", "a", "B")]
        merged = merged_annotations(answers, settings_with())
        assert [a.key.removeprefix(PREFIX) for a in merged] == ["B", "a", "a-b", "b"]

    def test_the_vendor_comes_from_settings_only(self) -> None:
        assert f"{PREFIX}vendor" not in {a.key for a in core_annotations(facts_of(_PROJECT))}
        (merged,) = merged_annotations([], settings_with({"vendor": "Acme"}))
        assert merged == Annotation(f"{PREFIX}vendor", "Acme", Origin("--vendor"))

    @pytest.mark.parametrize(
        "key", ["description", "documentation", "licenses", "source", "url", "vendor"]
    )
    def test_what_settings_say_of_the_project_comes_before_what_it_says(self, key: str) -> None:
        told = an_annotation(key, "by the project")
        (merged,) = merged_annotations([told], settings_with({key: "by settings"}))
        assert merged == Annotation(PREFIX + key, "by settings", Origin(f"--{key}"))

    def test_authors_in_settings_are_one_text(self) -> None:
        (merged,) = merged_annotations([], settings_with({"authors": ("Ann", "Bob")}))
        assert (merged.key, merged.value) == (f"{PREFIX}authors", "Ann, Bob")

    def test_an_annotation_that_is_spelled_out_comes_before_the_vendor(self) -> None:
        settings = settings_with({"vendor": "a", "annotations": {f"{PREFIX}vendor": "b"}})
        assert [a.value for a in merged_annotations([], settings)] == ["b"]

    def test_the_same_facts_give_the_same_annotations_in_the_same_order(self) -> None:
        facts = facts_of(_PROJECT, wasm=_WASM, commit=a_commit(), created=COMMIT_TIME)
        once, again = ([*core_annotations(facts)] for _ in range(2))
        assert once == again
        assert merged_annotations(once, facts.settings) == merged_annotations(
            reversed(again), facts.settings
        )
