"""References to one artifact that is published: by its tag, by its digest, or by both."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from wasm_publish.errors import UsageError
from wasm_publish.model import Origin, Target
from wasm_publish.references.places import read_place

if TYPE_CHECKING:
    from pathlib import Path

_ORIGIN = Origin("the reference")


class PublishedName(NamedTuple):
    """An artifact in a repository.

    Attributes:
        target: The repository.
        tag: The tag.
        digest: The digest; beside a tag, it is what the tag should hold.
    """

    target: Target
    tag: str | None = None
    digest: str | None = None

    @classmethod
    def parse(cls, text: str, folder: Path) -> PublishedName:
        """Read a reference to an artifact of a registry, of this machine or of a plugin's store.

        Args:
            text: As `read_place` takes it.
            folder: The current folder, to which folders and files are relative.

        Raises:
            UsageError: It is none, or has neither tag nor digest.
        """
        place = read_place(text, folder)
        name = cls(Target(place.repository, _ORIGIN), place.tag, place.digest)
        if name.tag is None and name.digest is None:
            raise UsageError(
                f"{text!r} has neither tag nor digest",
                code="no-tag",
                remedy=f"write which one is meant, such as {name.target.repository}:1.0.0",
            )
        return name

    @property
    def reference(self) -> str:
        """What a store finds it by: the tag, or where there is none the digest."""
        return self.tag or self.digest or ""

    def __str__(self) -> str:
        """The reference in the form that `parse` reads."""
        tag = f":{self.tag}" if self.tag else ""
        return self.target.repository + tag + (f"@{self.digest}" if self.digest else "")
