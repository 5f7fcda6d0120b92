"""A package that is encoded as a project by itself: it tells its own name and version."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wasm_publish.model import Origin, Project
from wasm_publish.projects.selecting import require_sole
from wasm_publish.wasm import scan
from wasm_publish_wit.encoded import package_in
from wasm_publish_wit.projects import LANGUAGE
from wasm_publish_wit.workspace import names_of

if TYPE_CHECKING:
    from pathlib import Path

    from wasm_publish.model import Selection

_ORIGIN = Origin("the encoded package")


def read_encoded_project(path: Path, selection: Selection) -> list[Project] | None:
    """Read a wasm file that may be a package, or None for any other wasm.

    Raises:
        InvalidWasm: It is no wasm, or damaged.
        UsageError: The selection names another package.
    """
    encoded = package_in(scan(path))
    if encoded is None:
        return None
    project = Project(
        name=encoded.package.name,
        language=LANGUAGE,
        root=path.parent,
        workspace_root=path.parent,
        file=path,
        version=encoded.version,
        repository_name=encoded.package.repository,
        evidence=("it is a WIT package",),
        details={"package": str(encoded.package)},
        origins={"name": _ORIGIN, "version": _ORIGIN},
    )
    require_sole(project, selection, lambda name: name in names_of(project))
    return [project]
