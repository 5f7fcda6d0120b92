"""Finds a Rust on this machine that can build for the wasm targets."""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

WASM_TARGETS = ("wasm32-wasip1", "wasm32-wasip2", "wasm32-unknown-unknown")

_MISLEADING = (
    "CARGO_BUILD_TARGET",
    "CARGO_BUILD_TARGET_DIR",
    "CARGO_ENCODED_RUSTFLAGS",
    "CARGO_TARGET_DIR",
    "RUSTFLAGS",
)
"""Variables that would move what a build writes, or change it."""


@dataclass(frozen=True, slots=True)
class RustToolchain:
    """A cargo and the environment in which it builds for every one of `WASM_TARGETS`."""

    version: str
    cargo: Path
    environment: Mapping[str, str]

    def run(self, *arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
        """Run cargo, for ten minutes at most; whether it succeeded is for the caller to ask."""
        return subprocess.run(
            [self.cargo, *arguments],
            cwd=cwd,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
            timeout=600,
        )


@dataclass(frozen=True, slots=True)
class Unavailable:
    """Why a toolchain can't be used here."""

    reason: str


def find_rust_toolchain(environment: Mapping[str, str]) -> RustToolchain | Unavailable:
    """The first Rust on PATH that has the targets and, where it lacks its own, linkers."""
    without = "no Rust is on PATH"
    for rustc, cargo in _rusts(environment):
        sysroot = Path(_output(rustc, "--print", "sysroot", environment=environment))
        missing = [target for target in WASM_TARGETS if not _has_library(sysroot, target)]
        if missing:
            without = f"no Rust on PATH has {', '.join(missing)}"
            continue
        linkers = _linkers(sysroot, environment)
        if linkers is None:
            without = f"{rustc} has the targets, but no linker for them"
            continue
        version = " ".join(_output(rustc, "--version", environment=environment).split()[:2])
        return RustToolchain(version, cargo, _for_builds(environment, rustc, linkers))
    return Unavailable(without)


def _rusts(environment: Mapping[str, str]) -> Iterator[tuple[Path, Path]]:
    for folder in filter(None, dict.fromkeys(environment.get("PATH", "").split(os.pathsep))):
        rustc, cargo = (shutil.which(name, path=folder) for name in ("rustc", "cargo"))
        if rustc and cargo:
            yield Path(rustc), Path(cargo)


def _output(program: Path, *arguments: str, environment: Mapping[str, str]) -> str:
    finished = subprocess.run(
        [program, *arguments],
        env=environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=60,
    )
    return finished.stdout.strip()


def _has_library(sysroot: Path, target: str) -> bool:
    return any((sysroot / "lib/rustlib" / target / "lib").glob("libstd-*.rlib"))


def _linkers(sysroot: Path, environment: Mapping[str, str]) -> dict[str, str] | None:
    """What a Rust without linkers of its own, such as Debian's, has to be told; else nothing."""
    if any(sysroot.glob("lib/rustlib/*/bin/rust-lld*")):
        return {}
    folders = [*_linker_folders(environment), *environment.get("PATH", "").split(os.pathsep)]
    search = os.pathsep.join(map(str, folders))
    rust_lld, wasm_ld, component = (
        shutil.which(name, path=search) for name in ("rust-lld", "wasm-ld", "wasm-component-ld")
    )
    if wasm_ld is None or component is None:
        return None
    # rustup's wasm-ld is a wrapper for C compilers, which refuses what rustc passes to a linker.
    core = rust_lld or wasm_ld
    return {
        "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER": core,
        "CARGO_TARGET_WASM32_WASIP1_LINKER": core,
        "CARGO_TARGET_WASM32_WASIP2_LINKER": component,
        # wasm-component-ld runs wasm-ld by its bare name.
        "PATH": os.pathsep.join((environment.get("PATH", ""), str(Path(wasm_ld).parent))),
    }


def _linker_folders(environment: Mapping[str, str]) -> Iterator[Path]:
    """Where linkers lie that are not on PATH: in rustup's toolchains and in Debian's LLVM."""
    rustup = Path(environment.get("RUSTUP_HOME") or Path(environment.get("HOME", "")) / ".rustup")
    for folder in sorted(rustup.glob("toolchains/*/lib/rustlib/*/bin"), reverse=True):
        yield from (folder, folder / "gcc-ld")
    yield from sorted(Path("/usr/lib").glob("llvm-*/bin"), reverse=True)


def _for_builds(
    environment: Mapping[str, str], rustc: Path, linkers: Mapping[str, str]
) -> dict[str, str]:
    kept = {name: value for name, value in environment.items() if name not in _MISLEADING}
    path = os.pathsep.join((str(rustc.parent), linkers.get("PATH") or environment["PATH"]))
    return {**kept, **linkers, "PATH": path, "RUSTC": str(rustc), "CARGO_TERM_COLOR": "never"}
