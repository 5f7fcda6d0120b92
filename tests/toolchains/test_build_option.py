"""`--build` runs the real toolchains: cargo through the real cargo."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from cargo_program import CargoProgram, find_cargo
from command_line import wasm_publish
from running_wasm import count_words, greet, run_command
from rust_toolchain import RustToolchain

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from command_line import Ran
    from example_projects import BuiltProject
    from rust_toolchain import Unavailable

    Unbuilt = Callable[[BuiltProject], Path]

pytestmark = pytest.mark.toolchain

TO = ("--registry", "oci:out")
COMPONENT = b"\0asm\x0d\0\x01\0"


@pytest.fixture
def cargo(
    rust_toolchain: RustToolchain | Unavailable, machine_environment: Mapping[str, str]
) -> CargoProgram:
    """The cargo that builds for wasm, and finds our script."""
    found = find_cargo(os.environ)
    if not isinstance(rust_toolchain, RustToolchain):
        pytest.skip(rust_toolchain.reason)
    if found is None:
        pytest.skip("wasm-publish is not installed")
    return found.of(rust_toolchain, machine_environment)


@pytest.fixture
def unbuilt(insist_on_real_build: Callable[[BuiltProject], None], tmp_path: Path) -> Unbuilt:
    """Gives a copy of a project without its wasm, but with what its build made on the way."""

    def copy(built: BuiltProject) -> Path:
        insist_on_real_build(built)
        root = tmp_path / built.root.name
        shutil.copytree(built.root, root, symlinks=True)
        for path in built.wasm.values():
            (root / path.relative_to(built.root)).unlink()
        return root

    return copy


def builds_in(ran: Ran) -> list[str]:
    """The commands that were run."""
    return re.findall(r"^ +Running `(.*)` in ", ran.story, re.MULTILINE)


def published(ran: Ran) -> dict[str, Path]:
    """The wasm of each project that was published."""
    assert ran.code == 0, ran.story
    artifacts = ran.document["artifacts"]
    assert {d["status"] for a in artifacts for d in a["destinations"]} == {"published"}
    return {artifact["project"]: Path(artifact["wasm"]["path"]) for artifact in artifacts}


class TestRust:
    def test_a_workspace_is_built_at_once(
        self,
        cargo: CargoProgram,
        built_rust_workspace: BuiltProject,
        unbuilt: Unbuilt,
        tmp_path: Path,
    ) -> None:
        root = unbuilt(built_rust_workspace)
        words = ("--build", "--json", "--locked", "--target", "wasm32-wasip1", *TO)
        ran = cargo("wasm-publish", *words, folder=root)
        wasm = published(ran)
        assert builds_in(ran) == [
            "cargo build --release --target wasm32-wasip1 --locked -p greet-cli -p word-count"
        ]
        assert "    Finished `release` profile" in ran.story
        assert run_command(wasm["greet-cli"], "Ada", output=tmp_path / "said") == "Hello, Ada!\n"
        assert count_words(wasm["word-count"], b"one two") == 2

    def test_with_nothing_said_each_member_gets_its_own_target(
        self, cargo: CargoProgram, built_rust_workspace: BuiltProject, unbuilt: Unbuilt
    ) -> None:
        root = unbuilt(built_rust_workspace)
        manifest = ("--manifest-path", root / "Cargo.toml", "--profile", "dev")
        ran = cargo("wasm-publish", "--build", "-n", *manifest, folder=root.parent)
        assert ran.code == 0, ran.story
        assert builds_in(ran) == [
            "cargo build --profile dev --target wasm32-wasip2 -p greet-cli",
            "cargo build --profile dev --target wasm32-wasip1 -p word-count",
        ]
        assert (root / "target/wasm32-wasip2/debug/greet-cli.wasm").read_bytes()[:8] == COMPONENT
        assert ran.story.endswith("warning: aborting upload due to dry run\n")

    def test_only_what_is_asked_for_is_built(
        self, cargo: CargoProgram, built_rust_workspace: BuiltProject, unbuilt: Unbuilt
    ) -> None:
        root = unbuilt(built_rust_workspace)
        words = ("-p", "word-count", "--target-dir", "elsewhere", *TO)
        told = {"CARGO_TERM_VERBOSE": "true"}
        ran = cargo("wasm-publish", "--build", "--json", *words, folder=root, **told)
        (wasm,) = published(ran).values()
        assert "rustc --crate-name word_count" in ran.story
        assert wasm == root / "elsewhere/wasm32-wasip1/release/word_count.wasm"
        assert not (root / "elsewhere/wasm32-wasip1/release/greet-cli.wasm").exists()

    def test_a_component_is_built_and_greets(
        self, cargo: CargoProgram, built_rust_component: BuiltProject, unbuilt: Unbuilt
    ) -> None:
        root = unbuilt(built_rust_component)
        ran = cargo("wasm-publish", "--build", "--json", "--offline", *TO, folder=root)
        (wasm,) = published(ran).values()
        assert builds_in(ran) == ["cargo build --release --target wasm32-wasip2 --offline"]
        assert greet(wasm, "Ada") == "Hello, Ada!"

    def test_cargo_component_builds_what_is_said_to_be_its(
        self, cargo: CargoProgram, built_rust_component: BuiltProject, unbuilt: Unbuilt
    ) -> None:
        if not shutil.which("cargo-component", path=cargo.environment["PATH"]):
            pytest.skip("cargo-component isn't installed")
        root = unbuilt(built_rust_component)
        with (root / "Cargo.toml").open("a", encoding="utf-8") as manifest:
            manifest.write('\n[package.metadata.component]\npackage = "example:hello"\n')
        words = ("--build", "--json", "--offline", "--allow-dirty", *TO)
        ran = cargo("wasm-publish", *words, folder=root)
        (wasm,) = published(ran).values()
        assert builds_in(ran) == ["cargo component build --release --offline"]
        assert wasm == root / "target/wasm32-wasip1/release/hello_component.wasm"
        assert greet(wasm, "Ada") == "Hello, Ada!"

    def test_a_build_that_fails_is_told_by_rustc_and_ends_with_3(
        self, cargo: CargoProgram, built_rust_workspace: BuiltProject, unbuilt: Unbuilt
    ) -> None:
        root = unbuilt(built_rust_workspace)
        (root / "greet-cli/src/main.rs").write_text("fn main() { oops }", encoding="utf-8")
        ran = cargo("wasm-publish", "--build", "--json", *TO, folder=root)
        assert ran.code == 3
        assert "cannot find value `oops`" in ran.story
        message, remedy = ran.story.splitlines()[-2:]
        assert message.startswith("error: the build failed: `cargo build --release --target ")
        assert message.endswith(f"` in {root} ended with exit code 101")
        assert remedy == "  help: what it wrote above says why"
        (problem,) = ran.document["problems"]
        assert problem["code"] == "build-failed"
        assert not (root / "out").exists()

    def test_a_toolchain_that_is_named_builds(
        self,
        cargo: CargoProgram,
        rust_toolchain: RustToolchain,
        built_rust_workspace: BuiltProject,
        unbuilt: Unbuilt,
        tmp_path: Path,
    ) -> None:
        """rustup keeps `+name` to itself; here it knows no other toolchain."""
        rustup = shutil.which("rustup", path=os.environ["PATH"])
        if rustup is None:
            pytest.skip("rustup isn't installed")
        root = unbuilt(built_rust_workspace)
        path = os.pathsep.join((str(Path(rustup).parent), cargo.environment["PATH"]))
        environment = {**cargo.environment, "PATH": path, "RUSTUP_HOME": str(tmp_path / "rustup")}
        environment.pop("RUSTC")
        sysroot = rust_toolchain.cargo.parent.parent
        link = (rustup, "toolchain", "link", "linked", str(sysroot))
        subprocess.run(link, env=environment, check=True, capture_output=True, timeout=60)
        by_rustup = CargoProgram(Path(rustup).with_name("cargo" + Path(rustup).suffix), environment)
        words = ("wasm-publish", "--build", "--json", "-p", "word-count", *TO)
        assert by_rustup(*words, folder=root).code != 0
        assert list(published(by_rustup("+linked", *words, folder=root))) == ["word-count"]


def test_go_is_built(
    built_tinygo: BuiltProject,
    unbuilt: Unbuilt,
    machine_environment: Mapping[str, str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    root = unbuilt(built_tinygo)
    if not shutil.which("go", path=machine_environment["PATH"]):
        pytest.skip("the project calls no TinyGo, and Go isn't installed")
    monkeypatch.setenv("PATH", machine_environment["PATH"])
    for name, value in {"GOFLAGS": "-mod=mod", "GOPROXY": "off", "GOTOOLCHAIN": "local"}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("GOPATH", str(tmp_path / "go"))
    ran = wasm_publish("--build", "--json", "--package-version", "1.0.0", *TO, folder=root)
    (wasm,) = published(ran).values()
    assert builds_in(ran) == ["env GOOS=wasip1 GOARCH=wasm go build -o hello-go.wasm ."]
    assert wasm == root / "hello-go.wasm"
    assert run_command(wasm, "Ada", output=tmp_path / "said") == "Hello, Ada!\n"


def test_componentize_py_beside_us_is_found(
    built_componentize_py: BuiltProject, unbuilt: Unbuilt
) -> None:
    root = unbuilt(built_componentize_py)
    ran = wasm_publish("--build", "--json", *TO, folder=root)
    (wasm,) = published(ran).values()
    expected = "componentize-py -d wit -w hello componentize app -o hello-python.wasm"
    assert builds_in(ran) == [expected]
    assert wasm.read_bytes()[:8] == COMPONENT


def test_wit_needs_no_build(tmp_path: Path) -> None:
    if not shutil.which("wasm-tools"):
        pytest.skip("wasm-tools isn't installed")
    root = tmp_path / "hello"
    (root / "wit").mkdir(parents=True)
    text = "package acme:hello@1.0.0;\n\ninterface greet {\n  greet: func();\n}\n"
    (root / "wit" / "hello.wit").write_text(text, encoding="utf-8")
    ran = wasm_publish("--build", "--json", *TO, folder=root)
    assert ran.code == 0, ran.story
    assert builds_in(ran) == []
    assert {path.name for path in root.iterdir()} == {"wit", "out"}
