"""`wasm-publish inspect FILE`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from wasm_publish.cli.output import wants_json
from wasm_publish.ui.document import to_json, wasm_document
from wasm_publish.ui.human import section, wasm_lines
from wasm_publish.ui.streams import write
from wasm_publish.ui.terminal import shown_path
from wasm_publish.wasm import inspect

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wasm_publish.cli.commands import Invocation
    from wasm_publish.model import WasmInfo

SCHEMA = "wasm-publish/inspect/v1"


def run(invocation: Invocation) -> int:
    """Show what a wasm file tells of itself."""
    wasm = inspect(invocation.folder / Path(invocation.words[0]))
    if wants_json(invocation.settings):
        write(invocation.output, to_json(_document(wasm)))
    else:
        write(invocation.output, "".join(f"{line}\n" for line in _lines(wasm)))
    return 0


def _document(wasm: WasmInfo) -> dict[str, Any]:
    contents = wasm.contents
    return {
        "schema": SCHEMA,
        "wasm": wasm_document(wasm),
        "producers": [producer._asdict() for producer in contents.producers],
        "metadata": contents.metadata._asdict(),
        "unfinished": contents.unfinished,
        "warnings": list(contents.warnings),
    }


def _lines(wasm: WasmInfo) -> Iterator[str]:
    contents = wasm.contents
    yield shown_path(wasm.path)
    yield from wasm_lines(wasm)
    producers = (
        (found.field, f"{found.name} {found.version}".strip()) for found in contents.producers
    )
    yield from section("producers", producers)
    metadata = contents.metadata._asdict().items()
    yield from section("metadata", ((name, value) for name, value in metadata if value))
    yield from section("warnings", ((warning,) for warning in contents.warnings))
    if contents.unfinished:
        yield from section("unfinished", [("`wasm-tools component new` has yet to wrap it",)])
