from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from wasm_publish.errors import InvalidWasm, NothingToPublish, UsageError
from wasm_publish.model import Build

if TYPE_CHECKING:
    from pathlib import Path

    from tests.unit.rust.conftest import Tree


@pytest.fixture
def crate(tree: Tree) -> Tree:
    tree.write("Cargo.toml", '[package]\nname = "my-crate"\n[lib]\ncrate-type = ["cdylib"]\n')
    return tree


@pytest.mark.parametrize(
    "triple",
    [
        "wasm32-unknown-unknown",
        "wasm32-wasi",
        "wasm32-wasip1",
        "wasm32-wasip2",
        "wasm32-wasip3",
        "wasm64-unknown-unknown",
    ],
)
def test_every_wasm_triple_is_looked_in(crate: Tree, triple: str) -> None:
    path = f"target/{triple}/release/my_crate.wasm"
    crate.wasm(path)
    assert crate.found() == path
    located = crate.locate()
    assert located is not None
    assert located.reason == f"the module in target/{triple}/release"


@pytest.mark.parametrize("target", ["x86_64-unknown-linux-gnu", "wasm"])
def test_another_target_is_refused_before_anything_is_built(crate: Tree, target: str) -> None:
    with pytest.raises(UsageError, match=f"{target} is no WebAssembly target") as caught:
        crate.locate(build=Build(target=target))
    assert caught.value.problem.remedy == "leave --target out, or name one such as wasm32-wasip2"


def test_nothing_built_is_nothing_found(crate: Tree) -> None:
    assert crate.locate() is None


@pytest.mark.parametrize(
    "path",
    [
        "target/wasm32-wasip2/release/deps/my_crate.wasm",
        "target/wasm32-wasip2/debug/build/my_crate.wasm",
        "target/wasm32-wasip2/debug/incremental/my_crate.wasm",
        "target/x86_64-unknown-linux-gnu/release/my_crate.wasm",
        "target/wasm32-wasip2/release/other.wasm",
    ],
)
def test_other_places_are_not_looked_in(crate: Tree, path: str) -> None:
    crate.wasm(path)
    assert crate.locate() is None


def test_a_package_that_builds_no_wasm_has_none(tree: Tree) -> None:
    tree.write("Cargo.toml", '[package]\nname = "a"\n')
    tree.wasm("target/wasm32-wasip2/release/a.wasm")
    assert tree.locate() is None


@pytest.mark.parametrize(
    ("manifest", "source", "file"),
    [
        ("", "src/main.rs", "my-crate"),
        ("", "src/bin/tool.rs", "tool"),
        ("", "src/bin/tool/main.rs", "tool"),
        ('[[bin]]\nname = "serve"\npath = "serve.rs"\n', "serve.rs", "serve"),
        ('[lib]\nname = "plugin"\ncrate-type = ["cdylib"]\n', "src/lib.rs", "plugin"),
    ],
)
def test_a_sole_product_is_found_by_cargos_name(
    tree: Tree, manifest: str, source: str, file: str
) -> None:
    tree.write("Cargo.toml", f'[package]\nname = "my-crate"\n{manifest}')
    tree.write(source)
    tree.wasm(f"target/wasm32-wasip1/release/{file}.wasm")
    assert tree.found() == f"target/wasm32-wasip1/release/{file}.wasm"


def test_a_sole_product_may_be_finished_under_the_packages_name(tree: Tree) -> None:
    text = '[package]\nname = "fetch"\n[lib]\nname = "plugin"\ncrate-type = ["cdylib"]\n'
    tree.write("fetch/Cargo.toml", text)
    tree.wasm("fetch/target/wasm32-wasip1/release/plugin.wasm", "module")
    tree.wasm("fetch/dist/fetch.wasm", "component")
    assert tree.found("fetch") == "fetch/dist/fetch.wasm"


class TestSeveralProducts:
    @pytest.fixture
    def tools(self, tree: Tree) -> Tree:
        tree.write("Cargo.toml", '[package]\nname = "my-crate"\n[lib]\ncrate-type = ["cdylib"]\n')
        tree.write("src/bin/one.rs")
        tree.write("src/bin/two.rs")
        return tree

    def test_the_one_of_the_packages_name_wins(self, tools: Tree) -> None:
        for name in ("one", "two", "my_crate"):
            tools.wasm(f"target/wasm32-wasip1/release/{name}.wasm")
        assert tools.found() == "target/wasm32-wasip1/release/my_crate.wasm"

    def test_one_that_is_built_alone_is_it(self, tools: Tree) -> None:
        tools.wasm("target/wasm32-wasip1/release/two.wasm")
        assert tools.found() == "target/wasm32-wasip1/release/two.wasm"

    def test_several_of_other_names_need_a_choice(self, tools: Tree) -> None:
        for name in ("one", "two"):
            tools.wasm(f"target/wasm32-wasip1/release/{name}.wasm")
        with pytest.raises(NothingToPublish) as caught:
            tools.locate()
        assert caught.value.problem.code == "several-candidates"


class TestProfiles:
    @pytest.mark.parametrize("kinds", [("module", "component")])
    def test_release_comes_before_a_newer_debug_component(
        self, crate: Tree, kinds: tuple[str, str]
    ) -> None:
        crate.wasm("target/wasm32-wasip2/release/my_crate.wasm", kinds[0])
        crate.wasm("target/wasm32-wasip2/debug/my_crate.wasm", kinds[1], changed=3_000_000)
        located = crate.locate()
        assert located is not None
        assert located.path == crate.root / "target/wasm32-wasip2/release/my_crate.wasm"
        assert located.candidates == (crate.root / "target/wasm32-wasip2/debug/my_crate.wasm",)
        assert located.problems == ()

    def test_release_comes_before_a_newer_custom_profile(self, crate: Tree) -> None:
        crate.wasm("target/wasm32-wasip2/release/my_crate.wasm")
        crate.wasm("target/wasm32-wasip2/tiny/my_crate.wasm", changed=3_000_000)
        assert crate.found() == "target/wasm32-wasip2/release/my_crate.wasm"

    def test_a_custom_profile_comes_before_debug(self, crate: Tree) -> None:
        crate.wasm("target/wasm32-wasip2/tiny/my_crate.wasm")
        crate.wasm("target/wasm32-wasip2/debug/my_crate.wasm", changed=3_000_000)
        assert crate.found() == "target/wasm32-wasip2/tiny/my_crate.wasm"

    def test_a_debug_build_alone_is_taken_with_a_warning(self, crate: Tree) -> None:
        crate.wasm("target/wasm32-wasip2/debug/my_crate.wasm")
        located = crate.locate()
        assert located is not None
        assert [problem.code for problem in located.problems] == ["debug-build"]

    @pytest.mark.parametrize(
        ("profile", "folder"),
        [
            ("dev", "debug"),
            ("test", "debug"),
            ("bench", "release"),
            ("release", "release"),
            ("tiny", "tiny"),
        ],
    )
    def test_a_named_profile_is_the_only_one(self, crate: Tree, profile: str, folder: str) -> None:
        for other in ("release", "debug", "tiny"):
            crate.wasm(f"target/wasm32-wasip2/{other}/my_crate.wasm")
        located = crate.locate(build=Build(profile=profile))
        assert located is not None
        assert located.path.parent.name == folder
        assert located.candidates == ()
        assert located.problems == ()


class TestTargets:
    def test_a_component_comes_before_a_newer_module(self, crate: Tree) -> None:
        crate.wasm("target/wasm32-wasip2/release/my_crate.wasm", "component")
        crate.wasm("target/wasm32-wasip1/release/my_crate.wasm", changed=3_000_000)
        assert crate.found() == "target/wasm32-wasip2/release/my_crate.wasm"

    def test_of_two_modules_the_newest_is_taken_and_says_so(self, crate: Tree) -> None:
        crate.wasm("target/wasm32-unknown-unknown/release/my_crate.wasm", changed=3_000_000)
        crate.wasm("target/wasm32-wasip1/release/my_crate.wasm")
        located = crate.locate()
        assert located is not None
        assert located.path.parts[-3] == "wasm32-unknown-unknown"
        assert "the newest of 2 candidates" in located.reason

    @pytest.mark.parametrize(
        "environment", [{}, {"CARGO_BUILD_TARGET": "wasm32-wasip1"}], ids=["file", "variable"]
    )
    def test_the_configured_target_is_preferred(
        self, crate: Tree, environment: dict[str, str]
    ) -> None:
        target = "wasm32-other" if environment else "wasm32-wasip1"
        crate.write(".cargo/config.toml", f'[build]\ntarget = "{target}"\n')
        crate.wasm("target/wasm32-wasip1/release/my_crate.wasm")
        crate.wasm("target/wasm32-unknown-unknown/release/my_crate.wasm", changed=3_000_000)
        found = crate.found(build=Build(environment=environment))
        assert found == "target/wasm32-wasip1/release/my_crate.wasm"

    def test_the_configured_target_is_no_filter(self, crate: Tree) -> None:
        crate.write(".cargo/config.toml", '[build]\ntarget = "wasm32-wasip1"\n')
        crate.wasm("target/wasm32-wasip2/release/my_crate.wasm")
        assert crate.found() == "target/wasm32-wasip2/release/my_crate.wasm"

    def test_a_named_target_is_the_only_one(self, crate: Tree) -> None:
        crate.wasm("target/wasm32-wasip1/release/my_crate.wasm")
        crate.wasm("target/wasm32-wasip2/release/my_crate.wasm", "component")
        assert crate.found(build=Build(target="wasm32-wasip1")) == (
            "target/wasm32-wasip1/release/my_crate.wasm"
        )
        assert crate.found(build=Build(target="wasm32-wasi")) is None

    def test_a_specification_file_names_a_folder(self, crate: Tree) -> None:
        crate.wasm("target/tiny/release/my_crate.wasm")
        assert crate.found(build=Build(target="specs/tiny.json")) == (
            "target/tiny/release/my_crate.wasm"
        )
        crate.write(".cargo/config.toml", '[build]\ntarget = "specs/tiny.json"\n')
        assert crate.found() == "target/tiny/release/my_crate.wasm"


class TestTargetFolder:
    def test_each_way_to_name_it_is_stronger_than_the_next(self, crate: Tree) -> None:
        crate.write(".cargo/config.toml", '[build]\ntarget-dir = "configured"\n')
        for folder in ("flag", "first", "second", "configured", "target"):
            crate.wasm(f"{folder}/wasm32-wasip1/release/my_crate.wasm")

        def folder_of(build: Build) -> str:
            return str(crate.found(build=build)).partition("/")[0]

        second = {"CARGO_BUILD_TARGET_DIR": str(crate.root / "second")}
        first = {**second, "CARGO_TARGET_DIR": str(crate.root / "first")}
        flag = Build(target_dir=crate.root / "flag", environment=first)
        assert folder_of(flag) == "flag"
        assert folder_of(Build(environment=first)) == "first"
        assert folder_of(Build(environment=second)) == "second"
        assert folder_of(Build()) == "configured"
        crate.write(".cargo/config.toml")
        assert folder_of(Build()) == "target"

    def test_a_relative_variable_starts_at_the_working_folder(
        self, crate: Tree, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        crate.wasm("sub/out/wasm32-wasip1/release/my_crate.wasm")
        monkeypatch.chdir(tmp_path / "sub")
        build = Build(environment={"CARGO_TARGET_DIR": "out"})
        assert crate.found(build=build) == "sub/out/wasm32-wasip1/release/my_crate.wasm"

    def test_a_member_is_built_into_the_workspaces(self, tree: Tree) -> None:
        tree.write("Cargo.toml", '[workspace]\nmembers = ["a"]\n')
        tree.crate("a")
        tree.wasm("target/wasm32-wasip1/release/a.wasm")
        assert tree.found("a") == "target/wasm32-wasip1/release/a.wasm"

    def test_a_members_own_configuration_counts_too(self, tree: Tree) -> None:
        tree.write("Cargo.toml", '[workspace]\nmembers = ["a"]\n')
        tree.crate("a")
        tree.write("a/.cargo/config.toml", '[build]\ntarget-dir = "out"\n')
        tree.wasm("a/out/wasm32-wasip1/release/a.wasm")
        assert tree.found("a") == "a/out/wasm32-wasip1/release/a.wasm"

    def test_a_folder_elsewhere_is_told_in_full(self, tree: Tree) -> None:
        tree.crate("a")
        tree.wasm("shared/wasm32-wasip1/release/a.wasm")
        located = tree.locate("a", Build(target_dir=tree.root / "shared"))
        assert located is not None
        place = (tree.root / "shared/wasm32-wasip1/release").as_posix()
        assert located.reason == f"the module in {place}"


class TestFinishedFiles:
    @pytest.mark.parametrize(
        "path",
        [
            "build/my_crate_s.wasm",
            "annotated-my-crate.wasm",
            "target/wasm32-wasip2/release/my_crate-opt.wasm",
        ],
    )
    def test_a_finished_file_comes_before_the_raw_one(self, crate: Tree, path: str) -> None:
        crate.wasm("target/wasm32-wasip2/release/my_crate.wasm", "component")
        crate.wasm(path)
        assert crate.found() == path

    def test_a_component_in_dist_comes_before_the_module_it_is_made_of(self, crate: Tree) -> None:
        crate.wasm("target/wasm32-wasip1/release/my_crate.wasm", "unfinished")
        crate.wasm("dist/my-crate.wasm", "component")
        assert crate.found() == "dist/my-crate.wasm"

    def test_an_unfinished_component_alone_is_refused(self, crate: Tree) -> None:
        crate.wasm("target/wasm32-unknown-unknown/release/my_crate.wasm", "unfinished")
        with pytest.raises(InvalidWasm) as caught:
            crate.locate()
        assert "wasm-tools component new" in str(caught.value.problem.remedy)

    @pytest.mark.parametrize("path", ["a/dist/a.wasm", "dist/a.wasm", "a/dist/plugin.wasm"])
    def test_a_member_has_its_own_folder_and_the_workspaces(self, tree: Tree, path: str) -> None:
        plugins(tree)
        tree.wasm(path)
        assert tree.found("a") == path

    def test_a_customary_name_is_known_by_the_sdk(self, tree: Tree) -> None:
        tree.crate("psp", '[dependencies]\nkubewarden-policy-sdk = "1"')
        tree.wasm("psp/target/wasm32-wasip1/release/psp.wasm")
        tree.wasm("psp/policy.wasm")
        assert tree.found("psp") == "psp/target/wasm32-wasip1/release/psp.wasm"
        tree.wasm("psp/annotated-policy.wasm")
        assert tree.found("psp") == "psp/annotated-policy.wasm"


def plugins(tree: Tree) -> None:
    """Two members whose libraries bear one name."""
    tree.write("Cargo.toml", '[workspace]\nmembers = ["a", "b"]\n')
    for name in "ab":
        text = f'[package]\nname = "{name}"\n[lib]\nname = "plugin"\ncrate-type = ["cdylib"]\n'
        tree.write(f"{name}/Cargo.toml", text)


class TestNeighbours:
    def test_a_file_of_a_shared_name_at_the_root_is_nobodys(self, tree: Tree) -> None:
        plugins(tree)
        tree.wasm("dist/plugin.wasm")
        assert tree.locate("a") is None

    def test_a_build_of_a_shared_name_could_be_anothers(self, tree: Tree) -> None:
        plugins(tree)
        path = tree.wasm("target/wasm32-wasip1/release/plugin.wasm")
        with pytest.raises(NothingToPublish) as caught:
            tree.locate("a")
        problem = caught.value.problem
        assert (problem.code, problem.file) == ("shared-wasm", path)

    def test_a_file_of_its_own_settles_it(self, tree: Tree) -> None:
        plugins(tree)
        tree.wasm("target/wasm32-wasip1/release/plugin.wasm")
        tree.wasm("a/dist/plugin.wasm")
        assert tree.found("a") == "a/dist/plugin.wasm"

    def test_a_name_that_is_given_once_is_its_owners(self, tree: Tree) -> None:
        plugins(tree)
        tree.crate("b")
        tree.wasm("dist/plugin.wasm")
        assert tree.found("a") == "dist/plugin.wasm"

    def test_a_neighbours_name_is_the_neighbours(self, tree: Tree) -> None:
        plugins(tree)
        tree.crate("b", name="plugin")
        tree.wasm("target/wasm32-wasip1/release/plugin.wasm")
        assert tree.found("b") == "target/wasm32-wasip1/release/plugin.wasm"
        with pytest.raises(NothingToPublish):
            tree.locate("a")


class TestNewerSource:
    @pytest.mark.parametrize("path", ["Cargo.toml", "build.rs", "src/a/b.rs", "wit/deps/x.wit"])
    def test_a_source_that_changed_after_the_build_is_told(self, crate: Tree, path: str) -> None:
        text = (crate.root / path).read_text(encoding="utf-8") if path == "Cargo.toml" else ""
        source = crate.write(path, text, changed=1_500_000)
        for built, newer in ((1_499_999, source), (1_500_000, None)):
            crate.wasm("target/wasm32-wasip1/release/my_crate.wasm", changed=built)
            located = crate.locate()
            assert located is not None
            assert located.newer_source == newer

    def test_the_newest_is_told(self, crate: Tree) -> None:
        crate.write("src/lib.rs")
        newest = crate.write("src/new.rs", changed=4_000_000)
        crate.write("src/old.rs", changed=3_000_000)
        crate.wasm("target/wasm32-wasip1/release/my_crate.wasm")
        located = crate.locate()
        assert located is not None
        assert located.newer_source == newest

    def test_without_sources_nothing_is_newer(self, tmp_path: Path) -> None:
        from wasm_publish_rust.sources import newer_source

        assert newer_source(tmp_path, tmp_path) is None

    def test_what_cargo_noted_counts_wherever_it_lies(self, crate: Tree) -> None:
        elsewhere = crate.write("shared with others/x.rs", changed=3_000_000)
        crate.write("src/unused.rs", changed=4_000_000)
        wasm = crate.wasm("target/wasm32-wasip1/release/my_crate.wasm")
        escaped = str(elsewhere).replace(" ", "\\ ")
        crate.write("target/wasm32-wasip1/release/my_crate.d", f"{wasm}: {escaped} /gone.rs\n")
        located = crate.locate()
        assert located is not None
        assert located.newer_source == elsewhere

    @pytest.mark.parametrize("note", ["", "no rule", "x.wasm: src/lib.rs", "x.wasm: /gone.rs"])
    def test_a_note_that_tells_nothing_is_passed_over(self, crate: Tree, note: str) -> None:
        source = crate.write("src/lib.rs", changed=3_000_000)
        crate.wasm("target/wasm32-wasip1/release/my_crate.wasm")
        crate.write("target/wasm32-wasip1/release/my_crate.d", note)
        located = crate.locate()
        assert located is not None
        assert located.newer_source == source

    def test_a_note_that_is_no_text_is_passed_over(self, tmp_path: Path) -> None:
        from wasm_publish_rust.sources import listed_sources

        (tmp_path / "x.d").write_bytes(b"\xff")
        assert listed_sources(tmp_path / "x.wasm") == ()
