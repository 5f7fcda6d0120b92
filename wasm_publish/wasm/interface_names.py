"""The names of imports and exports, and when one can stand in for another.

A name is `namespace:package/interface@version`, or a plain word that fits only itself.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from wasm_publish.errors import UsageError
from wasm_publish.versions.lines import line_of
from wasm_publish.versions.version import parse_version

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wasm_publish.versions.lines import Line
    from wasm_publish.versions.version import Version


class InterfaceName(NamedTuple):
    """A name, taken apart.

    Attributes:
        text: The whole name, as in the binary.
        plain: The name without its version.
        version: The version, where it has one by SemVer.
    """

    text: str
    plain: str
    version: Version | None = None

    @property
    def line(self) -> tuple[str, Line]:
        """What names that fit each other share: the plain name, and the line of the version.

        By the component model's rule, in which a prerelease fits only itself:
        https://github.com/WebAssembly/component-model/blob/main/design/mvp/Binary.md
        """
        if self.version is None:
            return self.text, ()
        if self.version.is_prerelease:
            return self.plain, (self.version.normalised,)
        return self.plain, line_of(self.version)

    def covers(self, other: InterfaceName) -> bool:
        """Whether who has this one also has the other: the same line, and no older."""
        if self.line != other.line:
            return False
        return not (self.version and other.version) or self.version >= other.version


@lru_cache(maxsize=1024)
def interface_name(text: str) -> InterfaceName:
    """Take a name apart; what stands after `@` and is no SemVer version belongs to the name."""
    plain, at, written = text.rpartition("@")
    if not at:
        return InterfaceName(text, text)
    try:
        return InterfaceName(text, plain, parse_version(written, "semver"))
    except UsageError:
        return InterfaceName(text, text)


def spellings(text: str) -> Iterator[str]:
    """What a person may call a name: whole, without the version, or by its package."""
    plain = interface_name(text).plain
    package, slash, _ = plain.partition("/")
    yield from dict.fromkeys((text, plain, package if slash and ":" in package else plain))
