"""What was said to cargo, which keeps its flags from us but not their variables."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_TRUE = frozenset({"1", "true"})
_TERMS = {"WASM_PUBLISH_QUIET": "CARGO_TERM_QUIET", "WASM_PUBLISH_VERBOSE": "CARGO_TERM_VERBOSE"}


def with_cargo_terms(environment: Mapping[str, str]) -> dict[str, str]:
    """The environment where what was said to cargo is said to us."""
    said = {ours: "1" for ours, cargos in _TERMS.items() if environment.get(cargos) in _TRUE}
    return {**said, **environment}


def is_offline(environment: Mapping[str, str]) -> bool:
    """Whether cargo was told to stay away from the network."""
    return environment.get("CARGO_NET_OFFLINE") in _TRUE


def wants_bars(environment: Mapping[str, str]) -> bool:
    """Whether cargo was not told to draw no progress bars."""
    return environment.get("CARGO_TERM_PROGRESS_WHEN") != "never"
