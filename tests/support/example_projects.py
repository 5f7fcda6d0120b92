"""The example projects, each copied out of the source tree and built with its real toolchain.

Where a machine lacks the toolchain, or cargo can't fetch a dependency, the wasm that is
committed in tests/data is put where the toolchain would have written it.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from git_repository import make_repo
from go_toolchain import find_go, find_tinygo
from rust_toolchain import Unavailable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rust_toolchain import RustToolchain

_TESTS = Path(__file__).resolve().parents[1]
EXAMPLES = _TESTS.parent / "example-projects"
DATA = _TESTS / "data"

_BUILD_OUTPUT = shutil.ignore_patterns("target", "dist", "*.wasm", "wit_world", "__pycache__")
_INTERMEDIATE = shutil.ignore_patterns("deps", "build", "incremental", ".fingerprint", "examples")


@dataclass(frozen=True, slots=True)
class BuiltProject:
    """A project in a git repository of its own, with its wasm where the toolchain puts it.

    Attributes:
        root: The project's folder, all of it committed but the build output.
        wasm: The wasm files by the name of the package that each belongs to.
        toolchain: What built them just now, or None for the committed files.
        how: The same in words.
    """

    root: Path
    wasm: Mapping[str, Path]
    toolchain: str | None
    how: str

    def copy_to(self, folder: Path) -> BuiltProject:
        """A copy that a test may write into, with the same file times."""
        root = folder / self.root.name
        shutil.copytree(self.root, root, ignore=_INTERMEDIATE, symlinks=True)
        moved = {name: root / path.relative_to(self.root) for name, path in self.wasm.items()}
        return replace(self, root=root, wasm=moved)


@dataclass(frozen=True, slots=True)
class _Product:
    """Where the toolchain writes a package's wasm, and which committed file stands in for it."""

    path: str
    stand_in: str


_RUST_COMPONENT = {
    "hello-component": _Product(
        "target/wasm32-wasip2/release/hello_component.wasm", "hello-component.wasm"
    )
}
_RUST_WORKSPACE = {
    "greet-cli": _Product("target/wasm32-wasip1/release/greet-cli.wasm", "greet-module.wasm"),
    "word-count": _Product(
        "target/wasm32-wasip1/release/word_count.wasm", "word-count-module.wasm"
    ),
}
_COMPONENTIZE_PY = {"hello-python": _Product("hello-python.wasm", "componentize-py-shape.wasm")}
_TINYGO = {"hello-go": _Product("hello-go.wasm", "go-shape.wasm")}


def build_rust_component(rust: RustToolchain | Unavailable, folder: Path) -> BuiltProject:
    """The component that is one crate."""
    return _build_rust(rust, folder / "rust-component", _RUST_COMPONENT)


def build_rust_workspace(rust: RustToolchain | Unavailable, folder: Path) -> BuiltProject:
    """The workspace of a program, a library and a native helper."""
    return _build_rust(rust, folder / "rust-workspace", _RUST_WORKSPACE)


def build_componentize_py(environment: Mapping[str, str], folder: Path) -> BuiltProject:
    """The component written in Python, by the componentize-py beside this interpreter."""
    root = copy_example(folder / "componentize-py")
    program = shutil.which("componentize-py", path=str(Path(sys.executable).parent))
    if program is None:
        return _with_committed_files(root, _COMPONENTIZE_PY, "componentize-py isn't installed")
    finished = subprocess.run(
        [program, *_readme_command(root, "componentize-py")],
        cwd=root,
        env=environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=600,
    )
    _insist(finished)
    return _freshly_built(root, _COMPONENTIZE_PY, "componentize-py")


def build_tinygo(environment: Mapping[str, str], folder: Path) -> BuiltProject:
    """The program written in Go, by TinyGo where there is one, else by Go itself."""
    root = copy_example(folder / "tinygo")
    tinygo, go = find_tinygo(environment), find_go(environment)
    # Go notes there which version each commit is; the person's own is not for that.
    notes = {"GOMODCACHE": str(folder / "modules")}
    if not isinstance(tinygo, Unavailable):
        _insist(tinygo.run(*_readme_command(root, "tinygo"), cwd=root, **notes))
        return _freshly_built(root, _TINYGO, tinygo.version)
    if isinstance(go, Unavailable):
        return _with_committed_files(root, _TINYGO, f"{tinygo.reason}, {go.reason}")
    command = _readme_command(root, "env")
    program = command.index("go")
    target = dict(word.split("=", 1) for word in command[:program])
    _insist(go.run(*command[program + 1 :], cwd=root, **notes, **target))
    return _freshly_built(root, _TINYGO, go.version)


def copy_example(folder: Path) -> Path:
    """Copy the example of the folder's name there, without build output, and commit it."""
    shutil.copytree(EXAMPLES / folder.name, folder, ignore=_BUILD_OUTPUT)
    make_repo(folder)
    return folder


def _build_rust(
    rust: RustToolchain | Unavailable, folder: Path, products: Mapping[str, _Product]
) -> BuiltProject:
    root = copy_example(folder)
    if isinstance(rust, Unavailable):
        return _with_committed_files(root, products, rust.reason)
    try:
        fetched = rust.run("fetch", cwd=root)
    except subprocess.TimeoutExpired:
        return _with_committed_files(root, products, "cargo fetch took too long")
    if fetched.returncode:
        reason = fetched.stderr.strip().splitlines()[:1]
        return _with_committed_files(root, products, f"cargo fetch failed: {' '.join(reason)}")
    # A user's cargo configuration may name another target folder.
    options = ("--offline", "--target-dir", "target")
    _insist(rust.run(*_readme_command(root, "cargo"), *options, cwd=root))
    return _freshly_built(root, products, rust.version)


def _readme_command(root: Path, program: str) -> list[str]:
    """The arguments of the first command that the README gives: what it says is what we run."""
    readme = (root / "README.md").read_text(encoding="utf-8")
    _, _, command = readme.partition(f"`{program} ")
    return command.partition("`")[0].split()


def _freshly_built(root: Path, products: Mapping[str, _Product], toolchain: str) -> BuiltProject:
    return BuiltProject(root, _paths(root, products), toolchain, f"built by {toolchain}")


def _with_committed_files(
    root: Path, products: Mapping[str, _Product], reason: str
) -> BuiltProject:
    wasm = _paths(root, products)
    for name, product in products.items():
        wasm[name].parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(DATA / product.stand_in, wasm[name])
    return BuiltProject(root, wasm, None, f"committed files ({reason})")


def _paths(root: Path, products: Mapping[str, _Product]) -> dict[str, Path]:
    return {name: root / product.path for name, product in products.items()}


def _insist(finished: subprocess.CompletedProcess[str]) -> None:
    if finished.returncode:
        raise AssertionError(f"{finished.args[0]} failed:\n{finished.stdout}{finished.stderr}")
