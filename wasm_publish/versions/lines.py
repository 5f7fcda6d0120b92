"""Which versions promise to fit together, and which version a change calls for.

A line is what Cargo takes for compatible: versions that agree in their first number that is not
0. https://doc.rust-lang.org/cargo/reference/semver.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from typing import TypeAlias

    from wasm_publish.versions.version import Version

    Line: TypeAlias = tuple[str | int, ...]

Bump = Literal["none", "patch", "minor", "major"]

BUMPS: tuple[Bump, ...] = ("none", "patch", "minor", "major")
"""From the least to the most that a change calls for."""


def line_of(version: Version) -> Line:
    """The line of a release: 1.4.2 is on that of 1, 0.3.1 on that of 0.3, 0.0.7 is alone.

    A PEP 440 epoch begins new lines.
    """
    numbers = (version.major, version.minor, version.patch)
    leading = next((at for at, number in enumerate(numbers) if number), len(numbers) - 1)
    return (_epoch(version), *numbers[: leading + 1])


def next_version(version: Version, bump: Bump) -> str:
    """The lowest version that a change calls for after a version.

    Before 1.0 each place means what the one to its left means later, so that 0.3.1 goes to
    0.4.0 where 1.3.1 goes to 2.0.0. A prerelease promises nothing: what follows is its release.
    """
    if bump == "none":
        return version.text
    numbers = [version.major, version.minor, version.patch]
    if not version.is_prerelease:
        place = _place(version, bump)
        numbers = [*numbers[:place], numbers[place] + 1, 0, 0][: len(numbers)]
    return _epoch(version) + ".".join(map(str, numbers))


def _place(version: Version, bump: Bump) -> int:
    """Which of the three numbers rises, counted from 0."""
    leading = len(line_of(version)) - 2
    return min(2, leading + ("major", "minor", "patch").index(bump))


def _epoch(version: Version) -> str:
    epoch, mark, _ = version.normalised.rpartition("!")
    return epoch + mark
