"""Whether the go.mod of a folder claims it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wasm_publish.errors import UsageError
from wasm_publish_tinygo.evidence import evidence
from wasm_publish_tinygo.go_mod import read_go_mod
from wasm_publish_tinygo.locate import candidates

if TYPE_CHECKING:
    from pathlib import Path


def is_meant_for_wasm(folder: Path) -> bool:
    """Whether there is evidence of wasm, or a built wasm.

    Without it a go.mod counts where it is the only manifest of its folder, since a person who
    stands there means it. Beside others it may be there for a tool alone.
    """
    return bool(evidence(folder)) or _is_built(folder)


def _is_built(folder: Path) -> bool:
    try:
        names = {folder.name, read_go_mod(folder / "go.mod").module.name}
    except UsageError:
        names = {folder.name}
    return any(True for _ in candidates(folder, sorted(names)))
