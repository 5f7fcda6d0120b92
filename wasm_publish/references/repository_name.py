"""Repositories as a person names them: without tag or digest."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from wasm_publish.errors import UsageError
from wasm_publish.references.places import Place, read_place

if TYPE_CHECKING:
    from pathlib import Path

# As in `places`, without a tag; digits alone would be the port of a host.
_OF_PLUGIN = re.compile(r"[a-z][a-z0-9+-]+:(?!//|[0-9]+$)[^@:]+")


def read_tagged_place(text: str, folder: Path) -> Place:
    """Read a reference whose tag may be missing, also in a plugin's store.

    Args:
        text: As `read_place` takes it, or `SCHEME:PLACE`.
        folder: The current folder, to which folders and files are relative.

    Raises:
        UsageError: It is none.
    """
    try:
        return read_place(text, folder)
    except UsageError:
        if _OF_PLUGIN.fullmatch(text):
            return Place(text)
        raise


def read_repository(text: str, folder: Path) -> str:
    """Read the name of a repository, in the form of `Target.repository`.

    Args:
        text: `HOST/REPOSITORY`, `oci:FOLDER`, `oci-archive:FILE`, or `SCHEME:PLACE` of a
            plugin's store.
        folder: The current folder, to which folders and files are relative.

    Raises:
        UsageError: It is none, or has a tag or a digest.
    """
    place = read_tagged_place(text, folder)
    if place.tag or place.digest:
        raise UsageError(
            f"{text!r} has a {'digest' if place.digest else 'tag'}, and a repository is asked for",
            code="invalid-repository",
            remedy=f"write {place.repository}",
        )
    return place.repository
