from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from builders import ROOT, a_plan, a_project, a_target, settings_with

from wasm_publish.errors import UsageError
from wasm_publish.model import SettingsTable, Tag
from wasm_publish.planning.project_plan import Examined
from wasm_publish.planning.uncommitted import dirt_of, judged, written_places
from wasm_publish.projects.belonging import Belonging, made_from_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from wasm_publish.model import Plan, Project

MEMBER = a_project(root=ROOT / "crates" / "hello", workspace_root=ROOT)
SOURCE = MEMBER.root / "src" / "lib.rs"
CONFUSED = "git can't tell what differs from the commit: it is confused"
DEV = Tag("dev", "free", "--tag")


def examined(plan: Plan | None = None, *dirt: Path) -> Examined:
    plan = plan or a_plan()
    return Examined(MEMBER, plan.settings, plan=plan, dirt=dirt)


def unclear(plan: Plan) -> Examined:
    fault = UsageError(CONFUSED, code="git-failed", remedy="ask git")
    return examined(plan)._replace(dirt_fault=fault)


def dirt(
    files: Iterable[Path],
    *sources: Path,
    project: Project = MEMBER,
    written: Iterable[Path] = (),
    projects: Iterable[Path] = (),
) -> tuple[Path, ...]:
    made_from = made_from_of(project, sources)
    return dirt_of(Belonging(project, made_from, {*projects}.__contains__), files, written)


class TestDirt:
    def test_all_in_the_folder_of_a_project_is_its_own(self) -> None:
        assert dirt([SOURCE, MEMBER.root]) == (SOURCE, MEMBER.root)

    @pytest.mark.parametrize("place", ["crates/hello-2/lib.rs", "README.md", "../x"])
    def test_what_is_beside_it_belongs_to_others(self, place: str) -> None:
        assert dirt([ROOT / place]) == ()

    def test_a_project_below_it_has_files_of_its_own(self) -> None:
        below = MEMBER.root / "below"
        files = [MEMBER.root / "README.md", below / "README.md", below]
        assert dirt(files) == tuple(files)
        assert dirt(files[:2], projects=[below]) == (files[0],)
        assert dirt(files[:2], below, projects=[below]) == tuple(files[:2])

    def test_so_is_a_submodule_that_it_is_in(self) -> None:
        assert dirt([ROOT / "crates"]) == (ROOT / "crates",)

    def test_so_is_what_its_plugin_names(self) -> None:
        lock, library = ROOT / "Cargo.lock", ROOT / "crates" / "library"
        files = [lock, library / "src" / "lib.rs", ROOT / "crates" / "other" / "lib.rs"]
        assert dirt(files, lock, library) == tuple(files[:2])

    def test_so_are_its_settings(self) -> None:
        tables = (SettingsTable({}, ROOT / "wasm-publish.toml", ""),)
        files = [ROOT / "wasm-publish.toml", ROOT / "other.toml"]
        assert dirt(files, project=MEMBER._replace(tables=tables)) == (files[0],)

    def test_what_we_publish_to_is_none(self) -> None:
        project = MEMBER._replace(root=ROOT)
        files = [ROOT / place / "hello" / "index.json" for place in ("dist/oci", "out", "dist")]
        assert dirt(files, project=project, written=[ROOT / "out"]) == (files[2],)

    def test_layouts_and_archives_are_relative_to_the_current_folder(self, tmp_path: Path) -> None:
        absolute = tmp_path / "far"
        targets = [
            a_target(),
            a_target("oci:out/hello"),
            a_target("oci:../hello"),
            a_target(f"oci:{absolute}"),
            a_target("oci-archive:out/hello.tar"),
        ]
        folder = tmp_path.resolve()
        assert [*written_places(targets, folder)] == [
            folder / "out" / "hello",
            folder.parent / "hello",
            absolute.resolve(),
            folder / "out" / "hello.tar",
            folder / "out" / ".hello.tar.wasm-publish.lock",
        ]


class TestJudged:
    @pytest.mark.parametrize("to_publish", [True, False])
    def test_who_is_clean_stays_as_it_is(self, *, to_publish: bool) -> None:
        clean = examined()
        assert judged(clean, to_publish=to_publish) == clean

    def test_who_has_no_plan_has_other_worries(self) -> None:
        unplanned = examined(a_plan(), SOURCE)._replace(plan=None)
        assert judged(unplanned, to_publish=True) == unplanned

    @pytest.mark.parametrize("kind", ["version", "moving"])
    def test_a_release_is_refused(self, kind: str) -> None:
        tags = [DEV, next(tag for tag in a_plan().tags if tag.kind == kind)]
        looked = judged(examined(a_plan(tags=tags), SOURCE), to_publish=True)
        (error,) = looked.errors
        assert looked.plan is None
        assert (error.exit_code, error.problem.code) == (2, "dirty-tree")
        assert str(error) == (
            "hello differs from its commit in crates/hello/src/lib.rs, and a release must not"
        )
        assert error.problem.remedy == (
            "commit it, or use --allow-dirty, which marks the revision with -dirty"
        )
        several = judged(examined(a_plan(tags=tags), SOURCE, SOURCE), to_publish=True)
        assert str(several.errors[0].problem.remedy).startswith("commit them, or use ")

    def test_that_it_would_be_is_a_warning_where_it_is_only_shown(self) -> None:
        looked = judged(examined(a_plan(), SOURCE), to_publish=False)
        (problem,) = looked.warnings
        assert looked.plan
        assert looked.plan.problems == looked.warnings
        assert problem.severity == "warning"
        assert problem.message.endswith("and a release must not")
        assert looked.errors == ()

    @pytest.mark.parametrize("to_publish", [True, False])
    @pytest.mark.parametrize(
        "plan",
        [
            a_plan(settings=settings_with({"allow-dirty": True})),
            a_plan("1.5.0-rc.1"),
            a_plan(tags=[DEV]),
            a_plan(tags=[]),
            a_plan()._replace(version=None),
        ],
        ids=["allowed", "prerelease", "dev", "untagged", "no version"],
    )
    def test_anything_else_is_marked_with_a_warning(self, plan: Plan, *, to_publish: bool) -> None:
        looked = judged(examined(plan, SOURCE), to_publish=to_publish)
        (problem,) = looked.warnings
        assert looked.plan == plan._replace(problems=(problem,))
        assert (problem.code, problem.severity) == ("dirty-tree", "warning")
        assert problem.message.endswith("so its revision ends in -dirty")
        assert looked.errors == ()

    def test_where_git_can_not_tell_a_release_is_refused(self) -> None:
        looked = judged(unclear(a_plan()), to_publish=True)
        (error,) = looked.errors
        assert looked.plan is None
        assert (error.exit_code, error.problem.code, str(error)) == (2, "git-failed", CONFUSED)
        assert error.problem.remedy == (
            "ask git, or use --allow-dirty, which marks the revision with -dirty"
        )
        shown = judged(unclear(a_plan()), to_publish=False)
        assert [(p.code, p.severity, p.message) for p in shown.warnings] == [
            ("git-failed", "warning", CONFUSED)
        ]
        assert shown.plan
        assert shown.errors == ()

    @pytest.mark.parametrize("to_publish", [True, False])
    def test_where_git_can_not_tell_anything_else_is_marked(self, *, to_publish: bool) -> None:
        plan = a_plan(settings=settings_with({"allow-dirty": True}))
        looked = judged(unclear(plan), to_publish=to_publish)
        (problem,) = looked.warnings
        assert (problem.code, problem.severity) == ("git-failed", "warning")
        assert problem.message == f"{CONFUSED}, so the revision ends in -dirty"
        assert looked.plan
        assert looked.errors == ()

    def test_the_first_files_are_named(self) -> None:
        files = [MEMBER.root / name for name in "abcde"]
        (problem,) = judged(examined(a_plan(), *files), to_publish=False).warnings
        assert " in crates/hello/a, crates/hello/b, crates/hello/c, 2 more, and" in problem.message

    def test_a_file_elsewhere_is_named_whole(self) -> None:
        elsewhere = ROOT.parent / "wasm-publish.toml"
        (problem,) = judged(examined(a_plan(), elsewhere), to_publish=False).warnings
        assert f" in {elsewhere}, and" in problem.message

    def test_what_was_told_before_stays(self) -> None:
        before = judged(examined(a_plan(), SOURCE), to_publish=False)
        again = judged(before, to_publish=False)
        assert again.warnings == (*before.warnings, *before.warnings)
        refused = judged(again._replace(errors=()), to_publish=True)
        assert refused.warnings == again.warnings
