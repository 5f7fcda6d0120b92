"""Trying to bring tags to their target: one that fails keeps no other from its turn."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from wasm_publish.copying.copier import Ready
from wasm_publish.copying.outcome import CopiedTag
from wasm_publish.errors import WasmPublishError
from wasm_publish.pending import by_threads

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wasm_publish.copying.copier import Copier
    from wasm_publish.plugins.manager import Plugins
    from wasm_publish.references.published_name import PublishedName

AT_ONCE = 8
"""Tags that are looked at, or copied to a registry: most of each is waiting."""


class Tried(NamedTuple):
    """A tag, and what came of it.

    Attributes:
        copied: The tag.
        error: Why it could not be copied.
    """

    copied: CopiedTag
    error: WasmPublishError | None = None


class Trying:
    """Tries to copy tags.

    Args:
        copier: Brings them.
        plugins: One of them may have the stores.
    """

    def __init__(self, copier: Copier, plugins: Plugins) -> None:
        self._copier = copier
        self._plugins = plugins

    def copy(self, one: PublishedName, tag: str, *, alone: bool = True) -> Tried:
        """Copy what a name names under a tag; see `Copier.look` and `Copier.push`."""
        looked = self._looked(one, tag)
        return self._pushed([looked], alone=alone)[0] if isinstance(looked, Ready) else looked

    def copy_at_once(self, names: Sequence[PublishedName]) -> list[Tried]:
        """Copy tags under their own names in one write, to a target that is `WrittenWhole`."""
        looks = [partial(self._looked, name, name.reference) for name in names]
        looked = by_threads(looks, AT_ONCE)
        pushed = iter(self._pushed([one for one in looked if isinstance(one, Ready)]))
        return [next(pushed) if isinstance(one, Ready) else one for one in looked]

    def _looked(self, one: PublishedName, tag: str) -> Ready | Tried:
        try:
            return self._plugins.guard(partial(self._copier.look, one, tag))
        except WasmPublishError as error:
            return _failed(tag, error)

    def _pushed(self, ready: Sequence[Ready], *, alone: bool = True) -> list[Tried]:
        """Push all in one, or where that fails each half of them, until it is known which fail."""
        try:
            copied = self._plugins.guard(partial(self._copier.push, ready, alone=alone))
        except WasmPublishError as error:
            if len(ready) == 1:
                return [_failed(ready[0].copied.tag, error)]
            half = len(ready) // 2
            return self._pushed(ready[:half]) + self._pushed(ready[half:])
        return [Tried(one) for one in copied]


def _failed(tag: str, error: WasmPublishError) -> Tried:
    return Tried(CopiedTag(tag, "failed", error=error.problem), error)
