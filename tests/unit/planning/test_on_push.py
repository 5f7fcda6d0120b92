from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from builders import a_project, settings_with
from toy_language import ToyLanguage, plugins_of

from wasm_publish.hookspecs import hookimpl
from wasm_publish.model import Build, PassedOver, Problem
from wasm_publish.planning.configured import Configured
from wasm_publish.planning.on_push import PushedTag, made_fresh, why_nothing
from wasm_publish.planning.project_plan import Examined
from wasm_publish.planning.requested import Requested

if TYPE_CHECKING:
    from wasm_publish.model import Project

BRANCH = {"PRE_COMMIT_REMOTE_BRANCH": "refs/heads/feature/x"}
TAG = {"PRE_COMMIT_REMOTE_BRANCH": "refs/tags/v1.4.2"}


class TestWhyNothing:
    @pytest.mark.parametrize("environment", [{}, BRANCH, TAG])
    def test_whoever_is_no_hook_publishes(self, environment: dict[str, str]) -> None:
        assert why_nothing(None, environment) is None

    def test_a_hook_publishes_when_nothing_is_pushed(self) -> None:
        assert why_nothing("never", {}) is None

    @pytest.mark.parametrize("environment", [BRANCH, TAG])
    def test_a_hook_publishes_nothing_at_a_push(self, environment: dict[str, str]) -> None:
        assert "give the hook the argument --on-push=tag" in str(why_nothing("never", environment))

    def test_a_hook_may_wait_for_a_tag(self) -> None:
        assert why_nothing("tag", TAG) is None
        assert str(why_nothing("tag", BRANCH)).endswith("what is pushed is feature/x")
        assert str(why_nothing("tag", {})).endswith("nothing is pushed")


def _meant(name: str = "hello", **changes: object) -> Project:
    return a_project(name, evidence=("wit/",), **changes)


def _released(
    tag: str, *projects: Project, tags: tuple[str, ...] = (), plugins: tuple[object, ...] = ()
) -> tuple[list[list[str]], dict[str, str]]:
    """The names of what the tag releases, by groups, and why it doesn't release the others."""
    group = tuple(Configured(project, settings_with()) for project in projects)
    pushed = PushedTag(tag, lambda _: tags or (tag,), plugins_of(*plugins), Build())
    found = pushed.released(Requested((group,), (), (), ()))
    names = [[item.project.name for item in kept] for kept in found.groups]
    return names, {passed.name: passed.reason for passed in found.passed_over}


class TestReleased:
    @pytest.mark.parametrize("tag", ["v1.4.2", "1.4.2", "hello-v1.4.2", "hello/v1.4.2"])
    def test_a_project_of_the_tags_version_is(self, tag: str) -> None:
        assert _released(tag, _meant()) == ([["hello"]], {})

    def test_a_project_of_another_tag_is_not(self) -> None:
        names, reasons = _released("hello-v1.4.2", _meant(), _meant("world"))
        assert names == [["hello"]]
        assert reasons == {"world": "the pushed tag hello-v1.4.2 doesn't release its version 1.4.2"}

    def test_a_tag_of_the_project_goes_before_one_of_the_repository(self) -> None:
        tags = ("v1.4.2", "hello-v1.4.2")
        assert _released("v1.4.2", _meant(), tags=tags)[0] == []
        assert _released("hello-v1.4.2", _meant(), tags=tags)[0] == [["hello"]]

    def test_a_tag_has_to_be_at_the_commit(self) -> None:
        names, reasons = _released("v1.4.2", _meant(), tags=("v1.4.1",))
        assert (names, reasons) == ([], {"hello": "the pushed tag v1.4.2 is not at this commit"})

    def test_a_version_that_differs_is_left_to_the_plan_to_tell(self) -> None:
        assert _released("v1.4.3", _meant()) == ([["hello"]], {})

    def test_a_project_that_is_no_wasm_is_passed_over(self) -> None:
        reason = "nothing shows that it is wasm"
        tool = a_project("tool", standing="default")
        assert _released("v1.4.2", _meant(), tool) == ([["hello"]], {"tool": reason})
        kept_back = a_project("tool", held_back="it says so", standing="default")
        assert _released("v1.4.2", kept_back) == ([], {"tool": reason})

    def test_the_version_may_be_one_that_tags_tell(self) -> None:
        class Teller:
            @hookimpl
            def wasm_publish_version(self, refs: list[str]) -> str | None:
                told = [ref.removeprefix("sub/v") for ref in refs if ref.startswith("sub/v")]
                return told[0] if told else "0.0.1-0"

        project = _meant(version=None)
        tags = ("sub/v2.0.0", "other")
        assert _released("sub/v2.0.0", project, tags=tags, plugins=(Teller(),))[0] == [["hello"]]
        names, reasons = _released("other", project, tags=tags, plugins=(Teller(),))
        assert (names, list(reasons)) == ([], ["hello"])

    def test_what_was_passed_over_before_stays_told(self) -> None:
        before = PassedOver("other", "it was")
        pushed = PushedTag("v1.4.2", lambda _: (), plugins_of(ToyLanguage()), Build())
        found = pushed.released(Requested((), (), (), (), (before,)))
        assert found.passed_over == (before,)


def test_what_is_older_than_its_sources_goes_nowhere() -> None:
    stale = Problem("stale-wasm", "src/lib.rs is newer than the built wasm", "warning")
    other = Problem("odd", "odd", "warning")
    plan: object = object()
    fresh = Examined(a_project(), settings_with(), plan=plan, warnings=(other,))  # type: ignore[arg-type]
    assert made_fresh(fresh) is fresh
    refused = made_fresh(fresh._replace(warnings=(other, stale)))
    assert refused.plan is None
    (error,) = refused.errors
    assert (error.exit_code, error.problem.code) == (4, "stale-wasm")
    unplanned = fresh._replace(plan=None, warnings=(stale,))
    assert made_fresh(unplanned) is unplanned
