"""What a person gets who installs the package."""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
import zipfile
from importlib.metadata import distribution, entry_points
from pathlib import Path

import pytest

import wasm_publish

ROOT = Path(__file__).resolve().parents[2]
UNDER_TOX = "TOX_ENV_NAME" in os.environ and os.environ["TOX_ENV_NAME"] != "dev"


def build(kind: str, folder: Path) -> Path:
    pytest.importorskip("hatchling", reason="hatchling is not installed")
    command = [sys.executable, "-m", "hatchling", "build", "-t", kind, "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (built,) = folder.iterdir()
    return built


def test_the_wheel_has_the_packages_and_nothing_else(tmp_path: Path) -> None:
    with zipfile.ZipFile(build("wheel", tmp_path)) as wheel:
        names = wheel.namelist()
    tops = {name.partition("/")[0] for name in names}
    assert tops == {
        "wasm_publish",
        "wasm_publish_componentize_py",
        "wasm_publish_github",
        "wasm_publish_gitlab",
        "wasm_publish_rust",
        "wasm_publish_tinygo",
        "wasm_publish_wit",
        f"wasm_publish-{wasm_publish.__version__}.data",
        f"wasm_publish-{wasm_publish.__version__}.dist-info",
    }
    assert "wasm_publish/py.typed" in names
    pages = {name.rpartition("/data/")[2] for name in names if ".data/data/" in name}
    assert pages == {f"share/man/man1/{name}.1" for name in ("wasm-publish", "cargo-wasm-publish")}
    shells = {name for name in names if name.startswith("wasm_publish/cli/shells/")}
    assert {name.rpartition(".")[2] for name in shells} == {"bash", "fish", "zsh"}
    files = [*(ROOT / "wasm_publish").glob("*.py"), *(ROOT / "wasm_publish").rglob("*.json")]
    assert {path.relative_to(ROOT).as_posix() for path in files} <= set(names)
    assert "wasm_publish/settings.schema.json" in names


def test_the_source_distribution_has_no_tests_and_no_build_output(tmp_path: Path) -> None:
    with tarfile.open(build("sdist", tmp_path)) as archive:
        names = [name.partition("/")[2] for name in archive.getnames()]
    tops = {name.partition("/")[0] for name in names}
    assert tops == {
        ".gitignore",
        "CHANGELOG.md",
        "LICENSE",
        "PKG-INFO",
        "README.md",
        "docs",
        "plugins",
        "pyproject.toml",
        "wasm_publish",
    }
    assert not [name for name in names if name.endswith((".wasm", ".pyc"))]


def test_the_version_is_told_once() -> None:
    assert distribution("wasm-publish").version == wasm_publish.__version__


def test_commands_and_plugins_load() -> None:
    ours = distribution("wasm-publish").entry_points
    commands = {found.name for found in ours if found.group == "console_scripts"}
    plugins = {found.name for found in entry_points(group="wasm_publish")}
    assert commands == {"cargo-wasm-publish", "wasm-publish"}
    assert {"componentize-py", "github", "gitlab", "rust", "tinygo", "wit"} <= plugins
    assert all(callable(found.load()) for found in ours if found.group == "console_scripts")


@pytest.mark.skipif(not UNDER_TOX, reason="only tox installs the package as users do")
def test_the_installed_package_is_tested_not_the_checkout() -> None:
    assert "site-packages" in str(wasm_publish.__file__)
