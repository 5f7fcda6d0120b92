"""What a CI job installs before it builds, by language."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from wasm_publish.model import Build, ProjectFile, Selection
from wasm_publish.plugins.manager import Plugins
from wasm_publish.settings.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

    from wasm_publish.model import BuildCommand

CRATE = '[package]\nname = "hello"\nversion = "1.0.0"\n[[bin]]\nname = "hello"\npath = "a.rs"\n'
ELSEWHERE = Build(environment={"PATH": "", "CARGO_HOME": "nowhere"})
"""A machine on which nothing is installed."""


@pytest.fixture(scope="module")
def plugins() -> Plugins:
    return Plugins.load({})


def command(plugins: Plugins, file: Path, language: str, build: Build = ELSEWHERE) -> BuildCommand:
    (project,) = plugins.read_projects(ProjectFile(file, language), Selection())
    found = plugins.build_command(project, build, Settings())
    assert found is not None
    return found


def written(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder / next(iter(files))


@pytest.mark.parametrize(
    ("language", "files", "setup", "image"),
    [
        ("rust", {"Cargo.toml": CRATE}, ("rustup target add wasm32-wasip2",), "rust:1"),
        (
            "rust",
            {
                "Cargo.toml": CRATE,
                ".cargo/config.toml": '[build]\ntarget = "wasm32-unknown-unknown"\n',
            },
            ("rustup target add wasm32-unknown-unknown",),
            "rust:1",
        ),
        (
            "python",
            {"pyproject.toml": '[project]\nname = "a"\nversion = "1"\n'},
            ("pipx install componentize-py",),
            "python:3",
        ),
        ("go", {"go.mod": "module example.com/a\n", "main.go": "package main\n"}, (), "golang:1"),
        (
            "wit",
            {"wit/a.wit": "package a:b@1.0.0;\ninterface c {}\n"},
            ("cargo install --locked wasm-tools",),
            "rust:1",
        ),
    ],
)
def test_it_is_what_the_language_alone_has_not(
    plugins: Plugins,
    tmp_path: Path,
    language: str,
    files: dict[str, str],
    setup: tuple[str, ...],
    image: str,
) -> None:
    found = command(plugins, written(tmp_path, files), language)
    assert (found.setup, found.image) == (setup, image)


def test_tinygo_is_installed_by_a_person(plugins: Plugins, tmp_path: Path) -> None:
    files = {
        "go.mod": "module example.com/a\n",
        "main.go": "package main\n",
        "Makefile": "build:\n\ttinygo build -target=wasip1 -o a.wasm .\n",
    }
    (line,) = command(plugins, written(tmp_path, files), "go").setup
    assert line.startswith("# Install TinyGo here")


def test_cargo_component_is_installed_where_it_builds(plugins: Plugins, tmp_path: Path) -> None:
    program = tmp_path / "cargo" / "bin" / "cargo-component"
    program.parent.mkdir(parents=True)
    program.touch()
    program.chmod(0o755)
    build = Build(environment={"PATH": "", "CARGO_HOME": str(tmp_path / "cargo")})
    table = '[package.metadata.component]\npackage = "a:b"\n'
    file = written(tmp_path / "crate", {"Cargo.toml": f"{CRATE}{table}"})
    assert command(plugins, file, "rust", build).setup == (
        "rustup target add wasm32-wasip1",
        "cargo install --locked cargo-component",
    )
