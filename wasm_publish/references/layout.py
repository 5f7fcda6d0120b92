"""References to what an OCI layout folder holds: `oci:FOLDER[:TAG][@DIGEST]`."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import NamedTuple

from wasm_publish.errors import UsageError
from wasm_publish.references.reference import is_digest, is_tag

LAYOUT_SCHEME = "oci:"

_DRIVE = re.compile(r"[A-Za-z]")


class LayoutReference(NamedTuple):
    """A layout folder, or a tag or digest in it. Made by `LayoutReference.parse`.

    Attributes:
        folder: The folder, which is one repository.
        tag: The tag.
        digest: The digest; beside a tag, it is what the tag should hold.
    """

    folder: Path
    tag: str | None = None
    digest: str | None = None

    @classmethod
    def parse(cls, text: str) -> LayoutReference:
        """Read a reference; the tag follows the last colon if it is a legal tag.

        A single letter before that colon is a drive, on every system, so that one spelling
        means one thing: `oci:C:out` is a folder, `oci:./C:out` has the tag `out`.

        Raises:
            UsageError: It is none.
        """
        if not text.startswith(LAYOUT_SCHEME):
            raise _invalid(text, f"it does not begin with `{LAYOUT_SCHEME}`")
        located, digest = _split_digest(text.removeprefix(LAYOUT_SCHEME))
        folder, tag = _split_tag(located)
        if fault := _folder_fault(folder):
            raise _invalid(text, fault)
        return cls(Path(folder), tag, digest)

    def __str__(self) -> str:
        """The reference in the form that `parse` reads."""
        folder = str(self.folder)
        tag = f":{self.tag}" if self.tag else ""
        if self.tag and _DRIVE.fullmatch(folder):
            folder = f"./{folder}"
        if not self.tag and _split_tag(folder)[1]:
            folder = f"{folder}/"
        return f"{LAYOUT_SCHEME}{folder}{tag}" + (f"@{self.digest}" if self.digest else "")

    def repository(self, base: Path) -> str:
        """`oci:FOLDER` as a person would type it in a folder, the same on all systems."""
        path = Path(os.path.normpath(base / self.folder))
        shown = path.relative_to(base) if path.is_relative_to(base) else path
        return LAYOUT_SCHEME + shown.as_posix()


def _split_digest(text: str) -> tuple[str, str | None]:
    located, at, digest = text.rpartition("@")
    return (located, digest) if at and is_digest(digest) else (text, None)


def _split_tag(located: str) -> tuple[str, str | None]:
    folder, _, tag = located.rpartition(":")
    if not folder or not is_tag(tag) or _DRIVE.fullmatch(folder):
        return located, None
    return folder, tag


def _folder_fault(folder: str) -> str | None:
    if not folder:
        return "it names no folder"
    if folder.endswith(":"):
        return "it ends with a colon"
    return "it holds a null character" if "\0" in folder else None


def _invalid(text: str, fault: str) -> UsageError:
    return UsageError(
        f"{text!r} is not a layout reference: {fault}",
        code="invalid-reference",
        remedy="write oci:FOLDER[:TAG], such as oci:dist/oci/hello:1.0.0",
    )
