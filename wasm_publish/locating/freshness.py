"""Whether a project has changed since its wasm was built, by the times of its files."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


def newest_after(sources: Iterable[Path], wasm: Path) -> Path | None:
    """The newest of the files that a wasm is made from, if it is newer than the wasm.

    A source that can't be looked at counts for nothing: editors leave links that lead nowhere.
    """
    built = _changed(wasm)
    if built is None:
        return None
    dated = ((_changed(source), source) for source in sources)
    newer = [(changed, source) for changed, source in dated if changed and changed > built]
    return max(newer)[1] if newer else None


def _changed(path: Path) -> int | None:
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return None
