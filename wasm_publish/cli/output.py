"""Choosing the form of the answer, and writing it to standard output."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wasm_publish.errors import UsageError
from wasm_publish.ui.streams import write

if TYPE_CHECKING:
    from wasm_publish.cli.commands import Invocation
    from wasm_publish.model import Receipt
    from wasm_publish.settings.settings import Settings
    from wasm_publish.ui.renderer import Renderer

_DEFAULT = "human"
_JSON = "json"


def wants_json(settings: Settings) -> bool:
    """Whether the answer is to be one JSON document."""
    return settings.json or settings.message_format == _JSON


def chosen_renderer(invocation: Invocation) -> Renderer:
    """The output format by settings.

    Raises:
        UsageError: No plugin offers it.
    """
    settings = invocation.settings
    renderers = {offered.name: offered for offered in invocation.plugins.renderers()}
    name = _JSON if settings.json else settings.message_format or _DEFAULT
    if name not in renderers:
        raise UsageError(
            f"there is no message format {name!r}",
            code="unknown-message-format",
            remedy=f"the formats are {', '.join(sorted(renderers))}",
        )
    return renderers[name]


def answer(invocation: Invocation, receipt: Receipt, renderer: Renderer) -> int:
    """Write a receipt to standard output and return its exit code."""
    write(invocation.output, renderer.render(receipt))
    return receipt.exit_code
