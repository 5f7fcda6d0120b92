"""The one table of options, from which flags, variables, settings keys and docs derive."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wasm_publish.errors import UsageError
from wasm_publish.settings.core_options import CORE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from wasm_publish.settings.option import Option


class Options:
    """The table of all options: the ones of wasm-publish and those that plugins add."""

    def __init__(self, options: Iterable[Option] = CORE) -> None:
        self._by_key: dict[str, Option] = {option.key: option for option in options}

    def __iter__(self) -> Iterator[Option]:
        """In the order in which `--help` shows them."""
        return iter(self._by_key.values())

    def __getitem__(self, key: str) -> Option:
        """The option of a settings key."""
        return self._by_key[key]

    def get(self, key: str) -> Option | None:
        """The option of a settings key, or None."""
        return self._by_key.get(key)

    def add(self, option: Option) -> None:
        """Add an option of a plugin.

        Raises:
            UsageError: Its key, flag or short flag is taken.
        """
        for other in self:
            if option.field == other.field or option.variable == other.variable:
                raise UsageError(
                    f"the option --{option.name} exists already", code="duplicate-option"
                )
            for letter in set(option.short) & set(other.short):
                raise UsageError(f"the option -{letter} exists already", code="duplicate-option")
        self._by_key[option.key] = option
