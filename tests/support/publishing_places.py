"""Places to publish to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeAlias

    from wasm_publish.stores import Store

    NewPlace: TypeAlias = Callable[[], "Place"]


@dataclass(frozen=True)
class Place:
    """A repository that nobody else has.

    Attributes:
        name: What `--to` calls it.
        store: What reads and writes it.
    """

    name: str
    store: Store

    def held(self) -> dict[str, str]:
        """What each tag names."""
        store = self.store
        return {tag: found.digest for tag in store.tags() if (found := store.resolve(tag))}
