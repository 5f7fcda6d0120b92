"""SemVer and PEP 440 behind one ordered `Version`.

The two rule sets come from the libraries that implement them; what is added here is the OCI
tag of a version and the way back, since a tag has no `+`, no `!` and at most 128 characters.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import total_ordering
from typing import TYPE_CHECKING, Any, Literal

from wasm_publish.errors import UsageError
from wasm_publish.references.reference import LONGEST_TAG, is_tag

if TYPE_CHECKING:
    from packaging.version import Version as Pep440

Scheme = Literal["semver", "pep440"]

# Python refuses to read a number of more than 4300 digits, which must not surface in a sort.
_LONGEST_VERSION = 1000
_RULES = {
    "semver": "SemVer has three numbers, such as 1.4.2 or 2.0.0-rc.1",
    "pep440": "a Python version is written as 1.4.2, 2.0rc1 or 1.0.post1",
}
_ALMOST_SEMVER = re.compile(r"0*(\d+)(?:\.0*(\d+))?(?:\.0*(\d+))?([-+]?)(.*)", re.ASCII)


@total_ordering
@dataclass(frozen=True, slots=True)
class Version:
    """A version, equal to and ordered among others by the precedence rules of its scheme.

    So SemVer's build metadata doesn't count, and PEP 440's `1.0` equals `1.0.0`. Versions of
    different schemes are unequal, and ordering them raises TypeError.

    Attributes:
        text: As it was written.
        scheme: By which rules it is read.
        precedence: The value of the scheme's library that compares.
        normalised: The same in the scheme's normal form, with three numbers at least.
        major: The first number.
        minor: The second number; 0 where PEP 440 leaves it out.
        patch: The third number; 0 where PEP 440 leaves it out.
        prerelease: SemVer's prerelease; PEP 440's pre and development release, `rc1.dev2`.
        build: SemVer's build metadata, or PEP 440's local version.
    """

    text: str = field(compare=False)
    scheme: Scheme
    precedence: Any = field(repr=False)
    normalised: str = field(compare=False, repr=False)
    major: int = field(compare=False)
    minor: int = field(compare=False)
    patch: int = field(compare=False)
    prerelease: str | None = field(default=None, compare=False)
    build: str | None = field(default=None, compare=False)

    def __lt__(self, other: object) -> bool:
        if not isinstance(other, Version) or other.scheme != self.scheme:
            return NotImplemented
        return bool(self.precedence < other.precedence)

    def __str__(self) -> str:
        """The version as it was written."""
        return self.text

    @property
    def is_prerelease(self) -> bool:
        """Whether it comes before a release; a post release or a build of one doesn't."""
        return self.prerelease is not None

    @property
    def tag(self) -> str:
        """The tag that holds exactly this version.

        In normal form with three numbers at least, and `_` for `+`.

        Raises:
            UsageError: A PEP 440 epoch or the length makes it no legal tag.
        """
        tag = self.normalised.replace("+", "_")
        if "!" in tag:
            raise _no_tag(self.text, "an epoch can't stand in a tag")
        if len(tag) > LONGEST_TAG:
            raise _no_tag(self.text, f"a tag has at most {LONGEST_TAG} characters")
        return tag


def parse_version(text: str, scheme: Scheme) -> Version:
    """Read a version by the rules of one scheme.

    Args:
        text: The version, without a leading `v`.
        scheme: The rules.

    Raises:
        UsageError: It breaks the rules; the remedy has a legal spelling where one is near.
    """
    version = _read(text, scheme)
    if version is None:
        name = "SemVer" if scheme == "semver" else "PEP 440"
        raise _invalid(text, f"is not a {name} version", (scheme,))
    return version


def parse_given_version(text: str, scheme: Scheme | None = None) -> Version:
    """Read a version that a person or a CI job gives, which may begin with one `v`.

    Args:
        text: The version, such as `v1.4.2`.
        scheme: The rules; without, SemVer's and then PEP 440's.

    Raises:
        UsageError: It breaks the rules.
    """
    plain = text.removeprefix("v")
    if scheme:
        return parse_version(plain, scheme)
    version = _read(plain, "semver") or _read(plain, "pep440")
    if version is None:
        raise _invalid(plain, "is neither a SemVer nor a PEP 440 version", ("semver", "pep440"))
    return version


def parse_tag(tag: str, scheme: Scheme, prefix: str = "") -> Version | None:
    """Read a published tag back as the version that it holds.

    Args:
        tag: The tag, such as `1.4.2` or `1.4.2_build5`.
        scheme: The rules.
        prefix: What stands before each tag of this project.

    Returns:
        The version, or None for any tag that `Version.tag` never gives: `1.4`, `latest`.
    """
    if not tag.startswith(prefix) or not is_tag(tag):
        return None
    plain = tag.removeprefix(prefix)
    version = _read(plain.replace("_", "+", 1), scheme)
    if version is None or version.normalised.replace("+", "_") != plain:
        return None
    return version


def _read(text: str, scheme: Scheme) -> Version | None:
    # PEP 440 tolerates spaces and a leading v, but neither belongs in an annotation; and
    # semver 3.0 takes the digits of any script.
    if len(text) > _LONGEST_VERSION or not text[:1].isdigit() or not text.isascii():
        return None
    try:
        return _read_semver(text) if scheme == "semver" else _read_pep440(text)
    except ValueError:
        return None


def _read_semver(text: str) -> Version:
    from semver import Version as SemVer

    found = SemVer.parse(text)
    return Version(
        text=text,
        scheme="semver",
        precedence=found,
        normalised=text,
        major=found.major,
        minor=found.minor,
        patch=found.patch,
        prerelease=found.prerelease,
        build=found.build,
    )


def _read_pep440(text: str) -> Version | None:
    from packaging.version import Version as Pep440

    if text != text.strip():
        return None
    found = Pep440(text)
    release = [*found.release, 0, 0][: max(3, len(found.release))]
    return Version(
        text=text,
        scheme="pep440",
        precedence=found,
        normalised=_padded(found, release),
        major=release[0],
        minor=release[1],
        patch=release[2],
        prerelease=_prerelease_of(found),
        build=found.local,
    )


def _padded(found: Pep440, release: list[int]) -> str:
    written = ".".join(map(str, found.release))
    padded = ".".join(map(str, release))
    epoch, mark, rest = str(found).rpartition("!")
    return f"{epoch}{mark}{padded}{rest.removeprefix(written)}"


def _prerelease_of(found: Pep440) -> str | None:
    parts = [f"{found.pre[0]}{found.pre[1]}"] if found.pre else []
    if found.dev is not None:
        parts.append(f"dev{found.dev}")
    return ".".join(parts) or None


def _invalid(text: str, fault: str, schemes: tuple[Scheme, ...]) -> UsageError:
    rules = "; ".join(_RULES[scheme] for scheme in schemes)
    near = next((near for scheme in schemes if (near := _near(text, scheme))), None)
    return UsageError(
        f"`{text}` {fault}" if text else "the version is empty",
        code="invalid-version",
        remedy=f"write {near}: {rules}" if near else rules,
    )


def _near(text: str, scheme: Scheme) -> str | None:
    """A legal version that differs from the text in its spelling only."""
    plain = text.strip().removeprefix("v")
    almost = _ALMOST_SEMVER.fullmatch(plain)
    if scheme == "semver" and almost:
        major, minor, patch, sign, rest = almost.groups(default="0")
        sign = sign or ("-" if rest else "")
        plain = f"{major}.{minor}.{patch}{sign}{rest}"
    return plain if _read(plain, scheme) else None


def _no_tag(text: str, why: str) -> UsageError:
    return UsageError(
        f"version {text} has no tag: {why}",
        code="version-has-no-tag",
        remedy="name the tags with --tag or the settings key `tags`",
    )
