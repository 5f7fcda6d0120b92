"""A module's path, and the major version that Go puts at its end."""

from __future__ import annotations

import re
from dataclasses import dataclass

# Nine digits are more than any version has, and few enough to be read as a number.
_SUFFIXED = re.compile(r"(?P<base>.+)/v(?P<major>(?!1$)[1-9][0-9]{0,8})")
_GOPKG = re.compile(r"(?P<base>gopkg\.in/.+)\.v(?P<major>0|[1-9][0-9]{0,8})(?:-unstable)?")


@dataclass(frozen=True, slots=True)
class ModulePath:
    """The path of a module, such as `example.com/hello/v2` or `gopkg.in/hello.v2`."""

    text: str

    def __str__(self) -> str:
        """The path as it is written."""
        return self.text

    @property
    def name(self) -> str:
        """The last element, without the major version."""
        return self._parts[0].rpartition("/")[2]

    @property
    def folder(self) -> str | None:
        """The folder that may hold just this major version, such as `v2`."""
        major = self._parts[1]
        return f"v{major}" if major is not None and self.text.endswith(f"/v{major}") else None

    @property
    def majors(self) -> frozenset[int]:
        """The major versions that it may have: its own, or 0 and 1 where it tells none."""
        major = self._parts[1]
        return frozenset({0, 1} if major is None else {major})

    @property
    def _parts(self) -> tuple[str, int | None]:
        """The path without its major version, and the major version."""
        pattern = _GOPKG if self.text.startswith("gopkg.in/") else _SUFFIXED
        match = pattern.fullmatch(self.text)
        return (match["base"], int(match["major"])) if match else (self.text, None)
