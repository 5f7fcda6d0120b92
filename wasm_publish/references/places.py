"""References of every kind: to a registry, to a layout folder, and to a plugin's store."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from wasm_publish.errors import UsageError
from wasm_publish.references.layout import LAYOUT_SCHEME, LayoutReference
from wasm_publish.references.reference import Reference, is_tag

if TYPE_CHECKING:
    from pathlib import Path

# What a plugin's store may be named by. A dot makes it a host, `//` an address that was copied,
# and before an `@` may stand a password, which no message of ours may repeat.
_OF_PLUGIN = re.compile(r"(?P<repository>[a-z][a-z0-9+-]+:(?!//)[^@]+):(?P<tag>[^:@/]+)")


class Place(NamedTuple):
    """What a reference names.

    Attributes:
        repository: The repository, in the form of `Target.repository`.
        tag: The tag.
        digest: The digest; beside a tag, it is what the tag should hold.
    """

    repository: str
    tag: str | None = None
    digest: str | None = None


def read_place(text: str, folder: Path) -> Place:
    """Read a reference.

    Args:
        text: `HOST/REPOSITORY[:TAG][@DIGEST]`, `oci:FOLDER[:TAG][@DIGEST]`, or
            `SCHEME:PLACE:TAG` of a plugin's store.
        folder: The current folder, to which layout folders are relative.

    Raises:
        UsageError: It is none.
    """
    if text.startswith(LAYOUT_SCHEME):
        layout = LayoutReference.parse(text)
        return Place(layout.repository(folder), layout.tag, layout.digest)
    try:
        reference = Reference.parse(text)
    except UsageError:
        of_plugin = _OF_PLUGIN.fullmatch(text)
        if of_plugin and is_tag(of_plugin["tag"]):
            return Place(of_plugin["repository"], of_plugin["tag"])
        raise
    return Place(reference.name, reference.tag, reference.digest)
