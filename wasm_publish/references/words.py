"""What a person's word names, where it may be a path or a reference."""

from __future__ import annotations

import os
from pathlib import Path

from wasm_publish.errors import UsageError
from wasm_publish.references.grammar import quoted
from wasm_publish.references.local import is_local
from wasm_publish.references.published_name import PublishedName


def names_path(word: str, folder: Path) -> bool:
    """Whether a word names a path: it is there, or it is written as nothing else could be.

    Args:
        word: The word.
        folder: The current folder.
    """
    if is_local(word):
        return False
    written_as_path = Path(word).is_absolute() or word in {"", ".", ".."}
    written_as_path |= word.startswith((f".{os.sep}", f"..{os.sep}", "./", "../"))
    is_there = os.path.exists(folder / word)  # noqa: PTH110 - never raises
    return is_there or written_as_path or (word.endswith(".wasm") and ":" not in word)


def parse_published_name(word: str, folder: Path) -> PublishedName:
    """The reference to an artifact that a word is which names no path.

    Raises:
        UsageError: It is none, or has neither tag nor digest.
    """
    try:
        return PublishedName.parse(word, folder)
    except UsageError as error:
        if ":" in word or "@" in word or error.problem.code != "invalid-reference":
            raise
        raise UsageError(
            f"{quoted(word)} is no file or folder here, and no reference",
            code="invalid-reference",
            remedy="write the path of a file or a project, HOST/REPOSITORY:TAG, or oci:FOLDER:TAG",
        ) from error
