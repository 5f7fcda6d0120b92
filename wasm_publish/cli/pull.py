"""`wasm-publish pull REFERENCE`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wasm_publish.cli.access_of import access_of
from wasm_publish.cli.output import show, wants_json
from wasm_publish.errors import UsageError
from wasm_publish.pulling.puller import Puller
from wasm_publish.references.published_name import PublishedName
from wasm_publish.ui.layout import size
from wasm_publish.ui.streams import bytes_of
from wasm_publish.ui.terminal import shown_path

if TYPE_CHECKING:
    from wasm_publish.cli.commands import Invocation
    from wasm_publish.pulling.puller import Pulled

SCHEMA = "wasm-publish/pull/v1"

_STANDARD_OUTPUT = "-"


def run(invocation: Invocation) -> int:
    """Pull the wasm of an artifact into a file, or to standard output."""
    name = PublishedName.parse(invocation.words[0], invocation.folder)
    to_stream = invocation.settings.output == _STANDARD_OUTPUT
    if to_stream:
        _require_reader(invocation)
    access = access_of(invocation)
    puller = Puller(name, invocation.settings, invocation.plugins, access)
    if to_stream:
        with bytes_of(invocation.output) as stream:
            _tell(puller.to_stream(stream), invocation)
        return 0
    pulled = puller.to_file(invocation.settings.output, invocation.folder)
    _tell(pulled, invocation)
    show(invocation, _document(pulled), [_place(pulled)])
    return 0


def _require_reader(invocation: Invocation) -> None:
    if wants_json(invocation.settings):
        raise UsageError(
            "standard output can't be both the wasm and the JSON document",
            code="usage",
            remedy="name a file with -o FILE",
        )
    if invocation.output.isatty():
        raise UsageError(
            "a terminal can't show wasm",
            code="usage",
            remedy="pipe it into a program, or name a file with -o FILE",
        )


def _tell(pulled: Pulled, invocation: Invocation) -> None:
    verb, joined = ("Pulled", "to") if pulled.status == "pulled" else ("Unchanged", "in")
    reference = pulled.reference
    if pulled.digest not in reference:
        reference = f"{reference}@{pulled.digest}"
    what = f"{reference} ({size(pulled.wasm.size)})"
    invocation.terminal.status(verb, f"{what} {joined} {_place(pulled)}")


def _place(pulled: Pulled) -> str:
    return shown_path(pulled.file) if pulled.file else _STANDARD_OUTPUT


def _document(pulled: Pulled) -> dict[str, Any]:
    return {
        "schema": SCHEMA,
        "reference": pulled.reference,
        "digest": pulled.digest,
        "format": pulled.format,
        "file": str(pulled.file),
        "wasm": pulled.wasm._asdict(),
        "status": pulled.status,
    }
