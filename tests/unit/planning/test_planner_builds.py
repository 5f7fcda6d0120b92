"""What `--build` runs before anything is planned."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from builders import COMPONENT, a_project
from git_repository import make_repo
from toy_language import ToyLanguage, plugins_of

from wasm_publish.errors import NothingToPublish, UsageError
from wasm_publish.hookspecs import hookimpl
from wasm_publish.model import BuildCommand, SettingsTable
from wasm_publish.planning.planner import Planner
from wasm_publish.planning.requested import Request
from wasm_publish.settings.options import Options

if TYPE_CHECKING:
    from wasm_publish.errors import WasmPublishError
    from wasm_publish.model import Build, Project, Standing
    from wasm_publish.settings.settings import Settings, Value


@dataclass(eq=False)
class Workspace(ToyLanguage):
    """A language whose toolchain builds all members of a workspace at once."""

    told: list[tuple[Build, Settings]] = field(default_factory=list)

    @hookimpl
    def wasm_publish_build_command(  # type: ignore[override]
        self, project: Project, build: Build, settings: Settings
    ) -> BuildCommand | None:
        self.told.append((build, settings))
        if project.name == "nothing-to-run":
            return None
        return BuildCommand(("toy", "build"), project.workspace_root, ("-p", project.name))


class World:
    def __init__(self, root: Path) -> None:
        self.root = root
        self.toy = Workspace()

    def member(self, name: str, standing: Standing = "chosen", *, built: bool = False) -> Project:
        root = self.root / name
        root.mkdir()
        file = root / "Toy.toml"
        file.write_text("", encoding="utf-8")
        if built:
            self.toy.wasm[name] = root / "a.wasm"
            (root / "a.wasm").write_bytes(COMPONENT)
        return a_project(name, root=root, workspace_root=self.root, file=file, standing=standing)

    def workspace(self, *members: Project) -> None:
        self.toy.add(self.root, *members)

    def planner(self, **arguments: Value) -> Planner:
        given = {"build": True, **{name.replace("_", "-"): a for name, a in arguments.items()}}
        paths = given.pop("paths", ())
        assert isinstance(paths, tuple)
        request = Request(self.root, tuple(map(Path, paths)), given, {"A": "1"})
        return Planner(request, Options(), plugins_of(self.toy))

    def builds(self, **arguments: Value) -> tuple[BuildCommand, ...]:
        return self.planner(**arguments).builds()

    def chosen(self, **arguments: Value) -> list[str]:
        return [w for c in self.builds(**arguments) for w in c.chosen if w != "-p"]


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path.resolve())


def test_a_workspace_is_built_once(world: World) -> None:
    world.workspace(world.member("a"), world.member("b", built=True))
    (command,) = world.builds()
    assert command == BuildCommand(("toy", "build"), world.root, ("-p", "a", "-p", "b"))


def test_nothing_is_built_unless_that_is_asked_for(world: World) -> None:
    world.workspace(world.member("a"))
    assert world.builds(build=False) == ()
    assert world.toy.selections == []


def test_the_plugin_is_told_how_to_build(world: World) -> None:
    world.workspace(world.member("a"))
    world.builds(release=True, target="wasm32-wasip1", target_dir="out", name="other")
    ((build, settings),) = world.toy.told
    assert (build.profile, build.target) == ("release", "wasm32-wasip1")
    assert build.target_dir == world.root / "out"
    assert build.environment == {"A": "1"}
    assert settings.name == "other"


def test_what_needs_no_build_has_no_command(world: World) -> None:
    world.workspace(world.member("nothing-to-run"), world.member("a"))
    assert world.chosen() == ["a"]


def test_one_that_could_not_be_planned_is_not_built(world: World) -> None:
    world.workspace(world.member("a")._replace(version=None), world.member("b"))
    assert world.chosen() == ["b"]


def test_one_that_has_not_changed_is_not_built(world: World) -> None:
    world.workspace(world.member("a"), world.member("b"))
    make_repo(world.root)
    assert world.chosen(changed_since="HEAD") == []
    (world.root / "b" / "Toy.toml").write_text("x", encoding="utf-8")
    assert world.chosen(changed_since="HEAD") == ["b"]


def test_a_file_that_is_named_is_built_too(world: World) -> None:
    world.workspace(world.member("a"))
    assert world.chosen(wasm="a/out.wasm") == ["a"]


def test_each_start_has_its_own(world: World) -> None:
    for name in ("a", "b"):
        project = world.member(name)._replace(workspace_root=world.root / name)
        world.toy.add(project.root, project)
    assert [(c.cwd.name, c.chosen[1]) for c in world.builds(paths=("b", "a", "b"))] == [
        ("b", "b"),
        ("a", "a"),
    ]


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"release": True, "profile": "dev"}, UsageError),
        ({"paths": ("nowhere",)}, NothingToPublish),
        ({"wasm": "a.wasm"}, UsageError),
    ],
)
def test_nothing_is_built_where_nothing_can_be_planned(
    world: World, arguments: dict[str, Value], error: type[WasmPublishError]
) -> None:
    world.workspace(world.member("a"), world.member("b"))
    with pytest.raises(error) as of_builds:
        world.builds(**arguments)
    with pytest.raises(error) as of_plan:
        world.planner(**arguments).plan()
    assert str(of_builds.value) == str(of_plan.value)


def test_a_wrong_settings_table_stops_the_build(world: World) -> None:
    member = world.member("a")
    assert member.file
    table = SettingsTable({"registri": "x"}, member.file, "own")
    world.workspace(member._replace(tables=(table,)))
    with pytest.raises(UsageError, match="registri"):
        world.builds()


def test_what_the_build_did_not_make_is_not_to_be_built_again(world: World) -> None:
    world.workspace(world.member("a"))
    (error,) = world.planner().plan().errors
    assert error.problem.code == "not-built"
    assert error.problem.remedy == "build it first, or name the file with --wasm FILE"
    (error,) = world.planner(build=False).plan().errors
    assert "`toy build -p a`" in str(error.problem.remedy)
