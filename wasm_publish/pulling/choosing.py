"""Choosing one wasm of an artifact that holds several."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from wasm_publish.errors import UsageError
from wasm_publish.references.grammar import quoted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from wasm_publish.oci.formats import HeldWasm

_MOST_SHOWN = 20


def choose_wasm(held: Sequence[HeldWasm], component: str | None, name: str) -> HeldWasm:
    """The wasm that a person means.

    Args:
        held: All that the artifact holds, at least one.
        component: Its title, the last part of that, also without `.wasm`, or the digest of its
            layer; None where the person names none.
        name: What the person knows the artifact by, for errors.

    Raises:
        UsageError: There is none of this name, or several.
    """
    fitting = [one for one in held if component is None or component in _names(one)]
    if len(fitting) == 1:
        return fitting[0]
    if not fitting:
        raise UsageError(
            f"{name} holds no {quoted(component or '')}",
            code="unknown-component",
            remedy=f"it holds {_shown(held)}",
        )
    raise UsageError(
        f"{name} holds {len(fitting)} wasm" + (f" named {quoted(component)}" if component else ""),
        code="several-components",
        remedy=f"choose one with --component: {_shown(fitting)}",
    )


def _names(held: HeldWasm) -> Iterator[str]:
    yield held.layer.digest
    if held.title:
        yield held.title
        base = re.split(r"[/\\]", held.title)[-1]
        yield base
        yield base.removesuffix(".wasm")


def _shown(held: Sequence[HeldWasm]) -> str:
    titles = [one.title for one in held]
    shown = [
        quoted(one.title) if one.title and titles.count(one.title) == 1 else one.layer.digest
        for one in held[:_MOST_SHOWN]
    ]
    return ", ".join(shown) + (", …" if len(held) > _MOST_SHOWN else "")
