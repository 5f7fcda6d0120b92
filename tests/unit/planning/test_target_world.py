from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from builders import a_wasm_info, externs, settings_with
from hypothesis import given
from hypothesis import strategies as st

from wasm_publish.errors import UsageError
from wasm_publish.model import Problem, WasmContents
from wasm_publish.planning.target_world import contradictions, is_full_name, named_world, targeting

if TYPE_CHECKING:
    from wasm_publish.model import WasmKind

WORLD = "acme:greet/greeter@1.0.0"
LABELS = st.from_regex("[a-z][a-z0-9]{0,5}(-([a-z0-9]{1,5}|[A-Z0-9]{1,5})){0,2}", fullmatch=True)
VERSIONS = st.sampled_from(["0.2.6", "1.0.0-rc.1", "0.3.0-rc-2025-08-15", "1.0.0+build.5"])


@given(LABELS, LABELS, LABELS, st.none() | VERSIONS)
def test_a_full_name_has_namespace_package_and_world(
    namespace: str, package: str, world: str, version: str | None
) -> None:
    name = f"{namespace}:{package}/{world}"
    assert is_full_name(name if version is None else f"{name}@{version}")


@pytest.mark.parametrize(
    "name",
    [
        "",
        "command",
        "cli/command@0.2.6",
        "wasi:cli@0.2.6",
        "wasi:cli/",
        "wasi:cli/command@",
        "wasi:cli/command@0.2",
        "wasi:cli/command@latest",
        "wasi:cli/command@v0.2.6",
        "wasi:cli/command@0.2.06",
        "wasi:cli/command@0.2.6 ",
        "wasi:cli/command@0.2.6\n",
        " wasi:cli/command",
        "wasi:cli/command/run",
        "wasi:cli:x/command",
        "wasi/cli/command",
        "wasi:cli/comMand",
        "wasi:cli/-command",
        "wasi:cli/command-",
        "wasi:cli/a--b",
        "wasi:cli/1st",
        "wasi:cli/%world",
        "wasi:cli/größe",
        "https://example.com/world",
    ],
)
def test_nonsense_is_no_name(name: str) -> None:
    assert not is_full_name(name)
    with pytest.raises(UsageError) as caught:
        named_world(settings_with({"world": name}))
    problem = caught.value.problem
    assert (problem.code, problem.key) == ("invalid-world", "--world")
    assert repr(name) in problem.message


def test_settings_may_name_a_world_or_none() -> None:
    assert named_world(settings_with({"world": WORLD})) == WORLD
    assert named_world(settings_with()) is None


def test_the_persons_word_counts_before_what_fits() -> None:
    wasm = a_wasm_info(world="wasi:cli/command@0.2.6")
    assert targeting(wasm, WORLD) == wasm._replace(world=WORLD)
    assert targeting(wasm, None) == wasm


@pytest.mark.parametrize(("kind", "words"), [("module", "core module"), ("wit", "WIT package")])
def test_only_a_component_targets_a_world(kind: WasmKind, words: str) -> None:
    wasm = a_wasm_info(contents=WasmContents(kind))
    assert targeting(wasm, WORLD) == wasm
    assert [*contradictions(wasm, WORLD)] == [
        Problem(
            code="world-ignored",
            message=f"a {words} targets no world, so {WORLD} is left out",
            severity="warning",
            remedy="name a world for components only",
            file=wasm.path,
        )
    ]
    assert [*contradictions(wasm, None)] == []


def test_a_world_that_cannot_be_is_a_warning() -> None:
    imports = externs("instance", "wasi:cli/exit@0.2.6")
    wasm = a_wasm_info(contents=WasmContents("component", imports=imports))
    (problem,) = contradictions(wasm, "wasi:http/proxy@0.2.6")
    assert (problem.code, problem.severity) == ("world-differs", "warning")
    assert problem.message == (
        "the component doesn't fit wasi:http/proxy@0.2.6: it doesn't export"
        " wasi:http/incoming-handler@0.2, imports wasi:cli/exit@0.2.6"
    )


def test_of_a_world_of_their_own_the_person_knows_best() -> None:
    assert [*contradictions(a_wasm_info(), WORLD)] == []
