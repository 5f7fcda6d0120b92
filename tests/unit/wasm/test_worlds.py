from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from builders import externs
from example_projects import DATA
from hypothesis import given
from hypothesis import strategies as st

from wasm_publish.model import Extern, WasmContents
from wasm_publish.wasm import inspect, scan
from wasm_publish.wasm.worlds import WORLDS, misfits, world_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tests.unit.wasm.conftest import Encoder
    from wasm_publish.wasm.worlds import World

COMMAND, PROXY = WORLDS
RUN, HANDLE = "wasi:cli/run@0.2.6", "wasi:http/incoming-handler@0.2.6"
PATCHES = st.integers(0, 10**9 - 1)
FOREIGN = (
    Extern("acme:greet/words@1.0.0", "instance"),
    Extern("wasi:io/streams", "instance"),
    Extern("wasi:io/streams@0.2", "instance"),
    Extern("wasi:io/streams@0.3.0", "instance"),
    Extern("wasi:io/streams@1.2.0", "instance"),
    Extern("wasi:io/streams@0.2.00", "instance"),
    Extern("wasi:io/streams@0.2.0-rc-2023-12-05", "instance"),
    Extern("wasi:io/streams@0.2.0+build", "instance"),
    Extern("wasi:io/streams@0.2.²", "instance"),
    Extern("wasi:io/streams@0.2.6\n", "instance"),
    Extern("wasi:io/streams@0.2.6", "func"),
    Extern("wasi:io/streams@0.2.6", "component"),
    Extern("wasi:clocks/timezone@0.2.6", "instance"),
    Extern("wasi:cli/run@0.2.6", "instance"),
    Extern("streams", "instance"),
    Extern("log", "func"),
    Extern("colour", "type"),
)


def contents(imports: Sequence[str], exports: Sequence[str]) -> WasmContents:
    return WasmContents("component", externs("instance", *imports), externs("instance", *exports))


@st.composite
def fitting(draw: st.DrawFn, world: World) -> tuple[WasmContents, int]:
    """What fits a world, in any order and patch versions, and the highest of these."""
    names = draw(st.lists(st.sampled_from(sorted(world.imports)), unique=True))
    patches = draw(st.lists(PATCHES, min_size=len(names) + 1, max_size=len(names) + 1))
    imports = [f"{name}@0.2.{patch}" for name, patch in zip(names, patches, strict=False)]
    return contents(imports, [f"{world.export}@0.2.{patches[-1]}"]), max(patches)


def test_the_lists_are_those_of_the_wit_packages() -> None:
    told = json.loads((DATA / "wasi-worlds.json").read_text(encoding="utf-8"))
    assert told == {
        world.name: {"exports": [world.export], "imports": sorted(world.imports)}
        for world in WORLDS
    }


@pytest.mark.parametrize("world", WORLDS, ids=lambda world: world.name)
@given(data=st.data())
def test_a_component_that_fits_is_of_the_newest_version_in_it(
    world: World, data: st.DataObject
) -> None:
    found, patch = data.draw(fitting(world))
    assert world_of(found) == f"{world.name}@0.2.{patch}"
    assert misfits(f"{world.name}@0.2.0", found) == ()


@pytest.mark.parametrize("world", WORLDS, ids=lambda world: world.name)
@given(data=st.data(), foreign=st.sampled_from(FOREIGN))
def test_never_guesses_where_one_import_is_foreign(
    world: World, foreign: Extern, data: st.DataObject
) -> None:
    found, _ = data.draw(fitting(world))
    place = data.draw(st.integers(0, len(found.imports)))
    found = found._replace(imports=(*found.imports[:place], foreign, *found.imports[place:]))
    assert world_of(found) is None
    assert misfits(f"{world.name}@0.2.6", found) == (f"imports {foreign.name}",)


@given(
    st.lists(st.builds(Extern, st.text(), st.sampled_from(["instance", "func", "type"]))),
    st.lists(st.builds(Extern, st.text(), st.sampled_from(["instance", "func", "type"]))),
)
def test_never_guesses_from_other_names(imports: list[Extern], exports: list[Extern]) -> None:
    assert world_of(WasmContents("component", tuple(imports), tuple(exports))) is None


def test_what_a_component_exports_besides_is_no_matter_of_its_world() -> None:
    # componentize-py exports `exports` beside what the person's world demands.
    exports = ("exports", RUN, "acme:greet/words@1.0.0", "wasi:io/streams@0.2.9")
    assert world_of(contents(["wasi:cli/exit@0.2.3"], exports)) == "wasi:cli/command@0.2.6"


def test_the_newer_version_of_a_runtime_counts() -> None:
    # componentize-py's runtime imports 0.2.9, whatever version the person's WIT has.
    assert world_of(contents(["wasi:cli/exit@0.2.9"], [RUN])) == "wasi:cli/command@0.2.9"
    assert world_of(contents(["wasi:cli/exit@0.2.9"], [RUN[:-1] + "12"])) == (
        "wasi:cli/command@0.2.12"
    )


def test_an_export_of_another_line_counts_for_nothing() -> None:
    exports = (RUN, "wasi:cli/run@0.3.7")
    assert world_of(contents([], exports)) == "wasi:cli/command@0.2.6"
    assert world_of(contents([], exports[1:])) is None


def test_who_fits_two_worlds_is_of_none_for_sure() -> None:
    assert world_of(contents(["wasi:cli/stdout@0.2.6"], [RUN, HANDLE])) is None
    only_of_the_proxy = contents(["wasi:http/types@0.2.6"], [RUN, HANDLE])
    assert world_of(only_of_the_proxy) == "wasi:http/proxy@0.2.6"


@pytest.mark.parametrize("kind", ["func", "type", "component"])
def test_the_export_has_to_be_an_interface(kind: str) -> None:
    assert world_of(WasmContents("component", exports=(Extern(RUN, kind),))) is None


def test_modules_packages_and_what_was_not_read_whole_are_of_none() -> None:
    sure = contents([], [RUN])
    assert world_of(sure)
    assert world_of(sure._replace(kind="wit")) is None
    assert world_of(sure._replace(kind="module")) is None
    assert world_of(sure._replace(warnings=("an import section can't be read",))) is None


def test_a_misfit_is_told_whole() -> None:
    found = contents(["wasi:cli/exit@0.2.6", "acme:a/b@1.0.0", "wasi:http/types@0.2.6"], [RUN])
    assert misfits("wasi:http/proxy@0.2.3", found) == (
        "doesn't export wasi:http/incoming-handler@0.2",
        "imports wasi:cli/exit@0.2.6",
        "imports acme:a/b@1.0.0",
    )


@pytest.mark.parametrize(
    "world", ["acme:greet/greeter@1.0.0", "wasi:cli/command", "wasi:cli/command@0.3.0", ""]
)
def test_of_worlds_that_are_not_well_known_nothing_is_told(world: str) -> None:
    assert misfits(world, contents(["acme:a/b@1.0.0"], [])) == ()


@pytest.mark.parametrize("path", sorted(DATA.glob("*.wasm")), ids=lambda path: path.stem)
def test_libraries_and_modules_are_of_no_well_known_world(path: Path) -> None:
    assert world_of(scan(path)) is None


@pytest.mark.parametrize("name", ["hello-component", "cargo-component"])
def test_the_imports_of_rust_are_those_of_a_command(name: str) -> None:
    assert misfits("wasi:cli/command@0.2.6", scan(DATA / f"{name}.wasm")) == (
        "doesn't export wasi:cli/run@0.2",
    )


def test_a_file_is_read_with_its_world(tmp_path: Path, encode: Encoder) -> None:
    path = tmp_path / "app.wasm"
    imports = encode.imports(("wasi:cli/stdout@0.2.3", "instance"))
    path.write_bytes(encode.component(imports, encode.exports((RUN, "instance"))))
    assert inspect(path).world == "wasi:cli/command@0.2.6"
