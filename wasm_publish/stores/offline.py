"""Staying on this machine, where a run is told to."""

from __future__ import annotations

from wasm_publish.errors import StoreFailed
from wasm_publish.references.local import is_local


def require_reach(place: str, *, offline: bool) -> None:
    """Make sure that a run may ask a place.

    Args:
        place: A reference, a repository or the host of a registry.
        offline: Whether nothing beyond this machine may be asked.

    Raises:
        StoreFailed: It may not.
    """
    if offline and not is_local(place):
        raise StoreFailed(
            "this run is offline",
            code="offline",
            remedy="leave out --offline and CARGO_NET_OFFLINE, or name what is on this machine,"
            " such as oci:FOLDER",
        )
