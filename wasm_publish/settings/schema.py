"""The JSON schema of the settings, derived from the table of options.

Editors and validate-pyproject read it; the program itself checks settings by the table.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wasm_publish.settings.options import Options

if TYPE_CHECKING:
    from wasm_publish.settings.option import Option

_STRINGS = {"type": "array", "items": {"type": "string"}}
_TYPES: dict[str, dict[str, Any]] = {
    "boolean": {"type": "boolean"},
    "files": _STRINGS,
    "count": {"type": "integer", "minimum": 0},
    "list": _STRINGS,
    "number": {"type": "integer", "minimum": 1},
    "path": {"type": "string"},
    "place": {"type": "string"},
    "places": _STRINGS,
    "seconds": {"type": "integer", "minimum": 1},
    "string": {"type": "string"},
    "table": {"type": "object", "additionalProperties": {"type": "string"}},
}


def settings_schema(options: Options | None = None) -> dict[str, Any]:
    """The schema of a settings table, or of `wasm-publish.toml`.

    Args:
        options: The table of options, by default without those that plugins add.
    """
    keys = {option.key: _property(option) for option in options or Options() if option.setting}
    keys["plugins"] = {"type": "object", "additionalProperties": {"type": "object"}}
    artifact = {
        "type": "object",
        "properties": keys,
        "required": ["name"],
        "additionalProperties": False,
    }
    artifacts = {
        "type": "array",
        "items": artifact,
        "description": "several artifacts; in wasm-publish.toml only",
    }
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "$id": "urn:wasm-publish:settings:v1",
        "title": "wasm-publish settings",
        "description": "The keys of wasm-publish.toml and of the wasm-publish tables.",
        "type": "object",
        "properties": {**keys, "artifact": artifacts},
        "additionalProperties": False,
    }


def tool_schema(_tool_name: str) -> dict[str, Any]:
    """The schema of `[tool.wasm-publish]`, by validate-pyproject's entry point.

    https://validate-pyproject.readthedocs.io/en/latest/dev-guide.html
    """
    schema = {**settings_schema(), "$id": "urn:wasm-publish:pyproject-table:v1"}
    del schema["properties"]["artifact"]
    return schema


def _property(option: Option) -> dict[str, Any]:
    choices = {"enum": list(option.choices)} if option.choices else {}
    return {**_TYPES[option.kind], **choices, "description": option.help}
