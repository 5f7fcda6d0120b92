"""Makes the committed wasm files again: `PYTHONPATH=tests/support python tests/data/make.py`.

Needs a Rust that builds for wasm, cargo-component, and wasm-tools; README.md tells the versions
that made the files which are committed.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from example_projects import DATA, build_rust_component, build_rust_workspace, copy_example
from rust_toolchain import Unavailable, find_rust_toolchain

if TYPE_CHECKING:
    from rust_toolchain import RustToolchain

SOURCES = DATA / "sources"
GREETING = str(SOURCES / "greeting.wit")


def main() -> None:
    """Make every file, in a folder that is gone afterwards."""
    rust = find_rust_toolchain(os.environ)
    if isinstance(rust, Unavailable):
        sys.exit(f"can't build: {rust.reason}")
    with tempfile.TemporaryDirectory() as name:
        _from_rust(rust, Path(name))
        _from_text(Path(name))


def _from_rust(rust: RustToolchain, folder: Path) -> None:
    component = build_rust_component(rust, folder)
    shutil.copyfile(component.wasm["hello-component"], DATA / "hello-component.wasm")
    workspace = build_rust_workspace(rust, folder)
    shutil.copyfile(workspace.wasm["greet-cli"], DATA / "greet-module.wasm")
    shutil.copyfile(workspace.wasm["word-count"], DATA / "word-count-module.wasm")
    annotated = copy_example(folder / "again" / "rust-component")
    finished = rust.run("component", "build", "--release", cwd=annotated)
    if finished.returncode:
        sys.exit(finished.stderr)
    built = annotated / "target/wasm32-wasip1/release/hello_component.wasm"
    shutil.copyfile(built, DATA / "cargo-component.wasm")


def _from_text(folder: Path) -> None:
    for shape in ("componentize-py-shape", "go-shape"):
        output = str(DATA / f"{shape}.wasm")
        _wasm_tools("parse", str(SOURCES / f"{shape}.wat"), "-o", output)
    _wasm_tools("component", "wit", "-w", GREETING, "-o", str(DATA / "wit-package.wasm"))
    unfinished = DATA / "unfinished-component.wasm"
    _embed("hello", unfinished)
    _embed("reception", folder / "reception-module.wasm")
    hello, reception = folder / "hello.wasm", folder / "reception.wasm"
    _wasm_tools("component", "new", str(unfinished), "-o", str(hello))
    _wasm_tools("component", "new", str(folder / "reception-module.wasm"), "-o", str(reception))
    composed = str(DATA / "composed-component.wasm")
    _wasm_tools("compose", str(reception), "-d", str(hello), "-o", composed)


def _embed(world: str, output: Path) -> None:
    """A core module whose functions trap, and that still has to become a component."""
    _wasm_tools("component", "embed", GREETING, "--world", world, "--dummy", "-o", str(output))


def _wasm_tools(*arguments: str) -> None:
    subprocess.run(["wasm-tools", *arguments], check=True)


if __name__ == "__main__":
    main()
