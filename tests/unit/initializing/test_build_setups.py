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
ELSEWHERE = Build(elsewhere=True)
TABLE = '[package.metadata.component]\npackage = "a:b"\n'


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


def test_tinygo_is_installed_with_a_go_that_it_takes(plugins: Plugins, tmp_path: Path) -> None:
    files = {
        "go.mod": "module example.com/a\n",
        "main.go": "package main\n",
        "Makefile": "build:\n\ttinygo build -target=wasip1 -o a.wasm .\n",
    }
    found = command(plugins, written(tmp_path, files), "go")
    (_, go), (_, tinygo) = found.tools
    assert [name for name, _ in found.tools] == ["go", "tinygo"]
    assert found.image == f"golang:{go}"
    download, install = found.setup
    assert download.startswith("wget ")
    assert download.endswith(f"/v{tinygo}/tinygo_{tinygo}_amd64.deb")
    assert install == f"dpkg --install tinygo_{tinygo}_amd64.deb"


def test_cargo_component_is_installed_where_the_project_asks_for_it(
    plugins: Plugins, tmp_path: Path
) -> None:
    file = written(tmp_path / "crate", {"Cargo.toml": f"{CRATE}{TABLE}"})
    found = command(plugins, file, "rust")
    assert found.words == ("cargo", "component", "build", "--release")
    assert found.setup == (
        "rustup target add wasm32-wasip1",
        "cargo install --locked cargo-component",
    )


def test_what_is_installed_here_counts_for_what_is_built_here(
    plugins: Plugins, tmp_path: Path
) -> None:
    here = Build(environment={"PATH": "", "CARGO_HOME": str(tmp_path / "cargo")})
    file = written(tmp_path / "crate", {"Cargo.toml": f"{CRATE}{TABLE}"})
    assert command(plugins, file, "rust", here).words[1] == "build"
    program = tmp_path / "cargo" / "bin" / "cargo-component"
    program.parent.mkdir(parents=True)
    program.touch()
    program.chmod(0o755)
    assert command(plugins, file, "rust", here).words[1] == "component"


@pytest.mark.parametrize("name", ["wasm-tools", "wkg"])
def test_a_package_is_encoded_elsewhere_whatever_is_installed_here(
    plugins: Plugins, tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "bin" / name
    program.parent.mkdir()
    program.touch()
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(program.parent))
    files = {"wit/a.wit": "package a:b@1.0.0;\ninterface c {}\n"}
    assert command(plugins, written(tmp_path / "p", files), "wit").argv[0] == "wasm-tools"
