"""Where a toolchain is missing, the committed files stand in for what it would have built."""

from __future__ import annotations

import sys
from pathlib import Path
from shutil import which

import pytest
from example_projects import DATA, build_rust_component, build_rust_workspace, build_tinygo
from git_repository import run_git
from go_toolchain import find_go
from rust_toolchain import WASM_TARGETS, RustToolchain, Unavailable, find_rust_toolchain

on_posix = pytest.mark.skipif(sys.platform == "win32", reason="pretends with shell scripts")


def test_without_a_toolchain_committed_files_lie_where_it_would_write(tmp_path: Path) -> None:
    built = build_rust_workspace(Unavailable("no Rust here"), tmp_path)
    assert built.toolchain is None
    assert built.how == "committed files (no Rust here)"
    greeting = built.root / "target" / "wasm32-wasip1" / "release" / "greet-cli.wasm"
    assert built.wasm["greet-cli"] == greeting
    assert greeting.read_bytes() == (DATA / "greet-module.wasm").read_bytes()
    assert run_git(built.root, "status", "--porcelain") == ""


def test_a_dependency_that_cannot_be_fetched_is_no_failure(tmp_path: Path) -> None:
    # Python knows no command named fetch, and says so as cargo says that it has no network.
    rust = RustToolchain("rustc 1", Path(sys.executable), {})
    built = build_rust_component(rust, tmp_path)
    assert built.toolchain is None
    assert built.how.startswith("committed files (cargo fetch failed: ")
    assert built.wasm["hello-component"].is_file()


def test_a_copy_has_its_own_files_and_the_same_times(tmp_path: Path) -> None:
    built = build_rust_component(Unavailable("no Rust here"), tmp_path)
    copy = built.copy_to(tmp_path / "copy")
    original, copied = built.wasm["hello-component"], copy.wasm["hello-component"]
    assert copied.is_relative_to(tmp_path / "copy" / "rust-component")
    assert copied.stat().st_mtime_ns == original.stat().st_mtime_ns
    assert run_git(copy.root, "rev-parse", "HEAD") == run_git(built.root, "rev-parse", "HEAD")


def test_a_machine_without_rust_says_so() -> None:
    assert find_rust_toolchain({"PATH": ""}) == Unavailable("no Rust is on PATH")


def pretend_rust(folder: Path, *libraries: str) -> dict[str, str]:
    """A Rust whose sysroot has some targets, and the environment in which it is found."""
    for target in libraries:
        library = folder / "lib" / "rustlib" / target / "lib" / "libstd-0.rlib"
        library.parent.mkdir(parents=True)
        library.touch()
    programs = folder / "bin"
    programs.mkdir()
    for name in ("rustc", "cargo"):
        (programs / name).write_text(f"#!/bin/sh\necho {folder}\n", encoding="utf-8")
        (programs / name).chmod(0o755)
    return {"PATH": str(programs), "HOME": str(folder), "CARGO_TARGET_DIR": "elsewhere"}


@on_posix
def test_a_rust_that_lacks_targets_is_passed_over(tmp_path: Path) -> None:
    found = find_rust_toolchain(pretend_rust(tmp_path, "wasm32-wasip1"))
    missing = "wasm32-wasip2, wasm32-unknown-unknown"
    assert found == Unavailable(f"no Rust on PATH has {missing}")


@on_posix
def test_a_rust_with_a_linker_of_its_own_is_told_none(tmp_path: Path) -> None:
    environment = pretend_rust(tmp_path, *WASM_TARGETS)
    linker = tmp_path / "lib" / "rustlib" / "host" / "bin" / "rust-lld"
    linker.parent.mkdir(parents=True)
    linker.touch()
    found = find_rust_toolchain(environment)
    assert isinstance(found, RustToolchain)
    assert found.cargo == tmp_path / "bin" / "cargo"
    assert found.environment.keys() == {"PATH", "HOME", "RUSTC", "CARGO_TERM_COLOR"}


@on_posix
def test_a_rust_without_linkers_takes_those_of_rustup(tmp_path: Path) -> None:
    environment = pretend_rust(tmp_path, *WASM_TARGETS)
    linkers = tmp_path / ".rustup/toolchains/stable/lib/rustlib/host/bin"
    (linkers / "gcc-ld").mkdir(parents=True)
    for name in ("rust-lld", "wasm-component-ld", "gcc-ld/wasm-ld"):
        (linkers / name).touch(mode=0o755)
    found = find_rust_toolchain(environment)
    assert isinstance(found, RustToolchain)
    variable = "CARGO_TARGET_WASM32_{}_LINKER"
    assert found.environment[variable.format("WASIP1")] == str(linkers / "rust-lld")
    assert found.environment[variable.format("WASIP2")] == str(linkers / "wasm-component-ld")
    assert found.environment["PATH"].endswith(str(linkers / "gcc-ld"))


def test_a_machine_without_go_says_so(tmp_path: Path) -> None:
    built = build_tinygo({"PATH": ""}, tmp_path)
    assert built.how == "committed files (no tinygo is on PATH, no go is on PATH)"
    assert built.wasm["hello-go"].read_bytes() == (DATA / "go-shape.wasm").read_bytes()
    assert run_git(built.root, "status", "--porcelain") == ""


def pretend_compiler(folder: Path, name: str, version: str) -> None:
    """A compiler that tells its version, and writes as wasm the variables it saw."""
    lines = ("#!/bin/sh", f'[ "$1" = version ] && echo "{version}" && exit', "env >hello-go.wasm")
    (folder / name).write_text("\n".join((*lines, "")), encoding="utf-8")
    (folder / name).chmod(0o755)


@on_posix
def test_go_builds_what_tinygo_would_where_that_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    programs = tmp_path / "programs"
    programs.mkdir()
    environment = {"PATH": f"{programs}:/usr/bin:/bin", "GOOS": "plan9"}
    monkeypatch.setattr("shutil.which", lambda name, path: which(name, path=str(programs)))
    pretend_compiler(programs, "go", "go version go1.26.0 linux/amd64")
    built = build_tinygo(environment, tmp_path / "first")
    assert built.toolchain == "go1.26.0"
    seen = built.wasm["hello-go"].read_text(encoding="utf-8").splitlines()
    assert {"GOOS=wasip1", "GOARCH=wasm", "GOPROXY=off", "GOTOOLCHAIN=local"} <= set(seen)
    pretend_compiler(programs, "tinygo", "tinygo version 0.39.0 linux/amd64 (using go)")
    built = build_tinygo(environment, tmp_path / "second")
    assert built.toolchain == "tinygo 0.39.0"
    seen = built.wasm["hello-go"].read_text(encoding="utf-8").splitlines()
    assert not [line for line in seen if line.startswith(("GOOS=", "GOARCH="))]


@on_posix
def test_a_go_that_does_not_run_is_none(tmp_path: Path) -> None:
    (tmp_path / "go").write_text("#!/bin/sh\necho broken >&2\nexit 1\n", encoding="utf-8")
    (tmp_path / "go").chmod(0o755)
    found = find_go({"PATH": str(tmp_path)})
    assert found == Unavailable(f"{tmp_path / 'go'} doesn't run: broken")


@on_posix
def test_a_go_without_the_target_is_none(tmp_path: Path) -> None:
    pretend_compiler(tmp_path, "go", "go version go1.19.8 linux/amd64")
    assert find_go({"PATH": str(tmp_path)}) == Unavailable("go1.19.8 has no target wasip1")
