"""Whether a version keeps what the one before it on the same line promised."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from builders import a_plan, a_version, a_wasm_info, externs, settings_with
from hypothesis import given
from hypothesis import strategies as st

from wasm_publish.comparing.artifact_facts import ArtifactFacts
from wasm_publish.errors import StoreFailed
from wasm_publish.model import WasmContents
from wasm_publish.publishing.semver_check import predecessor, semver_problems, wants_semver_check
from wasm_publish.versions.lines import line_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wasm_publish.model import Plan, Problem
    from wasm_publish.settings.settings import Settings
    from wasm_publish.versions.version import Scheme

PUBLISHED = ArtifactFacts("sha256:a", 1, "component", ("wasi:io/error@0.2.0",), ("run", "walk"))


def plan_with(
    imports: Sequence[str] = ("wasi:io/error@0.2.0",),
    exports: Sequence[str] = ("run", "walk"),
    version: str = "1.4.2",
    settings: Settings | None = None,
) -> Plan:
    contents = WasmContents(
        "component", externs("instance", *imports), externs("instance", *exports)
    )
    wasm = a_wasm_info(contents=contents)
    return a_plan(version, wasm=wasm, settings=settings or settings_with())


def problems_of(plan: Plan, published: ArtifactFacts | None = PUBLISHED) -> tuple[Problem, ...]:
    return semver_problems(plan, ["1.4.1", "latest"], lambda _tag: published)


@pytest.mark.parametrize(
    ("version", "tags", "tag"),
    [
        ("1.4.2", ["1.4.0", "1.4.1", "1.3.9", "0.9.0"], "1.4.1"),
        ("1.4.2", ["1.5.0", "1.4.0", "2.0.0"], "1.4.0"),
        ("1.4.2", ["1.4.2"], None),
        ("1.4.2", ["1.4.2", "1.4.10", "1.4.1"], "1.4.1"),
        ("1.4.2", ["1.4.2-rc.1", "1.4.1-rc.1"], None),
        ("1.4.2", ["latest", "1", "1.4", "dev", "sha256-abc.sig"], None),
        ("1.4.2", ["1.4.1_linux", "1.4.0"], "1.4.1_linux"),
        ("1.4.2-rc.1", ["1.4.1"], None),
        ("2.0.0", ["1.4.1"], None),
        ("0.3.1", ["0.3.0", "0.2.9"], "0.3.0"),
        ("0.3.0", ["0.2.9"], None),
        ("0.0.2", ["0.0.1"], None),
        ("1.4.2", [], None),
    ],
)
def test_it_is_compared_with_the_newest_release_before_it_on_its_line(
    version: str, tags: list[str], tag: str | None
) -> None:
    found = predecessor(a_version(version), tags)
    assert (found.tag if found else None) == tag


@pytest.mark.parametrize(
    ("version", "tags", "tag"),
    [
        ("2.1", ["2.0.0", "2.0.3", "1.9.0"], "2.0.3"),
        ("2.1.post1", ["2.1.0", "2.0.0"], "2.1.0"),
        ("2.1rc1", ["2.0.0"], None),
        ("2.1", ["2.1.0rc1", "2.1.0.dev1", "2.0.0"], "2.0.0"),
        ("1!2.1", ["2.0.0"], None),
    ],
)
def test_python_versions_have_lines_and_prereleases_of_their_own_kind(
    version: str, tags: list[str], tag: str | None
) -> None:
    found = predecessor(a_version(version, "pep440"), tags)
    assert (found.tag if found else None) == tag


@pytest.mark.parametrize(
    ("prefix", "tags", "tag"),
    [
        ("v", ["v1.4.1", "1.4.0"], "v1.4.1"),
        ("v", ["1.4.1", "v1.4.1"], "v1.4.1"),
        ("", ["v1.4.1", "1.4.1"], "1.4.1"),
        ("", ["v1.4.1"], "v1.4.1"),
        ("hello-", ["hello-1.4.1", "1.4.1"], "hello-1.4.1"),
        ("hello-", ["other-1.4.1"], None),
    ],
)
def test_tags_are_read_with_their_prefix(prefix: str, tags: list[str], tag: str | None) -> None:
    found = predecessor(a_version("1.4.2"), tags, prefix)
    assert (found.tag if found else None) == tag


numbers = st.integers(min_value=0, max_value=3)
versions = st.builds("{}.{}.{}".format, numbers, numbers, numbers)


@given(versions, st.lists(versions, unique=True), st.sampled_from(["semver", "pep440"]))
def test_nothing_on_the_line_is_between(text: str, tags: list[str], scheme: Scheme) -> None:
    version = a_version(text, scheme)
    found = predecessor(version, tags)
    older = [a_version(tag, scheme) for tag in tags]
    fit = [one for one in older if one < version and line_of(one) == line_of(version)]
    assert (found.version if found else None) == max(fit, default=None)


def test_what_keeps_its_promises_has_no_problem() -> None:
    assert problems_of(plan_with()) == ()
    assert problems_of(plan_with(exports=("run", "walk", "jump"))) == ()
    assert problems_of(plan_with(imports=())) == ()
    assert problems_of(plan_with(imports=("wasi:io/error@0.2.6",))) == ()


def test_an_export_that_is_gone_is_a_problem() -> None:
    plan = plan_with(exports=("run",))
    (problem,) = problems_of(plan)
    assert problem.message == "1.4.2 can't take the place of 1.4.1: it no longer exports walk"
    assert (problem.code, problem.severity) == ("export-removed", "warning")
    assert problem.remedy == "publish it as 2.0.0, or allow it with --semver-check off"
    assert problem.file == plan.wasm.path


def test_an_import_that_is_new_is_a_problem() -> None:
    imports = ("wasi:sockets/udp@0.2.0", "wasi:io/error@0.2.0", "wasi:sockets/tcp@0.2.0")
    (problem,) = problems_of(plan_with(imports=imports))
    assert problem.code == "import-added"
    assert problem.message.endswith(
        "it newly imports wasi:sockets/tcp@0.2.0, wasi:sockets/udp@0.2.0"
    )


def test_another_line_of_an_import_is_a_new_one() -> None:
    (problem,) = problems_of(plan_with(imports=("wasi:io/error@0.3.0",)))
    assert problem.code == "import-added"


def test_a_component_in_place_of_a_module_is_a_problem() -> None:
    published = PUBLISHED._replace(kind="module", imports=None, exports=None)
    (problem,) = problems_of(plan_with(), published)
    assert problem.message.endswith("1.4.1: one is a core module, the other a component")


def test_all_problems_are_told() -> None:
    found = problems_of(plan_with(("a:b/c",), ("run",)))
    assert [problem.code for problem in found] == ["export-removed", "import-added"]


@pytest.mark.parametrize(
    ("strictness", "severity"), [("error", "error"), ("warn", "warning"), (None, "warning")]
)
def test_settings_tell_how_bad_it_is(strictness: str | None, severity: str) -> None:
    settings = settings_with({"semver-check": strictness} if strictness else {})
    (problem,) = problems_of(plan_with(exports=("run",), settings=settings))
    assert problem.severity == severity


@pytest.mark.parametrize(
    "plan",
    [
        plan_with(exports=(), settings=settings_with({"semver-check": "off"})),
        plan_with(exports=(), version="1.4.2-rc.1"),
        plan_with(exports=())._replace(version=None),
    ],
    ids=["switched off", "a prerelease", "no version"],
)
def test_what_is_not_compared_asks_for_nothing(plan: Plan) -> None:
    def refuse(_tag: str) -> ArtifactFacts:
        raise AssertionError

    assert not wants_semver_check(plan)
    assert semver_problems(plan, ["1.4.1"], refuse) == ()


@pytest.mark.parametrize(
    "published",
    [None, PUBLISHED._replace(imports=None, exports=None, kind=None)],
    ids=["gone meanwhile", "of an old format"],
)
def test_what_is_not_known_is_no_problem(published: ArtifactFacts | None) -> None:
    plan = plan_with(("a:b/c",), ())
    assert wants_semver_check(plan)
    assert problems_of(plan, published) == ()


def test_the_first_version_of_a_line_is_compared_with_nothing() -> None:
    def refuse(_tag: str) -> ArtifactFacts:
        raise AssertionError

    assert semver_problems(plan_with(exports=()), ["2.0.0", "0.9.0"], refuse) == ()


@pytest.mark.parametrize("strictness", ["warn", "error"])
def test_one_that_can_not_be_read_keeps_nobody_back(strictness: str) -> None:
    asked: list[str] = []

    def fail(tag: str) -> ArtifactFacts:
        asked.append(tag)
        raise StoreFailed("the blob is gone", code="not-found")

    plan = plan_with(settings=settings_with({"semver-check": strictness}))
    (problem,) = semver_problems(plan, ["1.4.0", "1.4.1"], fail)
    assert asked == ["1.4.1"]
    assert (problem.code, problem.severity) == ("semver-unchecked", "warning")
    assert problem.message == (
        "this was not compared with 1.4.1, the version before: the blob is gone"
    )
