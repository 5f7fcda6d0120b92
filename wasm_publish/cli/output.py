"""Choosing the form of the answer, and writing it to standard output."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wasm_publish.errors import UsageError
from wasm_publish.ui.streams import write

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

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


def require_message_format(invocation: Invocation) -> None:
    """Make sure that the output format is one, though this command may have no use for it.

    Raises:
        UsageError: No plugin offers it.
    """
    if invocation.settings.message_format:
        chosen_renderer(invocation)


def show(invocation: Invocation, document: dict[str, Any], lines: Iterable[str] = ()) -> None:
    """Write what is no receipt to standard output: as one JSON document, or as lines."""
    if not wants_json(invocation.settings):
        write_lines(invocation, lines)
        return
    from wasm_publish.ui.document import to_json

    write(invocation.output, to_json(document))


def write_lines(invocation: Invocation, lines: Iterable[str]) -> None:
    """Write lines for people to standard output."""
    write(invocation.output, "".join(f"{line}\n" for line in lines))


def answer(invocation: Invocation, receipt: Receipt, renderer: Renderer) -> int:
    """Write a receipt to standard output and return its exit code."""
    write(invocation.output, renderer.render(receipt))
    return receipt.exit_code
