"""`wkg.toml`, in which wkg has what a package says of itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from wasm_publish.model import Origin
    from wasm_publish.toml_file import TomlFile

WORKSPACE = "workspace"
_METADATA = "metadata"
_KEYS = {
    "authors": ("authors", "author"),
    "description": ("description",),
    "licenses": ("licenses", "license"),
    "source": ("source", "repository"),
    "homepage": ("homepage",),
}
"""A project's fields and what wkg.toml calls them."""


class Field(NamedTuple):
    """A text and where it stands."""

    value: str
    origin: Origin


def described_by(toml: TomlFile | None) -> dict[str, Field]:
    """What the file says of its package, or of all packages of its workspace, by field.

    Raises:
        UsageError: It is no text.
    """
    if toml is None:
        return {}
    table = (WORKSPACE, _METADATA) if toml.value(WORKSPACE) is not None else (_METADATA,)
    toml.table(*table)
    fields = {field: _field(toml, table, keys) for field, keys in _KEYS.items()}
    return {field: found for field, found in fields.items() if found}


def _field(toml: TomlFile, table: tuple[str, ...], keys: tuple[str, ...]) -> Field | None:
    for key in keys:
        text = toml.string(*table, key)
        if text and (line := " ".join(text.split())):
            return Field(line, toml.origin(*table, key))
    return None
