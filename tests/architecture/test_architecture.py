"""The shape of the code, which reviewers would otherwise have to watch."""

from __future__ import annotations

import ast
import statistics
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

ROOT = Path(__file__).resolve().parents[2]
MODULES = sorted([*(ROOT / "wasm_publish").rglob("*.py"), *(ROOT / "plugins").rglob("*.py")])

HEAVY = (
    "asyncio",
    "concurrent.futures",
    "http.client",
    "jsonschema",
    "oras.provider",
    "requests",
    "rich",
    "ssl",
    "urllib.request",
    "urllib3",
)


def lengths_of_functions() -> Iterator[tuple[str, int]]:
    for module in MODULES:
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef):
                last = node.end_lineno or node.lineno
                place = f"{module.relative_to(ROOT)}:{node.lineno} {node.name}"
                yield place, last - node.lineno + 1


def test_no_module_is_long() -> None:
    lines = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in MODULES}
    assert {path.name: count for path, count in lines.items() if count > 350} == {}
    assert statistics.median(lines.values()) <= 150


def test_functions_fit_in_view() -> None:
    lengths = dict(lengths_of_functions())
    assert {name: length for name, length in lengths.items() if length > 50} == {}
    assert statistics.median(lengths.values()) <= 10


def test_no_module_is_a_drawer() -> None:
    assert {path.stem for path in MODULES} & {"utils", "util", "helpers", "common", "misc"} == set()


def imported_of(names: Sequence[str], command: Sequence[str], folder: Path) -> str:
    """The exit code of a command in a project's folder, and which of some modules it imported."""
    manifest = '[project]\nname = "x"\nversion = "1.0.0"\n[tool.wasm-publish]\n'
    (folder / "pyproject.toml").write_text(manifest, encoding="utf-8")
    (folder / "x.wasm").write_bytes(b"\0asm\x01\0\0\0")
    code = (
        "import sys\n"
        "from wasm_publish.cli.main import main\n"
        "try:\n    status = main(sys.argv[1:])\n"
        "except SystemExit as stop:\n    status = stop.code\n"
        f"imported = [name for name in {names!r} if name in sys.modules]\n"
        "sys.exit(f'{status} {imported}')\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *command],
        cwd=folder,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    return done.stderr.splitlines()[-1]


@pytest.mark.parametrize(
    "command",
    [
        ("check", "--no-wasm", "."),
        ("check", "."),
        ("plan", "--json", "."),
        ("push", "x.wasm", "oci:out:1.0.0"),
        ("diff", "x.wasm", "x.wasm"),
        ("--help",),
    ],
)
def test_what_needs_no_network_imports_nothing_heavy(
    command: tuple[str, ...], tmp_path: Path
) -> None:
    assert imported_of(HEAVY, command, tmp_path) == "0 []"


def test_a_check_without_wasm_imports_nothing_that_reads_one(tmp_path: Path) -> None:
    reading = ("mmap", "wasm_publish.stores", "wasm_publish.wasm")
    assert imported_of(reading, ("check", "--no-wasm"), tmp_path) == "0 []"


def test_importing_the_package_imports_nothing_else() -> None:
    code = (
        "import sys; import wasm_publish;"
        " sys.exit(str([name for name in sys.modules if name.startswith('wasm_publish.')]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, encoding="utf-8", check=False
    )
    assert done.stderr.strip() == "[]"
