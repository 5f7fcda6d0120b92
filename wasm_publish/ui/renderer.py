"""The interface of output formats: a pure function from a receipt to standard output."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

    from wasm_publish.model import Receipt


class Renderer(NamedTuple):
    """An output format as `--message-format` offers it.

    Attributes:
        name: What the person types.
        summary: One line about who reads it.
        render: Gives the text for standard output; empty means nothing is printed.
        whole: Whether the answer is one document that is also owed on failure.
    """

    name: str
    summary: str
    render: Callable[[Receipt], str]
    whole: bool = False
