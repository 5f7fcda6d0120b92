"""Names of WIT packages: `namespace:name`, both of them kebab-case labels.

wkg looks for a package at `<prefix>namespace/name`, under its version as the tag.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from wasm_publish.errors import UsageError
from wasm_publish.references.grammar import quoted

_LABEL = re.compile(r"[a-z][a-z0-9]*(?:-[a-z][a-z0-9]*)*")


class WitPackageName(NamedTuple):
    """The name of a WIT package, without a version."""

    namespace: str
    name: str

    @classmethod
    def parse(cls, text: str) -> WitPackageName:
        """Read a name.

        Args:
            text: Such as `acme:greeting`.

        Raises:
            UsageError: It is none.
        """
        namespace, _, name = text.partition(":")
        fault = label_fault(namespace) or label_fault(name)
        if fault:
            raise UsageError(
                f"{quoted(text)} does not name a WIT package: {fault}",
                code="invalid-wit-package",
                remedy="write NAMESPACE:NAME without a version, such as acme:greeting",
            )
        return cls(namespace, name)

    def __str__(self) -> str:
        """The name in the form that `parse` reads."""
        return f"{self.namespace}:{self.name}"

    @property
    def repository(self) -> str:
        """Where it is published, below the prefix of its registry."""
        return f"{self.namespace}/{self.name}"


def label_fault(text: str) -> str | None:
    """What keeps a text from being a label as wkg takes it, in words, or None.

    The component model also has labels with upper case, for which no repository can be called.
    """
    if _LABEL.fullmatch(text):
        return None
    if not text:
        return "a part of it is empty"
    return f"{quoted(text)} is not words of lower-case letters and digits with `-` between them"
