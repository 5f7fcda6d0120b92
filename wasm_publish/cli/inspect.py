"""`wasm-publish inspect FILE|REFERENCE`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, cast

from wasm_publish.cli.access_of import access_of
from wasm_publish.cli.output import show, wants_json, write_lines
from wasm_publish.errors import UsageError
from wasm_publish.pulling.choosing import choose_wasm
from wasm_publish.pulling.inspecting import inspect_artifact, read_raw, wit_of_layer
from wasm_publish.pulling.named import find_named, open_named
from wasm_publish.references.words import names_path, parse_published_name
from wasm_publish.ui.inspection import artifact_document, artifact_lines, file_document, file_lines
from wasm_publish.ui.streams import bytes_of
from wasm_publish.wasm import inspect
from wasm_publish.wasm.section_sizes import section_sizes
from wasm_publish.wasm.wit_text import wit_text

if TYPE_CHECKING:
    from wasm_publish.cli.commands import Invocation
    from wasm_publish.pulling.inspecting import Raw


def run(invocation: Invocation) -> int:
    """Show what a wasm file or an artifact tells of itself."""
    is_file = names_path(invocation.words[0], invocation.folder)
    _require_one_answer(invocation, is_file=is_file)
    if is_file:
        _inspect_file(invocation)
    elif invocation.settings.raw:
        _print_raw(invocation)
    else:
        _inspect_artifact(invocation)
    return 0


def _require_one_answer(invocation: Invocation, *, is_file: bool) -> None:
    settings = invocation.settings
    asked = {"--raw": settings.raw, "--wit": settings.wit, "--json": wants_json(settings)}
    answers = [flag for flag, is_asked in asked.items() if is_asked]
    if len(answers) > 1:
        raise UsageError(f"{' and '.join(answers)} are different answers", code="usage")
    if is_file and settings.raw:
        raise UsageError(
            "a file has neither manifest nor config",
            code="usage",
            remedy="name a reference, such as ghcr.io/acme/hello:1.0.0",
        )


def _inspect_file(invocation: Invocation) -> None:
    path = invocation.folder / Path(invocation.words[0])
    wasm = inspect(path)
    if invocation.settings.wit:
        _write_wit(invocation, wit_text(path, invocation.environment))
    else:
        sizes = section_sizes(path)
        show(invocation, file_document(wasm, sizes), file_lines(wasm, sizes))


def _print_raw(invocation: Invocation) -> None:
    name = parse_published_name(invocation.words[0], invocation.folder)
    settings, plugins = invocation.settings, invocation.plugins
    store = open_named(name, settings, plugins, access_of(invocation))
    content = plugins.guard(lambda: read_raw(store, name, cast("Raw", settings.raw)))
    with bytes_of(invocation.output) as stream:
        stream.write(content)
        stream.flush()


def _inspect_artifact(invocation: Invocation) -> None:
    name = parse_published_name(invocation.words[0], invocation.folder)
    settings, plugins, access = invocation.settings, invocation.plugins, access_of(invocation)
    store = open_named(name, settings, plugins, access)
    found = plugins.guard(lambda: find_named(name, store, plugins))
    if settings.wit:
        held = choose_wasm(found.wasm, settings.component, str(name))
        wit = plugins.guard(lambda: wit_of_layer(store, held, str(name), access))
        _write_wit(invocation, wit)
        return
    artifact = plugins.guard(lambda: inspect_artifact(name, store, found))
    show(invocation, artifact_document(artifact), artifact_lines(artifact))


def _write_wit(invocation: Invocation, wit: str) -> None:
    lines = wit.expandtabs().splitlines()
    # Comments in WIT may hold anything, such as what moves a terminal's cursor.
    write_lines(invocation, ("".join(filter(str.isprintable, line)) for line in lines))
