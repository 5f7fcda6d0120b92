"""The names, kinds and order of imports and exports, compared with what wasm-tools prints."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from itertools import takewhile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from wasm_publish.model import Extern
from wasm_publish.wasm import scan

if TYPE_CHECKING:
    from collections.abc import Callable

    Run = Callable[..., subprocess.CompletedProcess[str]]

DATA = Path(__file__).parent.parent / "data"
WASM_FILES = sorted(DATA.rglob("*.wasm"))
WAST_FILES = sorted((DATA / "wast").glob("*.wast"))

STRING = r'"(?:[^"\\]|\\.)*"'
NAME = rf'"({STRING[1:-1]})"'
IDENTIFIER = rf"(?:\$(?:{STRING}|\S+) )?(?:\(@name {STRING}\) )?(?:\(;\d+;\) )?"
ATTRIBUTES = rf"(?: \((?:implements|version-suffix|external-id) {STRING}\))*"
KIND = r"(?:core )?(func|table|memory|global|tag|instance|type|value|component|module)\b"
CORE_IMPORT = re.compile(rf"  \(import {NAME} {NAME} \({KIND}")
EXTERN = re.compile(rf" *\((import|export) {IDENTIFIER}{NAME}{ATTRIBUTES} \({KIND}")
GROUP = re.compile(rf"  \(import {NAME}$")
ITEM = re.compile(rf"    \(item {NAME}(?: \({KIND}|\))")
GROUP_TYPE = re.compile(rf"    \({KIND}")
ESCAPE = re.compile(r"\\u\{([0-9a-f]+)\}")


@pytest.fixture(scope="session")
def wasm_tools() -> Run:
    program = shutil.which("wasm-tools", path=str(Path(sys.executable).parent))
    if program is None:
        pytest.skip("wasm-tools is not installed beside this Python; its package needs 3.11")

    def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [program, *arguments], capture_output=True, encoding="utf-8", check=False
        )

    return run


@pytest.mark.parametrize("path", WASM_FILES, ids=lambda path: path.relative_to(DATA).as_posix())
def test_a_wasm_is_read_as_wasm_tools_prints_it(wasm_tools: Run, path: Path) -> None:
    expect_agreement(wasm_tools, path)


@pytest.mark.parametrize("wast", WAST_FILES, ids=lambda path: path.stem)
def test_each_wasm_of_a_script_is_read_as_wasm_tools_prints_it(
    wasm_tools: Run, tmp_path: Path, wast: Path
) -> None:
    script = tmp_path / "script.json"
    wasm_tools("json-from-wast", wast, "--wasm-dir", tmp_path, "-o", script).check_returncode()
    commands = json.loads(script.read_text(encoding="utf-8"))["commands"]
    assert commands
    for command in commands:
        expect_agreement(wasm_tools, tmp_path / command["filename"])


def test_a_package_of_wit_is_read_as_wasm_tools_encodes_it(wasm_tools: Run, tmp_path: Path) -> None:
    wit = tmp_path / "greet.wit"
    wit.write_text(
        "package acme:greet@0.2.0-rc.1;\n"
        "/// It greets.\n"
        "interface hello { record who { name: string } greet: func(who: who) -> string; }\n"
        "interface bye { use hello.{who}; resource r { constructor(); } wave: func(who: who); }\n"
        "world app { import bye; export hello; export run: func() -> result<u8, string>; }\n",
        encoding="utf-8",
    )
    package = tmp_path / "greet.wasm"
    wasm_tools("component", "wit", wit, "--wasm", "-o", package).check_returncode()
    expect_agreement(wasm_tools, package)
    names = [export.name for export in scan(package).exports]
    assert names == [f"acme:greet/{name}@0.2.0-rc.1" for name in ("hello", "bye", "app")]


def expect_agreement(wasm_tools: Run, path: Path) -> None:
    lines = wasm_tools("print", "--skeleton", path).stdout.splitlines()
    kind = printed_kind(wasm_tools, path, lines)
    imports, exports = printed(lines)
    if kind == "wit":
        exports = printed_in_types(lines)
    contents = scan(path)
    assert contents.kind == kind
    assert contents.imports == tuple(imports)
    assert contents.exports == tuple(exports)
    assert contents.warnings == ()


def printed_kind(wasm_tools: Run, path: Path, lines: list[str]) -> str:
    """What wasm-tools takes a file for; it calls the package of a component root:component."""
    if lines[0].startswith("(module"):
        return "module"
    wit = wasm_tools("component", "wit", path)
    is_package = wit.returncode == 0 and "package root:component;" not in wit.stdout
    return "wit" if is_package else "component"


def printed(lines: list[str]) -> tuple[list[Extern], list[Extern]]:
    """The imports and exports at the top of what wasm-tools prints."""
    imports: list[Extern] = []
    exports: list[Extern] = []
    for number, line in enumerate(lines):
        if group := GROUP.match(line):
            imports += printed_group(decoded(group[1]), lines[number + 1 :])
        elif found := CORE_IMPORT.match(line):
            imports.append(Extern(decoded(found[2]), found[3], decoded(found[1])))
        elif line.startswith(("  (import", "  (export")):
            direction, extern = printed_extern(line)
            (imports if direction == "import" else exports).append(extern)
    return imports, exports


def printed_group(module: str, lines: list[str]) -> list[Extern]:
    """The imports that share a module, of which a type after the last is that of all."""
    items = list(takewhile(bool, map(ITEM.match, lines)))
    shared = GROUP_TYPE.match(lines[len(items)])
    kinds = [item[2] if item and item[2] else shared and shared[1] for item in items]
    names = [decoded(item[1]) for item in items if item]
    return [Extern(name, str(kind), module) for name, kind in zip(names, kinds, strict=True)]


def printed_in_types(lines: list[str]) -> list[Extern]:
    """What the types at the top export."""
    return [printed_extern(line)[1] for line in lines if line.startswith("      (export")]


def printed_extern(line: str) -> tuple[str, Extern]:
    found = EXTERN.match(line)
    assert found, line
    direction, name, kind = found.groups()
    return direction, Extern(decoded(name), kind)


def decoded(text: str) -> str:
    """A string of the text format, in which wasm-tools escapes by code point only."""
    return ESCAPE.sub(lambda escape: chr(int(escape[1], 16)), text)
