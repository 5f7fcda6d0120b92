"""Versions of every shape, for properties that hold for all of them."""

from __future__ import annotations

import string

from builders import a_version
from hypothesis import strategies as st

_NUMBERS = st.integers(0, 10**9)
_IDENTIFIERS = st.text(string.ascii_letters + "-", min_size=1, max_size=6)
_RELEASES = st.tuples(_NUMBERS, _NUMBERS, _NUMBERS).map(lambda n: f"{n[0]}.{n[1]}.{n[2]}")
_SEMVERS = st.tuples(
    _RELEASES,
    _IDENTIFIERS.map(lambda text: f"-{text}") | st.just(""),
    _IDENTIFIERS.map(lambda text: f"+{text}") | st.just(""),
).map("".join)
_PEP440 = st.tuples(
    st.lists(_NUMBERS.map(str), min_size=1, max_size=5).map(".".join),
    st.sampled_from(["", "a1", "rc2"]),
    st.sampled_from(["", ".post3"]),
    st.sampled_from(["", ".dev4"]),
    st.sampled_from(["", "+local.5"]),
).map("".join)
VERSIONS = st.builds(a_version, _SEMVERS, st.just("semver")) | st.builds(
    a_version, _PEP440, st.just("pep440")
)
PREFIXES = st.from_regex(r"[A-Za-z][A-Za-z_-]{0,9}", fullmatch=True) | st.just("")
"""What may stand before the tags of versions."""
