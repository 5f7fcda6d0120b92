from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from builders import COMPONENT, MODULE, UNFINISHED, a_project
from git_repository import COMMIT_TIME, make_repo, run_git
from toy_language import ToyLanguage, plugins_of

from wasm_publish.errors import InvalidWasm, NothingToPublish, UsageError
from wasm_publish.model import Build, PassedOver, Problem, SettingsTable
from wasm_publish.planning.planner import Planner
from wasm_publish.planning.requested import Request
from wasm_publish.settings.options import Options

if TYPE_CHECKING:
    from wasm_publish.model import Plan, Project, Standing
    from wasm_publish.planning.planned import Planned
    from wasm_publish.settings.settings import Value

_FILE_ALONE: dict[str, Value] = {"wasm": "a.wasm", "name": "greet", "package-version": "1.0.0"}


class World:
    """A folder with projects of a toy language, and what can be asked of them."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.toy = ToyLanguage()

    def project(self, name: str, standing: Standing = "chosen", *, built: bool = True) -> Project:
        """A project in a folder of its name, built unless it is said not to be."""
        root = self.root / name
        root.mkdir(parents=True, exist_ok=True)
        if built:
            self.toy.wasm[name] = self.wasm(f"{name}/{name}.wasm")
        return a_project(
            name, root=root, workspace_root=self.root, file=root / "Toy.toml", standing=standing
        )

    def alone(self, name: str, *, built: bool = True) -> Project:
        """A project that is its own workspace."""
        project = self.project(name, built=built)._replace(workspace_root=self.root / name)
        self.toy.add(project.root, project)
        return project

    def wasm(self, path: str, content: bytes = COMPONENT) -> Path:
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
        return file

    def table(self, project: Project, text: str) -> Project:
        """The project with a table of ours of its own."""
        import tomli

        assert project.file is not None
        project.file.write_text(f"[own]\n{text}\n", encoding="utf-8")
        values = tomli.loads(text)
        return project._replace(tables=(SettingsTable(values, project.file, "own"),))

    def planner(
        self,
        *paths: str,
        arguments: dict[str, Value] | None = None,
        environment: dict[str, str] | None = None,
        climb: bool = False,
    ) -> Planner:
        request = Request(
            self.root, tuple(map(Path, paths)), arguments or {}, environment or {}, climb=climb
        )
        return Planner(request, Options(), plugins_of(self.toy))

    def plan(
        self,
        *paths: str,
        arguments: dict[str, Value] | None = None,
        environment: dict[str, str] | None = None,
        climb: bool = False,
    ) -> Planned:
        planner = self.planner(*paths, arguments=arguments, environment=environment, climb=climb)
        return planner.plan()


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path.resolve())


def _plans(planned: Planned) -> list[Plan]:
    return [*planned.plans]


def _names(planned: Planned) -> list[str]:
    return [plan.project.name for plan in _plans(planned)]


def _only(planned: Planned) -> Plan:
    (plan,) = _plans(planned)
    return plan


class TestStarts:
    def test_it_begins_in_the_current_folder(self, world: World) -> None:
        world.toy.add(world.root, world.project("hello"))
        planned = world.plan()
        assert _names(planned) == ["hello"]
        assert (planned.passed_over, planned.errors) == ((), ())

    def test_paths_are_relative_to_the_current_folder_and_count_once(self, world: World) -> None:
        for name in ("a", "b"):
            world.alone(name)
        planned = world.plan("b", "a", "./a", str(world.root / "b"))
        assert _names(planned) == ["b", "a"]

    def test_a_manifest_is_a_path_too(self, world: World) -> None:
        world.alone("a")
        assert _names(world.plan(arguments={"manifest-path": "a/toy.toy"})) == ["a"]

    def test_a_manifest_may_come_from_the_environment(self, world: World) -> None:
        world.alone("a")
        environment = {"WASM_PUBLISH_MANIFEST_PATH": "a/toy.toy"}
        assert _names(world.plan(environment=environment)) == ["a"]

    def test_a_manifest_and_a_path_are_one_too_many(self, world: World) -> None:
        with pytest.raises(UsageError, match="both a path and --manifest-path are given"):
            world.plan("a", arguments={"manifest-path": "a/toy.toy"})

    def test_it_climbs_only_when_it_is_asked_to(self, world: World) -> None:
        world.alone("a")
        (world.root / "a" / "src").mkdir()
        assert _names(world.plan("a/src", climb=True)) == ["a"]
        with pytest.raises(NothingToPublish, match="there is no wasm project"):
            world.plan("a/src")

    def test_a_path_without_a_project_stops_everything(self, world: World) -> None:
        world.alone("a")
        (world.root / "b").mkdir()
        with pytest.raises(NothingToPublish):
            world.plan("a", "b")


class TestFailures:
    def test_one_that_can_not_be_planned_keeps_no_other_from_its_plan(self, world: World) -> None:
        projects = [world.project(name) for name in ("good", "damaged", "versionless")]
        world.wasm("damaged/damaged.wasm", b"no wasm")
        projects[2] = projects[2]._replace(version=None)
        projects.append(world.project("unbuilt", built=False))
        world.toy.add(world.root, *projects)
        planned = world.plan()
        assert _names(planned) == ["good"]
        assert [(type(e), e.problem.code) for e in planned.errors] == [
            (InvalidWasm, "not-wasm"),
            (UsageError, "no-version"),
            (NothingToPublish, "not-built"),
        ]

    def test_one_start_that_fails_keeps_no_other_from_its_plan(self, world: World) -> None:
        world.alone("a", built=False)
        world.alone("b")
        planned = world.plan("a", "b")
        assert _names(planned) == ["b"]
        assert [str(error) for error in planned.errors] == ["a has no built wasm"]

    def test_who_is_passed_over_is_told(self, world: World) -> None:
        projects = [world.project("a", "default"), world.project("cli", "default", built=False)]
        world.toy.add(world.root, *projects)
        planned = world.plan()
        assert planned.passed_over == (PassedOver("cli", "nothing shows that it is wasm"),)

    def test_two_projects_in_one_repository_stop_everything(self, world: World) -> None:
        world.toy.add(world.root, world.project("a"), world.project("b"))
        with pytest.raises(UsageError, match="a and b would both be published"):
            world.plan(arguments={"destinations": ("example.com/x",)})

    def test_the_name_in_a_destination_keeps_them_apart(self, world: World) -> None:
        world.toy.add(world.root, world.project("a"), world.project("b"))
        planned = world.plan(arguments={"destinations": ("example.com/{name}",)})
        assert [plan.targets[0].repository for plan in _plans(planned)] == [
            "example.com/a",
            "example.com/b",
        ]


class TestOneProject:
    @pytest.mark.parametrize("key", ["wasm", "name"])
    @pytest.mark.parametrize("members", ["workspace", "paths"])
    def test_a_file_or_a_name_needs_exactly_one(self, world: World, key: str, members: str) -> None:
        if members == "workspace":
            world.toy.add(world.root, world.project("a"), world.project("b"))
        else:
            world.alone("a")
            world.alone("b")
        world.wasm("x.wasm")
        with pytest.raises(UsageError) as caught:
            world.plan(*(("a", "b") if members == "paths" else ()), arguments={key: "x.wasm"})
        problem = caught.value.problem
        assert problem.code == "several-projects"
        assert problem.message == f"--{key} needs exactly one project, and here are 2"
        assert problem.remedy == "choose one with -p: a, b"

    def test_a_workspace_without_projects_says_that_first(self, world: World) -> None:
        world.toy.add(world.root)
        with pytest.raises(NothingToPublish, match="there is no project in this workspace"):
            world.plan(arguments={"wasm": "x.wasm"})

    def test_a_file_that_is_given_is_not_looked_for(self, world: World) -> None:
        world.toy.add(world.root, world.project("a", built=False))
        path = world.wasm("x.wasm", MODULE)
        plan = _only(world.plan(arguments={"wasm": "x.wasm"}))
        assert (plan.located.path, plan.wasm.contents.kind) == (path, "module")
        assert plan.located.reason == "the file that --wasm names"
        assert world.toy.builds == []

    def test_a_file_that_is_given_has_to_be_there(self, world: World) -> None:
        world.toy.add(world.root, world.project("a"))
        planned = world.plan(arguments={"wasm": "x.wasm"})
        assert [type(error) for error in planned.errors] == [NothingToPublish]

    def test_a_file_that_is_given_has_to_be_finished(self, world: World) -> None:
        world.toy.add(world.root, world.project("a"))
        world.wasm("x.wasm", UNFINISHED)
        planned = world.plan(arguments={"wasm": "x.wasm"})
        assert [error.problem.code for error in planned.errors] == ["unfinished-component"]

    def test_a_name_that_is_given_names_repository_layer_and_title(self, world: World) -> None:
        world.toy.add(world.root, world.project("a")._replace(repository_name="other"))
        plan = _only(world.plan(arguments={"name": "Greet", "registry": "example.com"}))
        assert plan.project.name == "Greet"
        assert plan.targets[0].repository == "example.com/greet"
        title = plan.artifact.layers[0].descriptor.annotations
        assert title == {"org.opencontainers.image.title": "Greet.wasm"}

    def test_a_file_with_name_and_version_needs_no_project(self, world: World) -> None:
        path = world.wasm("a.wasm")
        plan = _only(world.plan(arguments=_FILE_ALONE))
        assert (plan.project.name, str(plan.version), plan.located.path) == ("greet", "1.0.0", path)
        assert plan.targets[0].repository == "oci:dist/oci/greet"

    def test_nor_is_one_of_many_meant(self, world: World) -> None:
        path = world.wasm("a.wasm")
        shared = SettingsTable({"registry": "example.com"}, world.root / "Toy.toml", "all")
        own = SettingsTable({"vendor": "a"}, world.root / "Own.toml", "own")
        one, other = world.project("one"), world.project("other")
        for table in (shared, own):
            table.file.write_text(f"[{table.key}]\n", encoding="utf-8")
        world.toy.add(
            world.root, one._replace(tables=(own, shared)), other._replace(tables=(shared,))
        )
        plan = _only(world.plan(arguments=_FILE_ALONE))
        assert (plan.project.name, plan.located.path) == ("greet", path)
        assert plan.targets[0].repository == "example.com/greet"
        assert plan.settings.vendor is None

    @pytest.mark.parametrize("asking", [{"workspace": True}, {"packages": ("one", "other")}])
    def test_unless_several_are_asked_for(self, world: World, asking: dict[str, Value]) -> None:
        world.wasm("a.wasm")
        world.toy.add(world.root, world.project("one"), world.project("other"))
        with pytest.raises(UsageError, match="--wasm needs exactly one project, and here are 2"):
            world.plan(arguments=_FILE_ALONE | asking)

    def test_versions_and_tags_serve_several(self, world: World) -> None:
        world.toy.add(world.root, world.project("a"), world.project("b"))
        arguments: dict[str, Value] = {"package-version": "2.0.0", "tags": ("{version}", "dev")}
        planned = world.plan(arguments=arguments)
        assert [[tag.name for tag in plan.tags] for plan in _plans(planned)] == [
            ["2.0.0", "dev"]
        ] * 2


class TestLook:
    """Going on where something is wrong, as `check` does."""

    def test_what_is_wrong_in_one_folder_hides_nothing_of_another(self, world: World) -> None:
        world.alone("good")
        (world.root / "empty").mkdir()
        world.toy.add(world.root / "workspace")
        native = world.project("native", "default", built=False)._replace(root=world.root / "n")
        world.toy.add(native.root, native)
        table = world.table(world.project("odd"), "nmae = 1")
        world.toy.add(table.root, table)
        looked = world.planner("empty", "workspace", "n", "odd", "good").look()
        assert [error.problem.code for error in looked.failures] == [
            "no-project",
            "no-project",
            "not-built",
        ]
        assert [fault.code for fault in looked.faults] == ["unknown-setting"]
        assert _names(looked) == ["odd", "good"]

    def test_an_option_for_one_project_hides_nothing(self, world: World) -> None:
        projects = [world.table(world.project(name), "nmae = 1") for name in ("a", "b")]
        world.toy.add(world.root, *projects)
        looked = world.planner(arguments={"name": "x"}).look()
        assert [error.problem.code for error in looked.failures] == ["several-projects"]
        assert len(looked.faults) == 2

    def test_with_faults_in_settings_nothing_is_planned(self, world: World) -> None:
        (world.root / "empty").mkdir()
        odd = world.table(world.project("odd"), "nmae = 1")
        world.toy.add(odd.root, odd)
        with pytest.raises(UsageError, match="unknown key `nmae`"):
            world.plan("odd")
        with pytest.raises(NothingToPublish, match="there is no wasm project"):
            world.plan("odd", "empty")

    def test_without_wasm_none_is_looked_for(self, world: World) -> None:
        projects = [world.project("a", built=False), world.project("b")._replace(version=None)]
        world.toy.add(world.root, *projects)
        looked = world.planner().look(with_wasm=False)
        assert [examined.project.name for examined in looked.projects] == ["a", "b"]
        assert [error.problem.code for error in looked.errors] == ["no-version"]
        assert (looked.plans, world.toy.builds) == ((), [])

    def test_without_wasm_the_tags_of_the_commit_count(self, world: World) -> None:
        world.toy.add(world.root, world.project("a")._replace(version=None), world.project("b"))
        make_repo(world.root, tags=["a-v2.0.0"])
        looked = world.planner().look(with_wasm=False)
        assert [examined.project.version for examined in looked.projects] == ["2.0.0", "1.4.2"]

    @pytest.mark.parametrize(
        "arguments",
        [
            {"tags": ("{branch}",)},
            {"add-tags": ("{sha}",)},
            {"registry": "example.com/{owner}"},
            {"destinations": ("example.com/{owner}/{name}",)},
        ],
    )
    def test_without_wasm_a_template_still_asks_for_the_commit(
        self, world: World, arguments: dict[str, Value]
    ) -> None:
        world.toy.add(world.root, world.project("a"))
        assert world.planner(arguments=arguments).look(with_wasm=False).errors
        make_repo(world.root, remote="https://example.com/acme/a")
        assert not world.planner(arguments=arguments).look(with_wasm=False).errors

    def test_a_repository_that_git_refuses_is_a_warning(
        self, world: World, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        world.toy.add(world.root, world.project("a"))
        (world.root / ".git").mkdir()
        refusal = Problem("git-refused", "git refuses", "warning")
        monkeypatch.setattr("wasm_publish.git.working_tree.refusal", lambda _: refusal)
        (examined,) = world.planner().look().projects
        assert examined.warnings == (refusal,)
        assert examined.plan
        assert examined.plan.problems == (refusal,)

    def test_what_is_in_the_way_of_the_wasm_hides_nothing_of_the_project(
        self, world: World
    ) -> None:
        project = world.project("a", built=False)._replace(version="one")
        world.toy.add(world.root, project)
        looked = world.planner(arguments={"tags": ("a b",)}).look()
        assert [error.problem.code for error in looked.errors] == [
            "not-built",
            "invalid-version",
            "invalid-tag",
        ]


class TestSettings:
    def test_each_project_has_its_own(self, world: World) -> None:
        own = world.table(world.project("a"), "wasm = 'lib/x.wasm'\nname = 'greet'\nvendor = 'A'")
        path = world.wasm("a/lib/x.wasm")
        world.toy.add(world.root, own, world.project("b"))
        planned = world.plan()
        first, second = _plans(planned)
        assert (first.project.name, first.located.path) == ("greet", path)
        assert first.located.reason == "the file that Toy.toml own.wasm names"
        assert second.project.name == "b"
        assert [project.settings.vendor for project in planned.projects] == ["A", None]

    def test_the_command_line_and_the_environment_come_before_tables(self, world: World) -> None:
        project = world.table(world.project("a"), "vendor = 'c'\nformat = 'c'\ntag-prefix = 'c'")
        world.toy.add(world.root, project)
        planned = world.plan(
            arguments={"format": "cncf"},
            environment={"WASM_PUBLISH_FORMAT": "b", "WASM_PUBLISH_TAG_PREFIX": "b"},
        )
        settings = planned.projects[0].settings
        assert (settings.format, settings.tag_prefix, settings.vendor) == ("cncf", "b", "c")

    def test_the_first_table_comes_before_the_workspaces(self, world: World) -> None:
        project = world.table(world.project("a"), "vendor = 'own'")
        shared = SettingsTable({"vendor": "all", "tag-prefix": "v"}, world.root / "W.toml", "all")
        world.toy.add(world.root, project._replace(tables=(*project.tables, shared)))
        settings = world.plan().projects[0].settings
        assert (settings.vendor, settings.tag_prefix) == ("own", "v")

    def test_the_faults_of_all_projects_are_told_at_once(self, world: World) -> None:
        projects = [world.table(world.project(name), "nmae = 1") for name in ("a", "b")]
        world.toy.add(world.root, *projects)
        with pytest.raises(UsageError) as caught:
            world.plan()
        assert [(p.file, p.line) for p in caught.value.problems] == [
            (project.file, 2) for project in projects
        ]

    def test_a_wrong_variable_stops_before_anything_is_read(self, world: World) -> None:
        with pytest.raises(UsageError, match="WASM_PUBLISH_FORCE is 'x'"):
            world.planner(environment={"WASM_PUBLISH_FORCE": "x"})

    def test_those_of_the_run_are_without_those_of_projects(self, world: World) -> None:
        world.toy.add(world.root, world.table(world.project("a"), "vendor = 'A'"))
        planner = world.planner(arguments={"tag-prefix": "v"})
        planner.plan()
        assert (planner.settings.tag_prefix, planner.settings.vendor) == ("v", None)


class TestBuild:
    @pytest.mark.parametrize(
        ("arguments", "profile"),
        [
            ({}, None),
            ({"release": True}, "release"),
            ({"profile": "small"}, "small"),
            ({"release": True, "profile": "release"}, "release"),
        ],
    )
    def test_the_profile_is_handed_on(
        self, world: World, arguments: dict[str, Value], profile: str | None
    ) -> None:
        world.toy.add(world.root, world.project("a"))
        world.plan(arguments=arguments)
        assert world.toy.builds == [Build(profile)]

    def test_target_folder_and_environment_are_handed_on(self, world: World) -> None:
        world.toy.add(world.root, world.project("a"))
        environment = {"CARGO_TARGET_DIR": "/x"}
        arguments: dict[str, Value] = {"target": "wasm32-wasip2", "target-dir": "out"}
        world.plan(arguments=arguments, environment=environment)
        expected = Build(None, "wasm32-wasip2", world.root / "out", environment)
        assert world.toy.builds == [expected]

    def test_release_and_another_profile_are_one_too_many(self, world: World) -> None:
        with pytest.raises(UsageError, match="both --release and --profile small are given"):
            world.plan(arguments={"release": True, "profile": "small"})


class TestSurroundings:
    @pytest.mark.parametrize("value", ["true", "1", "True", "TRUE", "yes", "on"])
    def test_a_ci_job_has_to_name_a_registry(self, world: World, value: str) -> None:
        world.toy.add(world.root, world.project("a"))
        planned = world.plan(environment={"CI": value})
        assert [error.problem.code for error in planned.errors] == ["no-registry"]

    @pytest.mark.parametrize("value", ["", "false", "0", "False"])
    def test_outside_of_ci_there_is_a_layout(self, world: World, value: str) -> None:
        world.toy.add(world.root, world.project("a"))
        (target,) = _only(world.plan(environment={"CI": value})).targets
        assert (target.repository, target.build_output) == ("oci:dist/oci/a", True)

    def test_the_commit_tells_time_and_source(self, world: World) -> None:
        world.toy.add(world.root, world.project("a"), world.project("b"))
        revision = make_repo(world.root, remote="git@example.com:acme/tools.git")
        for plan in _plans(world.plan(arguments={"registry": "example.com/{owner}"})):
            told = {a.key.rpartition(".")[2]: a.value for a in plan.annotations}
            assert told["revision"] == revision
            assert told["source"] == "https://example.com/acme/tools"
            assert told["created"] == "2026-01-02T03:04:05Z"
            assert plan.targets[0].repository.startswith("example.com/acme/")

    def test_source_date_epoch_comes_before_the_commit(self, world: World) -> None:
        world.toy.add(world.root, world.project("a"))
        make_repo(world.root)
        plan = _only(world.plan(environment={"SOURCE_DATE_EPOCH": str(COMMIT_TIME + 1)}))
        told = {a.key.rpartition(".")[2]: a.value for a in plan.annotations}
        assert told["created"] == "2026-01-02T03:04:06Z"

    def test_git_is_asked_once_for_each_repository(
        self, world: World, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        asked: list[Path] = []
        monkeypatch.setattr("wasm_publish.git.working_tree.read_commit", asked.append)
        (world.root / ".git").mkdir()
        world.toy.add(world.root, world.project("a"), world.project("b"))
        assert _names(world.plan()) == ["a", "b"]
        assert asked == [world.root]

    def test_outside_of_a_repository_git_is_not_asked(
        self, world: World, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("wasm_publish.git.program.subprocess", None)
        world.toy.add(world.root, world.project("a"))
        assert _names(world.plan()) == ["a"]


class TestDirt:
    """Of files that differ from the commit, in a repository of `a`, `b` and what they share."""

    @pytest.fixture
    def repository(self, world: World) -> World:
        (world.root / "shared").touch()
        world.toy.add(world.root, *(world.project(name) for name in "ab"))
        for name in "ab":
            (world.root / name / "source").touch()
        make_repo(world.root)
        return world

    def test_a_release_that_is_dirty_is_refused_and_keeps_no_other_from_its_plan(
        self, repository: World
    ) -> None:
        (repository.root / "a" / "source").write_text("changed", encoding="utf-8")
        planned = repository.planner().plan(to_publish=True)
        assert _names(planned) == ["b"]
        assert [error.problem.code for error in planned.errors] == ["dirty-tree"]
        assert "a differs from its commit in a/source" in str(planned.errors[0])

    def test_where_it_is_only_planned_that_is_a_warning(self, repository: World) -> None:
        (repository.root / "a" / "source").write_text("changed", encoding="utf-8")
        dirty, clean = _plans(repository.plan())
        assert [problem.code for problem in dirty.problems] == ["dirty-tree"]
        assert _revision(dirty).endswith("-dirty")
        assert not clean.problems
        assert not _revision(clean).endswith("-dirty")

    def test_a_tree_that_git_can_not_read_is_not_clean(self, repository: World) -> None:
        (repository.root / ".git" / "index").write_bytes(b"no index")
        planned = repository.planner().plan(to_publish=True)
        assert {error.problem.code for error in planned.errors} == {"git-failed"}
        shown = _plans(repository.plan())
        assert all(_revision(plan).endswith("-dirty") for plan in shown)
        assert [[p.code for p in plan.problems] for plan in shown] == [["git-failed"]] * 2

    def test_a_check_says_nothing_of_it(self, repository: World) -> None:
        # A commit that a hook checks is never clean before it is made.
        (repository.root / "a" / "source").write_text("changed", encoding="utf-8")
        assert [p.warnings for p in repository.planner().look().projects] == [(), ()]

    def test_a_plugin_tells_what_else_a_project_is_made_from(self, repository: World) -> None:
        shared = repository.root / "shared"
        shared.write_text("changed", encoding="utf-8")
        assert not any(plan.problems for plan in _plans(repository.plan()))
        repository.toy.inputs["b"] = [shared]
        _, told = _plans(repository.plan())
        assert [problem.code for problem in told.problems] == ["dirty-tree"]

    def test_a_project_below_it_is_anothers(self, repository: World) -> None:
        below = repository.project("a/below")
        (below.root / "source").touch()
        repository.toy.add(below.root, below)
        run_git(repository.root, "add", "--all")
        run_git(repository.root, "commit", "--quiet", "--message", "Add")
        (below.root / "source").write_text("changed", encoding="utf-8")
        assert not any(plan.problems for plan in _plans(repository.plan()))

    def test_no_wasm_is_dirt_though_git_tracks_it(self, repository: World) -> None:
        for name in "ab":
            repository.wasm(f"{name}/{name}.wasm", COMPONENT + b"\x00\x02\x01a")
        repository.toy.inputs["b"] = [repository.root / "a"]
        planned = repository.planner().plan(to_publish=True)
        assert not any(plan.problems for plan in _plans(planned))

    @pytest.mark.parametrize("target", ["a/out/a", "a/dist/oci/a"])
    def test_nor_is_what_was_published(self, repository: World, target: str) -> None:
        index = repository.root / target / "index.json"
        index.parent.mkdir(parents=True)
        index.touch()
        run_git(repository.root, "add", "--all")
        run_git(repository.root, "commit", "--quiet", "--message", "Track what is published")
        index.write_text("{}", encoding="utf-8")
        repository.toy.projects[repository.root] = [
            project._replace(workspace_root=project.root)
            for project in repository.toy.projects[repository.root]
        ]
        arguments: dict[str, Value] = {"registry": "oci:a/out"}
        assert not any(plan.problems for plan in _plans(repository.plan(arguments=arguments)))

    def test_git_is_asked_once_for_a_working_tree(
        self, repository: World, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        asked: list[Path] = []

        def uncommitted_files(folder: Path) -> tuple[Path, ...]:
            asked.append(folder)
            return ()

        monkeypatch.setattr("wasm_publish.git.working_tree.uncommitted_files", uncommitted_files)
        assert _names(repository.plan()) == ["a", "b"]
        assert asked == [repository.root]

    def test_git_is_not_asked_without_wasm(
        self, repository: World, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("wasm_publish.git.working_tree.uncommitted_files", pytest.fail)
        arguments: dict[str, Value] = {"add-tags": ("{sha}",)}
        looked = repository.planner(arguments=arguments).look(with_wasm=False)
        assert len(looked.projects) == 2


def _revision(plan: Plan) -> str:
    return next(a.value for a in plan.annotations if a.key.endswith(".revision"))
