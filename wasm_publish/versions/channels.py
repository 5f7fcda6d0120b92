"""Channels: moving tags of prereleases, such as `next` for every `rc`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from wasm_publish.versions.version import Version

_LABEL = re.compile("[A-Za-z-]*")
_SHORT = {"a": "alpha", "b": "beta", "c": "rc"}
"""How PEP 440 shortens the words that SemVer writes out."""


def channel_of(version: Version, channels: Mapping[str, str]) -> str | None:
    """The moving tag of a prerelease, or None where its kind has no channel.

    Args:
        version: The version.
        channels: Moving tags by the word with which the prerelease begins, `rc` or `beta`.
    """
    if version.prerelease is None:
        return None
    label = _plain(version.prerelease)
    return next((tag for word, tag in channels.items() if _plain(word) == label), None)


def _plain(prerelease: str) -> str:
    """The word with which a prerelease begins: `rc` of `rc.1`, of `rc1` and of `RC`."""
    match = _LABEL.match(prerelease)
    word = match[0].strip("-").lower() if match else ""
    return _SHORT.get(word, word)
