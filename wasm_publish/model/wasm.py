"""What a wasm file tells of itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from pathlib import Path

WasmKind = Literal["module", "component", "wit"]


class Extern(NamedTuple):
    """An import or an export.

    Attributes:
        name: As in the binary; a core import's field name.
        kind: `func`, `table`, `memory`, `global`, `tag` of a module; `func`, `instance`,
            `type`, `value`, `component`, `module` of a component.
        module: The module that a core import names; None elsewhere.
    """

    name: str
    kind: str
    module: str | None = None


class Producer(NamedTuple):
    """A line of a producers section, such as processed-by, rustc, 1.96.0."""

    field: str
    name: str
    version: str


class EmbeddedMetadata(NamedTuple):
    """What the wasm says of itself in custom sections of the outermost level."""

    name: str | None = None
    version: str | None = None
    description: str | None = None
    authors: str | None = None
    licenses: str | None = None
    source: str | None = None
    homepage: str | None = None
    revision: str | None = None


class WasmContents(NamedTuple):
    """What the section headers of a wasm file tell.

    Attributes:
        kind: By the header: a core module, a component, or a WIT package in binary form.
        imports: In binary order, of the outermost level.
        exports: In binary order, of the outermost level; of a WIT package, its interfaces
            (`instance`) and worlds (`component`) by full name.
        producers: Of all levels, the WASI adapter left out, each once, in binary order.
        metadata: Of the outermost level.
        module_names: The names that nested modules and components give themselves, or else
            are given by the component around them.
        unfinished: A core module that still awaits `wasm-tools component new`.
        warnings: Sections that could not be read, in words.
    """

    kind: WasmKind
    imports: tuple[Extern, ...] = ()
    exports: tuple[Extern, ...] = ()
    producers: tuple[Producer, ...] = ()
    metadata: EmbeddedMetadata = EmbeddedMetadata()
    module_names: tuple[str, ...] = ()
    unfinished: bool = False
    warnings: tuple[str, ...] = ()


class WasmInfo(NamedTuple):
    """A wasm file that has been read and hashed.

    Attributes:
        path: The file.
        digest: `sha256:` and 64 hexadecimal digits, of the whole file.
        size: In bytes.
        contents: What its sections tell.
        toolchain: What made it, such as `rustc 1.96.0`, or None when nothing tells.
        world: The world it fits, such as `wasi:cli/command@0.2.6`, or None when unsure.
    """

    path: Path
    digest: str
    size: int
    contents: WasmContents
    toolchain: str | None = None
    world: str | None = None
