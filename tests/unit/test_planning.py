from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from builders import (
    COMMIT_TIME,
    a_commit,
    a_project,
    a_target,
    a_wasm_info,
    an_annotation,
    an_artifact,
    settings_with,
)
from toy_language import plugins_of

from wasm_publish.annotations import PREFIX
from wasm_publish.errors import CheckFailed, InvalidWasm, UsageError, WasmPublishError
from wasm_publish.hookspecs import hookimpl
from wasm_publish.model import LocatedWasm, Problem, Tag, WasmContents
from wasm_publish.oci.formats import Format
from wasm_publish.planning import Inputs, build_plan, chosen_format, resolve_version

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wasm_publish.model import Annotation, Artifact, Plan, Project
    from wasm_publish.oci.formats import Content
    from wasm_publish.settings import Value


def _inputs(project: Project | None = None, **changes: Any) -> Inputs:  # noqa: ANN401 - any field
    wasm = a_wasm_info()
    inputs = Inputs(
        project=project or a_project(),
        located=LocatedWasm(wasm.path, "the component in lib"),
        wasm=wasm,
        settings=settings_with(),
        commit=None,
        created=None,
        targets=(a_target(),),
    )
    return replace(inputs, **changes)


def _config(plan: Plan) -> dict[str, object]:
    assert isinstance(plan.artifact.config.content, bytes)
    config: dict[str, object] = json.loads(plan.artifact.config.content)
    return config


def _problem(kind: type[WasmPublishError], inputs: Inputs, *plugins: object) -> Problem:
    with pytest.raises(WasmPublishError) as caught:
        build_plan(inputs, plugins_of(*plugins))
    assert type(caught.value) is kind
    return caught.value.problem


class TestPlan:
    def test_it_holds_what_it_was_made_from(self) -> None:
        inputs = _inputs()
        plan = build_plan(inputs, plugins_of())
        assert (plan.located, plan.wasm, plan.targets) == (
            inputs.located,
            inputs.wasm,
            inputs.targets,
        )
        assert plan.project == inputs.project
        assert [tag.name for tag in plan.tags] == ["1.4.2", "1.4", "1", "latest"]
        assert plan.problems == ()

    def test_its_annotations_are_the_manifests(self) -> None:
        plan = build_plan(_inputs(commit=a_commit(), created=COMMIT_TIME), plugins_of())
        assert json.loads(plan.artifact.manifest)["annotations"] == {
            annotation.key: annotation.value for annotation in plan.annotations
        }

    def test_the_same_inputs_give_the_same_plan(self) -> None:
        inputs = _inputs(commit=a_commit(), created=COMMIT_TIME)
        assert build_plan(inputs, plugins_of()) == build_plan(inputs, plugins_of())

    def test_the_layer_is_titled_by_the_projects_name(self) -> None:
        plan = build_plan(_inputs(a_project("Greet")), plugins_of())
        (layer,) = plan.artifact.layers
        assert layer.descriptor.annotations == {f"{PREFIX}title": "Greet.wasm"}

    def test_the_config_tells_time_author_and_os(self) -> None:
        project = a_project(authors=("Ann", "Bob"))
        settings = settings_with({"os": "wasip3"})
        plan = build_plan(_inputs(project, created=7, settings=settings), plugins_of())
        config = _config(plan)
        assert (config["created"], config["author"], config["os"]) == (
            "1970-01-01T00:00:07Z",
            "Ann, Bob",
            "wasip3",
        )

    def test_with_nothing_to_tell_them_it_is_the_epoch_and_nobody(self) -> None:
        config = _config(build_plan(_inputs(), plugins_of()))
        assert (config["created"], config["author"]) == ("1970-01-01T00:00:00Z", None)

    def test_an_author_in_settings_is_the_configs_too(self) -> None:
        settings = settings_with({"annotations": {f"{PREFIX}authors": "Acme"}})
        plan = build_plan(_inputs(a_project(authors=("Ann",)), settings=settings), plugins_of())
        assert _config(plan)["author"] == "Acme"

    def test_a_given_version_becomes_the_projects(self) -> None:
        settings = settings_with({"package-version": "v2.0.0"})
        plan = build_plan(_inputs(settings=settings), plugins_of())
        assert (plan.project.version, plan.version.text) == ("2.0.0", "2.0.0")
        assert plan.tags[0].name == "2.0.0"

    def test_what_the_wasm_and_its_place_warn_of_are_problems(self) -> None:
        found = Problem("debug-build", "only a debug build was found", "warning")
        wasm = a_wasm_info(contents=WasmContents("component", warnings=("odd section",)))
        located = LocatedWasm(wasm.path, "it", problems=(found,))
        plan = build_plan(_inputs(wasm=wasm, located=located), plugins_of())
        assert plan.problems == (
            Problem("unreadable-section", "odd section", "warning", file=wasm.path),
            found,
        )

    def test_an_unfinished_component_is_not_published_though_it_was_named(self) -> None:
        wasm = a_wasm_info(contents=WasmContents("module", unfinished=True))
        problem = _problem(InvalidWasm, _inputs(wasm=wasm))
        assert (problem.code, problem.file) == ("unfinished-component", wasm.path)
        assert problem.remedy is not None
        assert f"wasm-tools component new {wasm.path}" in problem.remedy


class _Adds:
    """A plugin that adds a tag, an annotation and what it found."""

    def __init__(self, *problems: Problem) -> None:
        self.problems = problems

    @hookimpl
    def wasm_publish_tags(self, project: Project) -> list[Tag]:
        return [Tag(f"{project.name}-edge", "free", "the plugin"), Tag("latest", "free", "mine")]

    @hookimpl
    def wasm_publish_annotations(self) -> list[Annotation]:
        return [an_annotation("title", "by plugin"), an_annotation("vendor", "by plugin")]

    @hookimpl
    def wasm_publish_validate(self) -> Sequence[Problem]:
        return self.problems


class TestPlugins:
    def test_their_tags_join_ours(self) -> None:
        plan = build_plan(_inputs(), plugins_of(_Adds()))
        assert [(tag.name, tag.kind) for tag in plan.tags] == [
            ("hello-edge", "free"),
            ("latest", "free"),
            ("1.4.2", "version"),
            ("1.4", "moving"),
            ("1", "moving"),
        ]

    def test_their_annotations_come_before_ours_and_after_settings(self) -> None:
        settings = settings_with({"vendor": "by settings"})
        plan = build_plan(_inputs(settings=settings), plugins_of(_Adds()))
        values = {a.key.removeprefix(PREFIX): a.value for a in plan.annotations}
        assert values == {"title": "by plugin", "vendor": "by settings", "version": "1.4.2"}

    def test_their_warnings_are_problems_of_the_plan(self) -> None:
        warning = Problem("odd", "odd", "warning")
        assert build_plan(_inputs(), plugins_of(_Adds(warning))).problems == (warning,)

    def test_an_error_among_their_answers_stops_the_plan_and_tells_all(self) -> None:
        warning, fault = Problem("odd", "odd", "warning"), Problem("bad", "bad")
        with pytest.raises(CheckFailed) as caught:
            build_plan(_inputs(), plugins_of(_Adds(warning, fault)))
        assert str(caught.value) == "bad"
        assert caught.value.problems == (warning, fault)

    def test_without_any_tag_there_is_nothing_to_publish_under(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        plugins = plugins_of()
        monkeypatch.setattr(plugins, "tags", lambda _facts: ())
        with pytest.raises(UsageError, match="there is no tag to publish under"):
            build_plan(_inputs(), plugins)


class _TellsVersion:
    @hookimpl
    def wasm_publish_version(self, refs: Sequence[str]) -> str | None:
        return refs[0].removeprefix("v") if refs else None


class TestVersion:
    def test_it_is_the_projects(self) -> None:
        assert resolve_version(_inputs(), plugins_of(_TellsVersion())).text == "1.4.2"

    def test_it_is_read_by_the_projects_rules(self) -> None:
        project = a_project(version="2.1", version_scheme="pep440")
        assert resolve_version(_inputs(project), plugins_of()).tag == "2.1.0"

    @pytest.mark.parametrize(("given", "text"), [("v2.0.0", "2.0.0"), ("2.0.0-rc.1", "2.0.0-rc.1")])
    def test_a_given_one_comes_first(self, given: str, text: str) -> None:
        inputs = _inputs(settings=settings_with({"package-version": given}))
        assert resolve_version(inputs, plugins_of()).text == text

    def test_a_given_one_follows_the_projects_rules(self) -> None:
        inputs = _inputs(settings=settings_with({"package-version": "2.1"}))
        with pytest.raises(UsageError, match="is not a SemVer version"):
            resolve_version(inputs, plugins_of())

    def test_without_a_project_it_may_follow_either(self) -> None:
        values: dict[str, Value] = {"package-version": "2.1"}
        inputs = _inputs(a_project(file=None), settings=settings_with(values))
        assert resolve_version(inputs, plugins_of()).scheme == "pep440"

    def test_a_plugin_tells_it_where_the_project_does_not(self) -> None:
        inputs = _inputs(a_project(version=None), commit=a_commit(tags=("v3.0.0",)))
        assert resolve_version(inputs, plugins_of(_TellsVersion())).text == "3.0.0"

    @pytest.mark.parametrize("plugins", [(), (_TellsVersion(),)])
    def test_there_has_to_be_one(self, plugins: tuple[object, ...]) -> None:
        project = a_project(version=None)
        with pytest.raises(UsageError) as caught:
            resolve_version(_inputs(project), plugins_of(*plugins))
        problem = caught.value.problem
        assert (problem.code, problem.file) == ("no-version", project.file)
        assert problem.message == "hello has no version"


class _OffersFormat:
    @hookimpl
    def wasm_publish_formats(self) -> list[Format]:
        def build(content: Content) -> Artifact:
            return an_artifact(manifest=content.name.encode())

        return [Format("mine", "for a test", build)]


class TestFormat:
    def test_it_is_the_cncf_one(self) -> None:
        assert chosen_format(settings_with(), plugins_of(_OffersFormat())).name == "cncf"

    def test_a_plugin_may_offer_another(self) -> None:
        settings = settings_with({"format": "mine"})
        plan = build_plan(_inputs(settings=settings), plugins_of(_OffersFormat()))
        assert plan.artifact.manifest == b"hello"

    def test_an_unknown_one_says_which_there_are(self) -> None:
        settings = settings_with({"format": "tar"})
        problem = _problem(UsageError, _inputs(settings=settings), _OffersFormat())
        assert (problem.code, problem.remedy) == (
            "unknown-format",
            "the formats are cncf, mine",
        )
