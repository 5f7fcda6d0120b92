"""Telling from a wasm's producers what made it.

No producers at all is normal: `strip = true` removes them, and AssemblyScript writes none. The
language alone tells nothing, for TinyGo and Rust both link C and then call themselves C99.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from wasm_publish.model import WasmContents

_COMPONENTIZE_PY_RUNTIME = "componentize_py_runtime"
_TINYGO_LLVM = ("github.com/tinygo-org/", "github.com/espressif/")


@dataclass(frozen=True, slots=True)
class Toolchain:
    """What made a wasm.

    Attributes:
        name: As it calls itself: `TinyGo`, `Go`, `componentize-py`, `ComponentizeJS`,
            `cargo-component`, `rustc`, `clang`.
        version: Its version, or None when the wasm doesn't tell.
    """

    name: str
    version: str | None = None

    def __str__(self) -> str:
        """`rustc 1.96.0`, or the name alone."""
        return f"{self.name} {self.version}" if self.version else self.name


def toolchain_of(contents: WasmContents) -> Toolchain | None:
    """What made a wasm, the tool nearest to the person where several had a hand in it.

    Args:
        contents: What its sections tell.

    Returns:
        The toolchain, or None when nothing tells.
    """
    found = (recognise(contents) for recognise in _BY_PRECEDENCE)
    return next((toolchain for toolchain in found if toolchain), None)


def _tinygo(contents: WasmContents) -> Toolchain | None:
    if toolchain := _processed_by("TinyGo")(contents):
        return toolchain
    by_its_llvm = any(  # before 0.28 it did not name itself
        producer.name == "clang" and any(home in producer.version for home in _TINYGO_LLVM)
        for producer in contents.producers
    )
    return Toolchain("TinyGo") if by_its_llvm else None


def _go(contents: WasmContents) -> Toolchain | None:
    for producer in contents.producers:
        if producer.field == "language" and producer.name == "Go":
            return Toolchain("Go", _version(producer.version.removeprefix("go")))
    return None


def _componentize_py(contents: WasmContents) -> Toolchain | None:
    """It names itself nowhere, but its runtime is a module of its own."""
    found = any(_COMPONENTIZE_PY_RUNTIME in name for name in contents.module_names)
    return Toolchain("componentize-py") if found else None


def _clang(contents: WasmContents) -> Toolchain | None:
    """A distribution puts its own name before clang's, such as `Debian clang`."""
    for producer in contents.producers:
        if producer.field == "processed-by" and producer.name.split()[-1:] == ["clang"]:
            return Toolchain("clang", _version(producer.version))
    return None


def _processed_by(name: str) -> Callable[[WasmContents], Toolchain | None]:
    def recognise(contents: WasmContents) -> Toolchain | None:
        for producer in contents.producers:
            if producer.field == "processed-by" and producer.name == name:
                return Toolchain(name, _version(producer.version))
        return None

    return recognise


def _version(text: str) -> str | None:
    """The version alone, without the commit and date in brackets that may follow it."""
    return next(iter(text.split()), None)


_BY_PRECEDENCE = (
    _tinygo,
    _go,
    _componentize_py,
    _processed_by("ComponentizeJS"),
    _processed_by("cargo-component"),
    _processed_by("rustc"),
    _clang,
)
