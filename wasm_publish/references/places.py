"""References of every kind: to a registry, to a folder or file here, and to a plugin's store."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from wasm_publish.errors import UsageError
from wasm_publish.references.local import LocalReference, is_local
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
        text: `HOST/REPOSITORY[:TAG][@DIGEST]`, `oci:FOLDER[:TAG][@DIGEST]`,
            `oci-archive:FILE[:TAG][@DIGEST]`, or `SCHEME:PLACE:TAG` of a plugin's store.
        folder: The current folder, to which folders and files are relative.

    Raises:
        UsageError: It is none.
    """
    if is_local(text):
        local = LocalReference.parse(text)
        return Place(local.repository(folder), local.tag, local.digest)
    try:
        reference = Reference.parse(text)
    except UsageError:
        of_plugin = _OF_PLUGIN.fullmatch(text)
        if of_plugin and is_tag(of_plugin["tag"]):
            return Place(of_plugin["repository"], of_plugin["tag"])
        raise
    return Place(reference.name, reference.tag, reference.digest)
