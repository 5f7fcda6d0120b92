"""Which component fits which world, compared with `wasm-tools component targets`.

The packages hold the interfaces of WASI by name, each with one function of our own: what an
interface has in it decides nothing here.
"""

from __future__ import annotations

import json
import random
import shutil
import subprocess
import sys
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wasm_publish.planning.target_world import is_full_name
from wasm_publish.wasm import inspect
from wasm_publish.wasm.worlds import misfits

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    Run = Callable[..., bool]

DATA = Path(__file__).parent.parent / "data"
WORLDS = json.loads((DATA / "wasi-worlds.json").read_text(encoding="utf-8"))
INTERFACES = {name for world in WORLDS.values() for names in world.values() for name in names}
FOREIGN = ("acme:greet/words", "wasi:clocks/timezone", "wasi:keyvalue/store")
EXPORTS = tuple(name for world in WORLDS.values() for name in world["exports"])
NEWEST = 9


@pytest.fixture(scope="session")
def wasm_tools() -> Run:
    """Runs wasm-tools, and tells whether it succeeded."""
    program = shutil.which("wasm-tools", path=str(Path(sys.executable).parent))
    if program is None:
        pytest.skip("wasm-tools is not installed beside this Python; its package needs 3.11")

    def run(*arguments: str | Path) -> bool:
        done = subprocess.run([program, *arguments], capture_output=True, check=False)
        return done.returncode == 0

    return run


def packages(folder: Path, patch: int, world: Iterable[str] = ()) -> Path:
    """A folder of WIT: all interfaces in one patch version, our worlds, and one of a test's."""
    (folder / "deps").mkdir(parents=True)
    by_package: dict[str, list[str]] = defaultdict(list)
    for name in sorted(INTERFACES | set(FOREIGN)):
        package, _, interface = name.partition("/")
        by_package[package].append(f"interface {interface} {{ f: func(); }}")
    for name, demands in WORLDS.items():
        package, _, own = name.partition("/")
        body = [f"import {known_in(package, found, patch)};" for found in demands["imports"]]
        body += [f"export {known_in(package, found, patch)};" for found in demands["exports"]]
        by_package[package].append(f"world {own} {{ {' '.join(body)} }}")
    for package, items in by_package.items():
        text = f"package {package}@0.2.{patch};\n" + "\n".join(items)
        (folder / "deps" / f"{package.replace(':', '-')}.wit").write_text(text, encoding="utf-8")
    own_world = f"package test:test;\nworld test {{ {' '.join(world)} }}\n"
    (folder / "test.wit").write_text(own_world, encoding="utf-8")
    return folder


def known_in(package: str, interface: str, patch: int) -> str:
    """What a package calls an interface, which may be its own."""
    own, _, name = interface.partition("/")
    return name if own == package else f"{interface}@0.2.{patch}"


def build(wasm_tools: Run, folder: Path, patch: int, world: Iterable[str]) -> Path:
    """A component of a world that names its interfaces without their version."""
    versioned = [f"{line}@0.2.{patch};" for line in world]
    wit = packages(folder / "wit", patch, versioned)
    core, component = folder / "core.wasm", folder / "component.wasm"
    assert wasm_tools("component", "embed", wit, "--world", "test", "--dummy", "-o", core)
    assert wasm_tools("component", "new", core, "-o", component)
    return component


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    world=st.sampled_from(sorted(WORLDS)),
    strangers=st.sets(st.sampled_from(sorted(INTERFACES | set(FOREIGN))), max_size=1),
    exports=st.sets(st.sampled_from(EXPORTS)),
    patch=st.integers(0, NEWEST),
    seed=st.integers(0, 2**16),
)
def test_a_component_fits_the_worlds_that_wasm_tools_says(
    wasm_tools: Run,
    tmp_path_factory: pytest.TempPathFactory,
    world: str,
    strangers: set[str],
    exports: set[str],
    patch: int,
    seed: int,
) -> None:
    own = WORLDS[world]["imports"]
    imports = {*random.Random(seed).sample(own, 4), *strangers} - exports  # noqa: S311 - a choice
    lines = [f"import {name}" for name in sorted(imports)]
    lines += [f"export {name}" for name in sorted(exports)]
    folder = tmp_path_factory.mktemp("fit")
    component = build(wasm_tools, folder, patch, lines)
    found = inspect(component)
    by_oracle = [
        name
        for name in sorted(WORLDS)
        if wasm_tools("component", "targets", folder / "wit", component, "--world", name)
    ]
    by_us = [name for name in sorted(WORLDS) if not misfits(f"{name}@0.2.0", found.contents)]
    assert by_us == by_oracle
    assert found.world == (f"{by_oracle[0]}@0.2.{patch}" if len(by_oracle) == 1 else None)


@pytest.mark.parametrize("world", sorted(WORLDS))
@pytest.mark.parametrize("patch", [0, NEWEST])
def test_hosts_of_another_patch_version_take_it(
    wasm_tools: Run, tmp_path: Path, world: str, patch: int
) -> None:
    lines = [f"export {name}" for name in WORLDS[world]["exports"]]
    lines += [f"import {name}" for name in WORLDS[world]["imports"]]
    component = build(wasm_tools, tmp_path, patch, lines)
    assert inspect(component).world == f"{world}@0.2.{patch}"
    other = packages(tmp_path / "other", NEWEST - patch)
    targets = ("component", "targets", other, component, "--world", world)
    assert not wasm_tools(*targets)
    assert wasm_tools(*targets, "--semver-compatible")


@pytest.mark.parametrize(
    "name",
    [
        "a:b/c",
        "A:b-C/d-1@1.0.0",
        "ab:c1/XY-z@1.0.0-rc.1+x",
        "import:world/use@0.1.0",
        "1a:b/c",
        "a:1b/c",
        "a:b/1c",
        "a:aB/c",
        "a:b/Ab",
        "a:b-/c",
        "a:b--c/d",
        "a_b:c/d",
        "a:b/é",
        "a:b/c@1.0",
        "a:b/c@01.0.0",
        "a:b/c@1.0.0-01",
    ],
)
def test_a_name_is_one_where_wit_can_spell_it(wasm_tools: Run, tmp_path: Path, name: str) -> None:
    full, at, version = name.partition("@")
    namespace, _, rest = full.partition(":")
    package, _, world = rest.partition("/")
    wit = tmp_path / "name.wit"
    # A word of WIT's own is written with a %.
    text = f"package %{namespace}:%{package}{at}{version};\nworld %{world} {{}}\n"
    wit.write_text(text, encoding="utf-8")
    assert is_full_name(name) == wasm_tools("component", "wit", wit)
