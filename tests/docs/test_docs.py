"""The documentation says what the code does."""

from __future__ import annotations

import ast
import inspect
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

import pytest
import tomli
from builders import facts_of
from toy_language import plugins_of

from wasm_publish import hookspecs
from wasm_publish.model import SettingsTable
from wasm_publish.settings.options import Options
from wasm_publish.settings.settings import Settings
from wasm_publish.settings.sources import from_tables

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md")])


def fenced(page: Path, language: str) -> list[str]:
    text = page.read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```", text, flags=re.DOTALL | re.MULTILINE)


def test_generated_pages_are_fresh() -> None:
    done = subprocess.run(
        [sys.executable, ROOT / "docs" / "generate.py", "--check"],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)#]+)", page.read_text(encoding="utf-8"))
    local = [link for link in links if not link.startswith("http")]
    assert [link for link in local if not (page.parent / link).exists()] == []


def test_the_test_command_of_the_readme_is_the_one_of_ci() -> None:
    _, test_command = (block.strip() for block in fenced(ROOT / "README.md", "console")[:2])
    assert test_command in (ROOT / ".ci" / "run").read_text(encoding="utf-8")


def test_each_command_of_the_readmes_first_screen_is_one_line() -> None:
    for block in fenced(ROOT / "README.md", "console")[:2]:
        assert len(block.strip().splitlines()) == 1


def test_settings_in_the_readme_are_legal(tmp_path: Path) -> None:
    (example,) = fenced(ROOT / "README.md", "toml")
    values = tomli.loads(example)["package"]["metadata"]["wasm-publish"]
    _, faults = from_tables([SettingsTable(values, tmp_path / "Cargo.toml", "")], Options())
    assert faults == ()


def test_every_hook_says_when_it_is_called_and_what_it_gets() -> None:
    hooks = {
        name: hook for name, hook in vars(hookspecs).items() if name.startswith("wasm_publish_")
    }
    assert len(hooks) == 19
    for name, hook in hooks.items():
        text = inspect.getdoc(hook) or ""
        for argument in inspect.signature(hook).parameters:
            assert f"{argument}: " in text, f"{name} doesn't tell of {argument}"
        assert all(p.annotation for p in inspect.signature(hook).parameters.values())


def test_the_plugin_of_the_guide_does_what_it_says() -> None:
    guide = ROOT / "docs" / "how-to" / "write-a-plugin.md"
    plugin = ModuleType("wasm_publish_stamp")
    (code,) = fenced(guide, "python")
    exec(code, vars(plugin))  # noqa: S102 - our own documentation
    table = tomli.loads(fenced(guide, "toml")[1])["tool"]["wasm-publish"]
    settings = Settings(plugins=table["plugins"])
    answers = plugins_of(plugin).annotations(facts_of(settings=settings))
    assert ("com.example.team", "core") in [(found.key, found.value) for found in answers]


def modules_of_the_guide() -> set[str]:
    """The modules that a plugin may import; one that begins with a dot follows its neighbour."""
    guide = (ROOT / "docs" / "how-to" / "write-a-plugin.md").read_text(encoding="utf-8")
    cells = re.findall(r"^\| (`wasm_publish.*?) \|", guide, flags=re.MULTILINE)
    modules: set[str] = set()
    for cell in cells:
        first, *others = re.findall(r"`([\w.]+)`", cell)
        parent = first.rpartition(".")[0]
        modules |= {first, *(parent + name if name.startswith(".") else name for name in others)}
    return modules


def imported_by_plugins() -> Iterator[str]:
    """The modules of wasm-publish that its own plugins import."""
    for path in (ROOT / "plugins").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module:
                if node.module.split(".")[0] != "wasm_publish":
                    continue
                for name in node.names:
                    whole = f"{node.module}.{name.name}"
                    file = ROOT / f"{whole.replace('.', '/')}.py"
                    yield whole if file.exists() else node.module


def test_our_plugins_import_what_the_guide_offers_to_all() -> None:
    assert set(imported_by_plugins()) == modules_of_the_guide()
