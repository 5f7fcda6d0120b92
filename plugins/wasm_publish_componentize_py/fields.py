"""What pyproject.toml says of a project, under the keys of the standard or of Poetry."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from packaging.licenses import InvalidLicenseExpression, canonicalize_license_expression

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from wasm_publish.model import Origin
    from wasm_publish.toml_file import TomlFile

    Key = tuple[str, ...]

# The labels that the Python packaging standards list for each kind of address, normalised.
_LABELS = {
    "homepage": ("homepage",),
    "source": ("source", "repository", "sourcecode", "github"),
    "documentation": ("documentation", "docs"),
}


@dataclass(frozen=True, slots=True)
class Field:
    """A value and where it stands."""

    value: str
    origin: Origin


def text(toml: TomlFile, *keys: Key) -> Field | None:
    """The first of several keys that holds text, as one line.

    Raises:
        UsageError: A key holds something else.
    """
    for key in keys:
        line = " ".join((toml.string(*key) or "").split())
        if line:
            return Field(line, toml.origin(*key))
    return None


def license_expression(toml: TomlFile) -> Field | None:
    """The licence as an SPDX expression.

    The text of a licence, which an older form of the standard allows, counts only when it is
    such an expression.

    Raises:
        UsageError: The licence is neither text nor a table.
    """
    if isinstance(toml.value("project", "license"), dict):
        field = text(toml, ("project", "license", "text"))
        expression = _spdx(field.value) if field else None
        return Field(expression, field.origin) if field and expression else None
    field = text(toml, ("project", "license"), ("tool", "poetry", "license"))
    return field and Field(_spdx(field.value) or field.value, field.origin)


def people(toml: TomlFile) -> tuple[tuple[str, ...], Origin | None]:
    """The authors, or where there are none the maintainers, each as `Name <mail>`.

    Raises:
        UsageError: They are not listed as the standard or Poetry has it.
    """
    for role in ("authors", "maintainers"):
        if found := tuple(_persons(toml, "project", role)):
            return found, toml.origin("project", role)
        if found := toml.strings("tool", "poetry", role):
            return found, toml.origin("tool", "poetry", role)
    return (), None


def address(toml: TomlFile, kind: str) -> Field | None:
    """The URL of one kind: `homepage`, `source` or `documentation`.

    Labels are compared as the standard says, without case, spaces and punctuation.

    Raises:
        UsageError: It is no text.
    """
    keys = [*_labelled(toml, ("project", "urls"), kind)]
    keys += [("tool", "poetry", label) for label in _LABELS[kind]]
    keys += _labelled(toml, ("tool", "poetry", "urls"), kind)
    return text(toml, *keys)


def _spdx(expression: str) -> str | None:
    try:
        return canonicalize_license_expression(expression)
    except InvalidLicenseExpression:
        return None


def _persons(toml: TomlFile, *key: str) -> Iterator[str]:
    listed = toml.value(*key) or []
    for person in listed if isinstance(listed, list) else [listed]:
        if not isinstance(person, dict):
            raise toml.fault("expected an array of tables", *key, remedy='[{ name = "…" }]')
        yield from _person(toml, person, key)


def _person(toml: TomlFile, person: Mapping[str, object], key: Key) -> Iterator[str]:
    name, mail = person.get("name", ""), person.get("email", "")
    if not isinstance(name, str) or not isinstance(mail, str):
        raise toml.fault("expected the name and email to be strings", *key)
    if name or mail:
        yield f"{name} <{mail}>" if name and mail else name or mail


def _labelled(toml: TomlFile, table: Key, kind: str) -> list[Key]:
    labels = {re.sub(r"[\W_]", "", label).lower(): label for label in toml.table(*table)}
    return [(*table, labels[wanted]) for wanted in _LABELS[kind] if wanted in labels]
