from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import pytest
from any_version import PREFIXES, VERSIONS
from builders import COMMIT_TIME, a_commit, a_version, settings_with
from hypothesis import given
from hypothesis import strategies as st

from wasm_publish.errors import UsageError
from wasm_publish.model import Origin
from wasm_publish.planning.tags import planned_tags
from wasm_publish.references.grammar import is_tag
from wasm_publish.settings.options import Options
from wasm_publish.settings.settings import Layer, resolve
from wasm_publish.versions.series import derived_tags

if TYPE_CHECKING:
    from pathlib import Path

    from wasm_publish.model import Commit, Tag
    from wasm_publish.settings.settings import Value
    from wasm_publish.versions.version import Version


def _planned(
    values: dict[str, Value],
    version: str | Version = "1.4.2",
    commit: Commit | None = None,
    created: int | None = None,
) -> tuple[Tag, ...]:
    version = a_version(version) if isinstance(version, str) else version
    return planned_tags(version, settings_with(values), commit, created)


def _kinds(values: dict[str, Value], version: str = "1.4.2") -> dict[str, str]:
    commit = a_commit(branch="1.4")
    return {tag.name: tag.kind for tag in _planned(values, version, commit, COMMIT_TIME)}


class TestPlanned:
    def test_nothing_said_gives_the_derived_ones(self) -> None:
        assert _planned({}) == tuple(derived_tags(a_version()))

    def test_given_tags_replace_the_derived_ones(self) -> None:
        (tag,) = _planned({"tags": ("edge",)})
        assert (tag.name, tag.kind, tag.why) == ("edge", "free", "--tag")

    def test_added_tags_follow_the_derived_ones(self) -> None:
        tags = _planned({"add-tags": ("edge", "nightly")})
        assert [tag.name for tag in tags] == ["1.4.2", "1.4", "1", "latest", "edge", "nightly"]
        assert tags[-1].why == "--add-tag"

    def test_added_tags_follow_the_given_ones(self) -> None:
        tags = _planned({"tags": ("a",), "add-tags": ("b",)})
        assert [tag.name for tag in tags] == ["a", "b"]

    def test_no_moving_tags_leaves_the_version(self) -> None:
        assert [tag.name for tag in _planned({"no-moving-tags": True})] == ["1.4.2"]

    def test_no_moving_tags_keeps_what_was_asked_for(self) -> None:
        tags = _planned({"no-moving-tags": True, "add-tags": ("latest",)})
        assert [tag.name for tag in tags] == ["1.4.2", "latest"]

    def test_the_prefix_stands_before_the_derived_ones(self) -> None:
        tags = _planned({"tag-prefix": "v", "add-tags": ("{major}",)})
        assert [tag.name for tag in tags] == ["v1.4.2", "v1.4", "v1", "latest", "1"]

    def test_each_name_stands_once_where_it_stood_first(self) -> None:
        tags = _planned({"add-tags": ("latest", "{version}", "edge", "edge")})
        assert [tag.name for tag in tags] == ["1.4.2", "1.4", "1", "latest", "edge"]
        assert tags[0].why == "the version"

    @pytest.mark.parametrize(
        ("template", "name"),
        [
            ("{version}", "1.4.2-rc.1_b5"),
            ("{major}.{minor}.{patch}", "1.4.2"),
            ("rc-{prerelease}", "rc-rc.1"),
            ("sha-{sha}", f"sha-{a_commit().revision}"),
            ("{branch}", "feature-wit-2"),
            ("nightly-{date}", "nightly-20260102"),
            ("plain", "plain"),
        ],
    )
    def test_a_template_is_filled(self, template: str, name: str) -> None:
        commit = a_commit(branch="feature/wit #2")
        tags = _planned({"tags": (template,)}, "1.4.2-rc.1+b5", commit, COMMIT_TIME)
        assert [tag.name for tag in tags] == [name]

    def test_a_release_has_no_prerelease_to_fill_in(self) -> None:
        assert [t.name for t in _planned({"tags": ("x{prerelease}",)})] == ["x"]

    @pytest.mark.parametrize("template", ["{versoin}", "{}", "{Version}", "{ version }"])
    def test_an_unknown_placeholder_is_a_usage_error(self, template: str) -> None:
        with pytest.raises(UsageError) as caught:
            _planned({"tags": (template,)})
        problem = caught.value.problem
        assert problem.message.endswith(f"has an unknown placeholder {template}")
        assert problem.remedy == (
            "the placeholders are {version}, {major}, {minor}, {patch}, {prerelease}, {sha}, "
            "{branch}, {date}"
        )

    @pytest.mark.parametrize(
        ("placeholder", "commit", "remedy"),
        [
            ("sha", None, "run in a git checkout"),
            ("branch", None, "run in a git checkout that is on a branch"),
            ("branch", a_commit(branch=None), "run in a git checkout that is on a branch"),
            ("date", None, "run in a git checkout or set SOURCE_DATE_EPOCH"),
        ],
    )
    def test_what_git_does_not_tell_is_a_usage_error(
        self, placeholder: str, commit: Commit | None, remedy: str
    ) -> None:
        with pytest.raises(UsageError) as caught:
            _planned({"add-tags": (f"{{{placeholder}}}",)}, commit=commit)
        assert "which git doesn't tell here" in caught.value.problem.message
        assert caught.value.problem.remedy == remedy

    @pytest.mark.parametrize("tag", ["", "a b", "ä", "-a", ".a", "a+b", "a" * 129, "a:b", "{a"])
    def test_an_illegal_tag_is_a_usage_error_that_says_where_it_comes_from(self, tag: str) -> None:
        with pytest.raises(UsageError) as caught:
            _planned({"tags": (tag,)})
        assert caught.value.problem.code == "invalid-tag"
        assert caught.value.problem.remedy is not None
        assert caught.value.problem.remedy.startswith("a tag has letters, digits, ")
        assert caught.value.problem.key == "--tag"

    def test_all_illegal_tags_are_told_at_once(self) -> None:
        values: dict[str, Value] = {"tags": ("a b", "fine", "{nmae}"), "add-tags": ("-c", "{sha}")}
        with pytest.raises(UsageError) as caught:
            _planned(values)
        assert [(p.message.split()[0], p.code, p.key) for p in caught.value.problems] == [
            ("'a", "invalid-tag", "--tag"),
            ("the", "invalid-tag", "--tag"),
            ("'-c'", "invalid-tag", "--add-tag"),
            ("the", "invalid-tag", "--add-tag"),
        ]

    def test_an_added_tag_is_told_beside_an_illegal_prefix(self) -> None:
        with pytest.raises(UsageError) as caught:
            _planned({"tag-prefix": "rel/", "add-tags": ("a b",)})
        assert [p.key for p in caught.value.problems] == ["--tag-prefix", "--add-tag"]

    def test_an_illegal_tag_of_a_file_is_told_with_its_line(self, tmp_path: Path) -> None:
        file = tmp_path / "wasm-publish.toml"
        file.write_text("vendor = 'x'\nadd-tags = ['a b']\n", encoding="utf-8")
        layer = Layer({"add-tags": ("a b",)}, {"add-tags": Origin("add-tags", file)})
        with pytest.raises(UsageError) as caught:
            planned_tags(a_version(), resolve([layer], Options()), None, None)
        problem = caught.value.problem
        assert (problem.file, problem.line, problem.key) == (file, 2, "add-tags")

    def test_an_illegal_prefix_is_a_usage_error(self) -> None:
        with pytest.raises(UsageError, match="is no legal tag"):
            _planned({"tag-prefix": "rel/"})

    def test_a_version_without_a_tag_can_be_published_under_other_tags(self) -> None:
        version = a_version("1!2.0", "pep440")
        tags = _planned({"tags": ("edge", "{major}.{minor}", "latest")}, version)
        assert {tag.name: tag.kind for tag in tags} == {
            "edge": "free",
            "2.0": "moving",
            "latest": "moving",
        }


class TestChannels:
    CHANNELS: ClassVar[dict[str, Value]] = {"channels": {"rc": "next", "beta": "edge"}}

    @pytest.mark.parametrize(
        ("version", "tags"),
        [
            ("2.0.0-rc.1", {"2.0.0-rc.1": "version", "next": "moving"}),
            ("2.0.0-beta.1", {"2.0.0-beta.1": "version", "edge": "moving"}),
            ("2.0.0-alpha.1", {"2.0.0-alpha.1": "version"}),
            (
                "2.0.0",
                {"2.0.0": "version", "2.0": "moving", "2": "moving", "latest": "moving"},
            ),
        ],
    )
    def test_a_prerelease_has_the_tag_of_its_channel(
        self, version: str, tags: dict[str, str]
    ) -> None:
        assert _kinds(self.CHANNELS, version) == tags

    def test_no_moving_tags_leaves_the_version(self) -> None:
        assert _kinds({**self.CHANNELS, "no-moving-tags": True}, "2.0.0-rc.1") == {
            "2.0.0-rc.1": "version"
        }

    def test_the_prefix_stands_before_no_channel(self) -> None:
        assert list(_kinds({**self.CHANNELS, "tag-prefix": "v"}, "2.0.0-rc.1")) == [
            "v2.0.0-rc.1",
            "next",
        ]

    @pytest.mark.parametrize(
        ("version", "kind"), [("2.0.0-rc.1", "moving"), ("2.0.0-beta.1", "free"), ("2.0.0", "free")]
    )
    def test_a_channel_given_by_hand_only_moves_forward(self, version: str, kind: str) -> None:
        assert _kinds({**self.CHANNELS, "tags": ("next",)}, version) == {"next": kind}

    @pytest.mark.parametrize(
        ("channel", "message"),
        [
            ("no tag", "'no tag' is no legal tag"),
            ("1.0.0", "the channel 1.0.0 is the tag of a version, which never moves"),
            ("v1.0.0", "the channel v1.0.0 is the tag of a version"),
        ],
    )
    def test_what_can_be_no_channel_is_told_with_where_it_is_named(
        self, channel: str, message: str
    ) -> None:
        with pytest.raises(UsageError, match=message) as caught:
            _planned({"channels": {"rc": channel}, "tag-prefix": "p"}, "2.0.0-rc.1")
        assert caught.value.problem.code == "invalid-tag"
        assert caught.value.problem.key == "--channel"


class TestKinds:
    @pytest.mark.parametrize(
        "tag", ["1.4.2", "v1.4.2", "9.9.9", "{version}", "v{version}", "hello-{version}"]
    )
    def test_a_whole_version_is_immutable_however_it_is_written(self, tag: str) -> None:
        assert [*_kinds({"tags": (tag,)}).values()] == ["version"]

    @pytest.mark.parametrize(
        "tag", ["1.4", "1", "v1.4", "v{major}", "latest", "{major}.{minor}", "1.5", "2", "v2", "0"]
    )
    def test_a_series_only_moves_forward_however_it_is_written(self, tag: str) -> None:
        assert [*_kinds({"tags": (tag,)}).values()] == ["moving"]

    @pytest.mark.parametrize(
        "tag", ["edge", "1.4.x", "01", "hello-2", "{branch}", "{date}", "{sha}", "{version}-{sha}"]
    )
    def test_any_other_tag_goes_where_it_is_put(self, tag: str) -> None:
        assert [*_kinds({"tags": (tag,)}).values()] == ["free"]

    def test_a_prefix_counts(self) -> None:
        kinds = _kinds({"tag-prefix": "wit-", "tags": ("wit-1.4.2", "wit-1", "wit-2", "{version}")})
        assert [*kinds.values()] == ["version", "moving", "moving", "version"]

    def test_a_series_is_one_to_a_prerelease_too(self) -> None:
        kinds = _kinds({"tags": ("2.0", "2", "latest", "2.0.0-rc.1")}, "2.0.0-rc.1")
        assert [*kinds.values()] == ["moving", "moving", "moving", "version"]


@given(VERSIONS, PREFIXES)
def test_a_person_who_spells_the_derived_tags_out_gets_the_same(
    version: Version, prefix: str
) -> None:
    derived = planned_tags(version, settings_with({"tag-prefix": prefix}), None, None)
    spelled: dict[str, Value] = {
        "tag-prefix": prefix,
        "tags": tuple(tag.name for tag in derived),
    }
    again = planned_tags(version, settings_with(spelled), None, None)
    assert [(t.name, t.kind) for t in again] == [(t.name, t.kind) for t in derived]


@given(st.text(max_size=20))
def test_any_template_gives_a_legal_tag_or_a_usage_error(template: str) -> None:
    try:
        tags = _planned({"tags": (template.encode(errors="ignore").decode(),)})
    except UsageError:
        return
    assert all(is_tag(tag.name) for tag in tags)
