"""The tags of a module, and the versions that Go makes of them.

By the sections on versions, pseudo-versions and version control of the Go modules reference.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from wasm_publish.errors import UsageError
from wasm_publish.versions.version import parse_version

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from wasm_publish.model import Commit
    from wasm_publish.versions.version import Version
    from wasm_publish_tinygo.module_path import ModulePath

_PSEUDO = re.compile(r"(?:(?:.+\.)?0\.)?\d{14}-[0-9A-Za-z]+")
"""The prerelease of a pseudo-version, which Go takes from no tag."""


@dataclass(frozen=True, slots=True)
class ModuleTags:
    """Which tags of a repository are those of one module.

    Attributes:
        module: The module's path, whose major version the tags must have.
        place: The module's folder below the root of the repository.
    """

    module: ModulePath
    place: PurePosixPath

    def release_among(self, tags: Iterable[str]) -> str | None:
        """The highest version that tags of the commit itself tell.

        Go wants `v1.2.3`, and `sub/dir/v1.2.3` below the root. Where there is none of these, a
        tag without the `v` counts too: modules that are never imported are often tagged so.
        """
        tags = tuple(tags)
        for letter in ("v", ""):
            exact = [v for v in self._versions(tags, letter) if v.build is None]
            if exact:
                return max(exact).text
        return None

    def pseudo_version(self, reachable: Iterable[str], commit: Commit) -> str | None:
        """The version of a commit that has no tag: a prerelease after the highest one before it.

        Args:
            reachable: The tags of the commit's history.
            commit: The commit.

        Returns:
            The version, or None where the commit has no time to make one of.
        """
        if commit.time is None:
            return None
        time = datetime.fromtimestamp(commit.time, timezone.utc).strftime("%Y%m%d%H%M%S")
        stamp = f"{time}-{commit.revision[:12]}"
        base = max(self._versions(reachable, "v"), default=None)
        if base is None:
            return f"{min(self.module.majors)}.0.0-{stamp}"
        if base.prerelease:
            return f"{base.major}.{base.minor}.{base.patch}-{base.prerelease}.0.{stamp}"
        return f"{base.major}.{base.minor}.{base.patch + 1}-0.{stamp}"

    def foreign_release_among(self, tags: Iterable[str]) -> Version | None:
        """The highest version that tags tell in Go's form, but of another major version.

        Go passes over these: from 2 on, a module has its major version in its path.
        """
        versions = self._in_place(tags, "v")
        return max((v for v in versions if v.major not in self.module.majors), default=None)

    def _versions(self, tags: Iterable[str], letter: str) -> Iterator[Version]:
        versions = self._in_place(tags, letter)
        return (version for version in versions if version.major in self.module.majors)

    def _in_place(self, tags: Iterable[str], letter: str) -> Iterator[Version]:
        """The versions of all tags that stand for the module's folder."""
        for tag in tags:
            folder, _, name = tag.rpartition("/")
            if PurePosixPath(folder) != self.place or not name.startswith(letter):
                continue
            if version := _semver(name.removeprefix(letter)):
                yield version


def is_pseudo(version: Version) -> bool:
    """Whether a version was counted from the tags before a commit, and stands in none."""
    return bool(version.prerelease and _PSEUDO.fullmatch(version.prerelease))


def _semver(text: str) -> Version | None:
    try:
        version = parse_version(text, "semver")
    except UsageError:
        return None
    return None if is_pseudo(version) else version
