from __future__ import annotations

import pytest
from builders import a_wasm_info, externs, settings_with

from wasm_publish.model import Extern, WasmContents
from wasm_publish.planning.interface_rules import interface_faults
from wasm_publish.settings.settings import Settings

WASM = a_wasm_info(
    contents=WasmContents(
        "component",
        imports=externs("instance", "wasi:sockets/tcp@0.2.3", "wasi:sockets/udp@0.2.3", "log"),
        exports=externs("instance", "wasi:http/incoming-handler@0.2.3"),
    )
)
MODULE = a_wasm_info(
    contents=WasmContents(
        "module",
        imports=(
            Extern("fd_write", "func", "wasi_snapshot_preview1"),
            Extern("sock_send", "func", "wasi_snapshot_preview1"),
            Extern("sock_send", "func", "wasi_snapshot_preview1"),
        ),
        exports=externs("func", "_start"),
    )
)


@pytest.mark.parametrize(
    "pattern",
    [
        "wasi:sockets/*",
        "wasi:sockets",
        "wasi:sockets/tcp",
        "wasi:sockets/tcp@0.2.3",
        "wasi:sockets/tcp@0.2.*",
        "wasi:*",
        "wasi:sockets/[tu]*",
        "log",
        "lo?",
        "*",
    ],
)
def test_a_pattern_denies_imports_with_and_without_version(pattern: str) -> None:
    settings = settings_with({"deny-imports": ("no:such/*", pattern)})
    (fault,) = interface_faults(WASM, settings)
    assert (fault.code, fault.severity, fault.file) == ("denied-import", "error", WASM.path)
    assert f"`{pattern}` of --deny-import forbids" in fault.message


@pytest.mark.parametrize(
    "pattern",
    ["wasi:sockets/tcp@0.3.0", "wasi:sock", "sockets/*", "WASI:*", "wasi:http/*", "tcp", ""],
)
def test_what_no_pattern_fits_is_allowed(pattern: str) -> None:
    assert [*interface_faults(WASM, settings_with({"deny-imports": (pattern,)}))] == []


def test_all_that_a_pattern_denies_is_told_at_once() -> None:
    (fault,) = interface_faults(WASM, settings_with({"deny-imports": ("wasi:sockets/*",)}))
    assert fault.message == (
        "the wasm imports wasi:sockets/tcp@0.2.3, wasi:sockets/udp@0.2.3, which"
        " `wasi:sockets/*` of --deny-import forbids"
    )


@pytest.mark.parametrize(
    ("pattern", "told"),
    [
        ("wasi_snapshot_preview1", "fd_write, wasi_snapshot_preview1 sock_send, which"),
        ("wasi_snapshot_preview1 sock_*", "imports wasi_snapshot_preview1 sock_send, which"),
    ],
)
def test_imports_of_a_core_module_are_denied_by_module_or_function(pattern: str, told: str) -> None:
    (fault,) = interface_faults(MODULE, settings_with({"deny-imports": (pattern,)}))
    assert told in fault.message


@pytest.mark.parametrize("pattern", ["sock_send", "fd_*", "wasi_snapshot"])
def test_a_function_alone_names_no_import_of_a_core_module(pattern: str) -> None:
    assert [*interface_faults(MODULE, settings_with({"deny-imports": (pattern,)}))] == []


@pytest.mark.parametrize(
    "pattern", ["wasi:http/incoming-handler", "wasi:http/*@0.2.*", "wasi:http", "*"]
)
def test_an_export_that_is_there_is_enough(pattern: str) -> None:
    assert [*interface_faults(WASM, settings_with({"require-exports": (pattern,)}))] == []


def test_each_export_that_is_missing_is_told() -> None:
    patterns = ("wasi:cli/run", "wasi:http/*", "wasi:http/incoming-handler@0.3.0")
    faults = [*interface_faults(WASM, settings_with({"require-exports": patterns}))]
    assert [fault.code for fault in faults] == ["missing-export"] * 2
    assert faults[0].message == (
        "the wasm doesn't export `wasi:cli/run`, which --require-export wants"
    )
    assert faults[0].severity == "error"
    assert str(faults[0].remedy).endswith("it exports wasi:http/incoming-handler@0.2.3")


def test_a_wasm_without_exports_exports_nothing() -> None:
    (fault,) = interface_faults(a_wasm_info(), settings_with({"require-exports": ("run",)}))
    assert str(fault.remedy).endswith("it exports nothing")


def test_without_rules_nothing_is_wrong() -> None:
    assert [*interface_faults(WASM, Settings())] == []
