from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from builders import (
    COMMIT_TIME,
    COMPONENT,
    MODULE,
    UNFINISHED,
    a_commit,
    a_project,
    an_annotation,
    an_artifact,
    settings_with,
)
from toy_language import plugins_of

from wasm_publish.errors import CheckFailed, InvalidWasm, NothingToPublish, UsageError
from wasm_publish.hookspecs import hookimpl
from wasm_publish.model import LocatedWasm, Origin, Problem, Tag
from wasm_publish.oci.annotations import PREFIX
from wasm_publish.oci.formats import Format, cncf
from wasm_publish.planning.format_choice import choose_format
from wasm_publish.planning.project_plan import Inputs, examine
from wasm_publish.planning.targets import Surroundings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wasm_publish.errors import WasmPublishError
    from wasm_publish.model import Annotation, Artifact, Plan, Project
    from wasm_publish.oci.formats import Content
    from wasm_publish.settings.settings import Settings, Value
    from wasm_publish.versions.version import Version

_AROUND = Surroundings(Path("/projects").absolute())
_UNREADABLE = b"\x00\x0c\x09producers\xff\xff"
"""A custom section that says nothing anybody could read."""


@pytest.fixture
def located(tmp_path: Path) -> LocatedWasm:
    """A component that was found."""
    path = tmp_path / "hello.wasm"
    path.write_bytes(COMPONENT)
    return LocatedWasm(path, "the component in lib")


def _inputs(project: Project | None = None, **changes: Any) -> Inputs:  # noqa: ANN401 - any field
    """A project whose registry is named, without any wasm."""
    inputs = Inputs(
        project=project or a_project(),
        settings=_settings(),
        around=_AROUND,
    )
    return inputs._replace(**changes)


def _settings(**values: Value) -> Settings:
    named = {key.replace("_", "-"): value for key, value in values.items()}
    return settings_with({"registry": "example.com/acme", **named})


def _plan(inputs: Inputs, *plugins: object) -> Plan:
    examined = examine(inputs, plugins_of(*plugins))
    assert examined.errors == ()
    assert examined.plan
    return examined.plan


def _config(plan: Plan) -> dict[str, object]:
    assert isinstance(plan.artifact.config.content, bytes)
    config: dict[str, object] = json.loads(plan.artifact.config.content)
    return config


def _error(inputs: Inputs, *plugins: object) -> WasmPublishError:
    examined = examine(inputs, plugins_of(*plugins))
    assert examined.plan is None
    (error,) = examined.errors
    return error


def _codes(inputs: Inputs, *plugins: object) -> list[str]:
    examined = examine(inputs, plugins_of(*plugins))
    assert examined.plan is None
    return [problem.code for error in examined.errors for problem in error.problems]


class TestPlan:
    def test_it_holds_what_it_was_made_from(self, located: LocatedWasm) -> None:
        inputs = _inputs(located=located)
        plan = _plan(inputs)
        assert (plan.located, plan.wasm.path, plan.settings) == (
            located,
            located.path,
            inputs.settings,
        )
        assert [target.repository for target in plan.targets] == ["example.com/acme/hello"]
        assert [tag.name for tag in plan.tags] == ["1.4.2", "1.4", "1", "latest"]
        assert plan.problems == ()

    def test_it_is_of_the_project_that_was_examined(self, located: LocatedWasm) -> None:
        inputs = _inputs(located=located)
        examined = examine(inputs, plugins_of())
        assert examined.plan
        assert examined.plan.project == examined.project
        assert examined.project._replace(origins={}) == inputs.project
        assert examined.settings == inputs.settings

    def test_its_annotations_are_the_manifests(self, located: LocatedWasm) -> None:
        plan = _plan(_inputs(located=located, commit=a_commit()))
        assert json.loads(plan.artifact.manifest)["annotations"] == {
            annotation.key: annotation.value for annotation in plan.annotations
        }

    def test_the_same_inputs_give_the_same_plan(self, located: LocatedWasm) -> None:
        inputs = _inputs(located=located, commit=a_commit())
        assert _plan(inputs) == _plan(inputs)

    def test_the_layer_is_titled_by_the_projects_name(self, located: LocatedWasm) -> None:
        (layer,) = _plan(_inputs(a_project("Greet"), located=located)).artifact.layers
        assert layer.descriptor.annotations == {f"{PREFIX}title": "Greet.wasm"}

    def test_the_config_tells_time_author_and_os(self, located: LocatedWasm) -> None:
        project = a_project(authors=("Ann", "Bob"))
        environment = {"SOURCE_DATE_EPOCH": "7"}
        settings = _settings(os="wasip3")
        plan = _plan(_inputs(project, located=located, environment=environment, settings=settings))
        config = _config(plan)
        assert (config["created"], config["author"], config["os"]) == (
            "1970-01-01T00:00:07Z",
            "Ann, Bob",
            "wasip3",
        )

    def test_the_time_is_the_commits(self, located: LocatedWasm) -> None:
        assert a_commit().time == COMMIT_TIME
        config = _config(_plan(_inputs(located=located, commit=a_commit())))
        assert config["created"] == "2026-01-02T03:04:05Z"

    def test_with_nothing_to_tell_them_it_is_the_epoch_and_nobody(
        self, located: LocatedWasm
    ) -> None:
        config = _config(_plan(_inputs(located=located)))
        assert (config["created"], config["author"]) == ("1970-01-01T00:00:00Z", None)

    @pytest.mark.parametrize(
        "settings",
        [_settings(annotations={f"{PREFIX}authors": "Acme"}), _settings(authors=("Acme",))],
    )
    def test_an_author_in_settings_is_the_configs_too(
        self, located: LocatedWasm, settings: Settings
    ) -> None:
        project = a_project(authors=("Ann",))
        assert (
            _config(_plan(_inputs(project, located=located, settings=settings)))["author"] == "Acme"
        )

    def test_a_given_version_becomes_the_projects(self, located: LocatedWasm) -> None:
        settings = _settings(package_version="v2.0.0")
        plan = _plan(_inputs(located=located, settings=settings))
        assert (plan.project.version, str(plan.version)) == ("2.0.0", "2.0.0")
        assert plan.project.origins["version"] == Origin("--package-version")
        assert plan.tags[0].name == "2.0.0"

    def test_a_tags_version_becomes_the_projects(self, located: LocatedWasm) -> None:
        inputs = _inputs(a_project(version=None), located=located, refs=("v2.0.0",))
        plan = _plan(inputs)
        assert (plan.project.version, str(plan.project.origins["version"])) == (
            "2.0.0",
            "the git tag v2.0.0",
        )


class TestWarnings:
    def test_what_the_wasm_and_its_place_warn_of_are_problems(self, located: LocatedWasm) -> None:
        located.path.write_bytes(MODULE + _UNREADABLE)
        found = Problem("debug-build", "only a debug build was found", "warning")
        plan = _plan(_inputs(located=located._replace(problems=(found,))))
        assert [problem.code for problem in plan.problems] == ["unreadable-section", "debug-build"]
        assert plan.problems[0].file == located.path
        assert {problem.severity for problem in plan.problems} == {"warning"}

    def test_a_source_that_is_newer_is_a_warning(self, located: LocatedWasm) -> None:
        source = a_project().workspace_root / "src" / "main.rs"
        plan = _plan(_inputs(located=located._replace(newer_source=source)))
        (problem,) = plan.problems
        assert (problem.code, problem.severity) == ("stale-wasm", "warning")
        assert problem.message == "src/main.rs is newer than the built wasm"
        assert problem.file == located.path

    def test_they_are_told_though_there_is_no_plan(self, located: LocatedWasm) -> None:
        stale = located._replace(newer_source=located.path)
        examined = examine(_inputs(a_project(version=None), located=stale), plugins_of())
        assert examined.plan is None
        assert [problem.code for problem in examined.warnings] == ["stale-wasm"]


class TestWasm:
    def test_an_unfinished_component_is_not_published_though_it_was_named(
        self, located: LocatedWasm
    ) -> None:
        located.path.write_bytes(UNFINISHED)
        error = _error(_inputs(located=located))
        assert isinstance(error, InvalidWasm)
        problem = error.problem
        assert (problem.code, problem.file) == ("unfinished-component", located.path)
        assert problem.remedy is not None
        assert f"wasm-tools component new {located.path}" in problem.remedy

    def test_a_file_that_is_not_there_is_an_error(self, located: LocatedWasm) -> None:
        located.path.unlink()
        assert isinstance(_error(_inputs(located=located)), NothingToPublish)

    def test_without_one_there_is_no_plan_and_no_error(self) -> None:
        examined = examine(_inputs(), plugins_of())
        assert (examined.plan, examined.errors, examined.warnings) == (None, (), ())
        assert examined.project.version == "1.4.2"


class TestAtOnce:
    def test_steps_that_do_not_depend_on_each_other_all_tell_their_faults(
        self, located: LocatedWasm
    ) -> None:
        located.path.write_bytes(b"no wasm")
        inputs = _inputs(
            a_project(version="one"),
            located=located,
            settings=settings_with(
                {
                    "destinations": ("EXAMPLE.com/UPPER",),
                    "format": "tar",
                    "tags": ("a b", "{versoin}"),
                    "add-tags": ("-c",),
                }
            ),
            environment={"SOURCE_DATE_EPOCH": "now"},
        )
        assert sorted(_codes(inputs, _Adds(Problem("bad", "bad")))) == [
            "bad",
            "invalid-reference",
            "invalid-tag",
            "invalid-tag",
            "invalid-tag",
            "invalid-variable",
            "invalid-version",
            "not-wasm",
            "unknown-format",
        ]

    def test_illegal_tags_are_told_without_wasm(self) -> None:
        assert _codes(_inputs(settings=_settings(tags=("a b",)))) == ["invalid-tag"]

    def test_illegal_tags_are_told_without_a_version(self) -> None:
        inputs = _inputs(a_project(version=None), settings=_settings(tags=("a b", "{prerelease}")))
        assert _codes(inputs) == ["no-version", "invalid-tag"]

    def test_an_unknown_format_is_told_without_wasm(self) -> None:
        assert _codes(_inputs(settings=_settings(format="tar"))) == ["unknown-format"]

    def test_an_annotation_that_a_plugin_fails_to_tell_is_an_error(
        self, located: LocatedWasm
    ) -> None:
        class Fails:
            @hookimpl
            def wasm_publish_annotations(self) -> list[Annotation]:
                raise UsageError("which?", code="which")

        assert _codes(_inputs(located=located), Fails()) == ["which"]


class _Adds:
    """A plugin that adds a tag, an annotation and what it found."""

    def __init__(self, *problems: Problem) -> None:
        self.problems = problems
        self.versions: list[str | None] = []

    @hookimpl
    def wasm_publish_tags(self, project: Project) -> list[Tag]:
        return [Tag(f"{project.name}-edge", "free", "the plugin"), Tag("latest", "free", "mine")]

    @hookimpl
    def wasm_publish_annotations(self) -> list[Annotation]:
        return [an_annotation("title", "by plugin"), an_annotation("vendor", "by plugin")]

    @hookimpl
    def wasm_publish_validate(self, version: Version | None) -> Sequence[Problem]:
        self.versions.append(version.text if version else None)
        return self.problems


class TestPlugins:
    def test_their_tags_join_ours(self, located: LocatedWasm) -> None:
        plan = _plan(_inputs(located=located), _Adds())
        assert [(tag.name, tag.kind) for tag in plan.tags] == [
            ("hello-edge", "free"),
            ("latest", "free"),
            ("1.4.2", "version"),
            ("1.4", "moving"),
            ("1", "moving"),
        ]

    def test_their_annotations_come_before_ours_and_after_settings(
        self, located: LocatedWasm
    ) -> None:
        plan = _plan(_inputs(located=located, settings=_settings(vendor="by settings")), _Adds())
        values = {a.key.removeprefix(PREFIX): a.value for a in plan.annotations}
        assert values == {"title": "by plugin", "vendor": "by settings", "version": "1.4.2"}

    @pytest.mark.parametrize(
        ("settings", "refs", "version"),
        [
            ({}, (), "1.4.2"),
            ({"package_version": "2.0.0"}, (), "2.0.0"),
            ({"version_from": "tag"}, ("v1.3.0",), "1.3.0"),
            ({}, ("v1.3.0",), None),
        ],
    )
    def test_they_see_the_version_that_was_chosen(
        self, settings: dict[str, Value], refs: tuple[str, ...], version: str | None
    ) -> None:
        plugin = _Adds()
        examine(_inputs(settings=_settings(**settings), refs=refs), plugins_of(plugin))
        assert plugin.versions == [version]

    def test_their_warnings_are_problems_of_the_plan(self, located: LocatedWasm) -> None:
        warning = Problem("odd", "odd", "warning")
        assert _plan(_inputs(located=located), _Adds(warning)).problems == (warning,)

    def test_an_error_among_their_answers_stops_the_plan_and_tells_all(
        self, located: LocatedWasm
    ) -> None:
        warning, fault = Problem("odd", "odd", "warning"), Problem("bad", "bad")
        error = _error(_inputs(located=located), _Adds(warning, fault))
        assert isinstance(error, CheckFailed)
        assert str(error) == "bad"
        assert error.problems == (warning, fault)

    def test_without_any_tag_there_is_nothing_to_publish_under(
        self, located: LocatedWasm, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        plugins = plugins_of()
        monkeypatch.setattr(plugins, "tags", lambda _facts: ())
        (error,) = examine(_inputs(located=located), plugins).errors
        assert str(error) == "there is no tag to publish under"


class _OffersFormat:
    @hookimpl
    def wasm_publish_formats(self) -> list[Format]:
        def build(content: Content) -> Artifact:
            return an_artifact(manifest=content.name.encode())

        return [Format("mine", "for a test", build)]


class TestFormat:
    def test_it_is_the_cncf_one(self) -> None:
        choice = choose_format(settings_with(), plugins_of(_OffersFormat()))
        assert choice == (cncf.FORMAT, cncf.build, None)

    def test_a_plugin_may_offer_another(self, located: LocatedWasm) -> None:
        inputs = _inputs(located=located, settings=_settings(format="mine"))
        assert _plan(inputs, _OffersFormat()).artifact.manifest == b"hello"

    def test_an_unknown_one_says_which_there_are(self, located: LocatedWasm) -> None:
        inputs = _inputs(located=located, settings=_settings(format="tar"))
        error = _error(inputs, _OffersFormat())
        assert isinstance(error, UsageError)
        assert (error.problem.code, error.problem.remedy) == (
            "unknown-format",
            "the formats are auto, cncf, compat, mine, runwasi, wasm-to-oci",
        )
