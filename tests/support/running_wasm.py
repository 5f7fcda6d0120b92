"""Runs wasm in this process, to see that it does what its source says."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import wasmtime
from wasmtime import component

if TYPE_CHECKING:
    from pathlib import Path

_PAGE = 65536


def greet(path: Path, name: str) -> str:
    """Call `greet` of the interface example:hello/greeting that a component exports."""
    engine = wasmtime.Engine()
    store = wasmtime.Store(engine)
    store.set_wasi(wasmtime.WasiConfig())
    linker = component.Linker(engine)
    linker.add_wasip2()
    instance = linker.instantiate(store, component.Component.from_file(engine, str(path)))
    interface = instance.get_export_index(store, "example:hello/greeting@1.2.0")
    assert interface is not None
    function = instance.get_export_index(store, "greet", interface)
    assert function is not None
    greeting = instance.get_func(store, function)
    assert greeting is not None
    return cast("str", greeting(store, name))


def run_command(path: Path, *arguments: str, output: Path) -> str:
    """Run the program that a WASI module is, and return what it printed through `output`."""
    engine = wasmtime.Engine()
    store = wasmtime.Store(engine)
    wasi = wasmtime.WasiConfig()
    wasi.argv = (path.stem, *arguments)
    wasi.stdout_file = str(output)
    store.set_wasi(wasi)
    linker = wasmtime.Linker(engine)
    linker.define_wasi()
    instance = linker.instantiate(store, wasmtime.Module.from_file(engine, str(path)))
    start = instance.exports(store)["_start"]
    assert isinstance(start, wasmtime.Func)
    try:
        start(store)
    except wasmtime.ExitTrap as stop:  # Go ends every program with an exit of its own
        assert stop.code == 0  # noqa: PT017 - the expected way out, as good as none
    return output.read_text(encoding="utf-8")


def count_words(path: Path, text: bytes) -> int:
    """Write a text into a module's memory and let its `count_words` read it."""
    engine = wasmtime.Engine()
    store = wasmtime.Store(engine)
    module = wasmtime.Module.from_file(engine, str(path))
    exports = wasmtime.Instance(store, module, []).exports(store)
    memory, function = exports["memory"], exports["count_words"]
    assert isinstance(memory, wasmtime.Memory)
    assert isinstance(function, wasmtime.Func)
    address = memory.grow(store, 1) * _PAGE
    memory.write(store, text, address)
    return cast("int", function(store, address, len(text)))
