"""References to what a folder or a file here holds, by where it is and a tag or digest in it.

`oci:FOLDER[:TAG][@DIGEST]` is an OCI layout, `oci-archive:FILE[:TAG][@DIGEST]` one in a tar.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import NamedTuple

from wasm_publish.errors import UsageError
from wasm_publish.references.grammar import is_digest, is_tag

LAYOUT_SCHEME = "oci:"
ARCHIVE_SCHEME = "oci-archive:"

_DRIVE = re.compile(r"[A-Za-z]")


class _Kind(NamedTuple):
    """How errors speak of a kind of reference."""

    what: str
    place: str
    form: str


_KINDS = {
    LAYOUT_SCHEME: _Kind(
        "a layout reference", "folder", "oci:FOLDER[:TAG], such as oci:dist/oci/hello:1.0.0"
    ),
    ARCHIVE_SCHEME: _Kind(
        "an archive reference",
        "file",
        "oci-archive:FILE[:TAG], such as oci-archive:dist/hello.tar:1.0.0",
    ),
}


class LocalReference(NamedTuple):
    """A layout folder or an archive, or a tag or digest in it. Made by `LocalReference.parse`.

    Attributes:
        scheme: Which of the two it is, `oci:` or `oci-archive:`.
        path: The folder or the file, which is one repository.
        tag: The tag.
        digest: The digest; beside a tag, it is what the tag should hold.
    """

    scheme: str
    path: Path
    tag: str | None = None
    digest: str | None = None

    @classmethod
    def parse(cls, text: str) -> LocalReference:
        """Read a reference; the tag follows the last colon if it is a legal tag.

        A single letter before that colon is a drive, on every system, so that one spelling
        means one thing: `oci:C:out` is a folder, `oci:./C:out` has the tag `out`.

        Raises:
            UsageError: It is none.
        """
        scheme = scheme_of(text)
        if scheme is None:
            raise _invalid(text, f"it does not begin with `{LAYOUT_SCHEME}`", LAYOUT_SCHEME)
        located, digest = _split_digest(text.removeprefix(scheme))
        path, tag = _split_tag(located)
        if fault := _path_fault(path, scheme):
            raise _invalid(text, fault, scheme)
        return cls(scheme, Path(path), tag, digest)

    def __str__(self) -> str:
        """The reference in the form that `parse` reads."""
        path = str(self.path)
        tag = f":{self.tag}" if self.tag else ""
        if self.tag and _DRIVE.fullmatch(path):
            path = f"./{path}"
        if not self.tag and _split_tag(path)[1]:
            path = f"{path}/"
        return f"{self.scheme}{path}{tag}" + (f"@{self.digest}" if self.digest else "")

    def repository(self, base: Path) -> str:
        """`oci:FOLDER` as a person would type it in a folder, the same on all systems."""
        path = Path(os.path.normpath(base / self.path))
        shown = path.relative_to(base) if path.is_relative_to(base) else path
        return self.scheme + shown.as_posix()


def is_local(place: str) -> bool:
    """Whether a reference or repository is of this machine: a layout folder or an archive."""
    return scheme_of(place) is not None


def scheme_of(place: str) -> str | None:
    """The scheme of a reference or repository of this machine; None for all others."""
    return next((scheme for scheme in _KINDS if place.startswith(scheme)), None)


def _split_digest(text: str) -> tuple[str, str | None]:
    located, at, digest = text.rpartition("@")
    return (located, digest) if at and is_digest(digest) else (text, None)


def _split_tag(located: str) -> tuple[str, str | None]:
    path, _, tag = located.rpartition(":")
    if not path or not is_tag(tag) or _DRIVE.fullmatch(path):
        return located, None
    return path, tag


def _path_fault(path: str, scheme: str) -> str | None:
    if not path:
        return f"it names no {_KINDS[scheme].place}"
    if path.endswith(":"):
        return "it ends with a colon"
    return "it holds a null character" if "\0" in path else None


def _invalid(text: str, fault: str, scheme: str) -> UsageError:
    kind = _KINDS[scheme]
    return UsageError(
        f"{text!r} is not {kind.what}: {fault}",
        code="invalid-reference",
        remedy=f"write {kind.form}",
    )
