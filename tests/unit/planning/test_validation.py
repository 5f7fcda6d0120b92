from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from builders import a_project, a_wasm_info, externs, settings_with

from wasm_publish.model import EmbeddedMetadata, Problem, WasmContents
from wasm_publish.planning.validation import validate
from wasm_publish.settings.settings import Settings

if TYPE_CHECKING:
    from wasm_publish.model import WasmInfo


def _wasm(version: str | None) -> WasmInfo:
    metadata = EmbeddedMetadata(version=version)
    return a_wasm_info(contents=WasmContents("component", metadata=metadata))


def test_a_wasm_of_another_version_is_an_error() -> None:
    wasm = _wasm("1.4.1")
    assert [*validate(a_project(), wasm, Settings())] == [
        Problem(
            code="embedded-version-differs",
            message="the wasm says of itself that it is 1.4.1, and the project is 1.4.2",
            severity="error",
            remedy="build again",
            file=wasm.path,
        )
    ]


@pytest.mark.parametrize(
    ("declared", "wasm"),
    [
        ("1.4.2", _wasm("1.4.2")),
        ("1.4.2", _wasm(None)),
        ("1.4.2", _wasm("")),
        (None, _wasm("1.4.2")),
        ("1.4.2", None),
    ],
)
def test_where_nothing_differs_nothing_is_wrong(
    declared: str | None, wasm: WasmInfo | None
) -> None:
    assert [*validate(a_project(version=declared), wasm, Settings())] == []


def test_what_the_settings_say_of_imports_and_exports_counts() -> None:
    contents = WasmContents("component", imports=externs("instance", "wasi:sockets/tcp@0.2.3"))
    settings = settings_with({"deny-imports": ("wasi:sockets/*",), "require-exports": ("run",)})
    found = [*validate(a_project(), a_wasm_info(contents=contents), settings)]
    assert [(fault.code, fault.severity) for fault in found] == [
        ("denied-import", "error"),
        ("missing-export", "error"),
    ]
    assert [*validate(a_project(), None, settings)] == []
