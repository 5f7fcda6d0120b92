"""From a go.mod to its project."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wasm_publish.model import Origin, Project
from wasm_publish.projects.selecting import require_sole
from wasm_publish_tinygo.evidence import evidence
from wasm_publish_tinygo.go_mod import read_go_mod
from wasm_publish_tinygo.placement import place_of

if TYPE_CHECKING:
    from pathlib import Path

    from wasm_publish.model import Selection
    from wasm_publish_tinygo.go_mod import GoMod


def read_projects(path: Path, selection: Selection) -> list[Project]:
    """Read the project of a go.mod, the only one there is.

    Raises:
        UsageError: The file is malformed, or the selection names another project.
    """
    project = _project(read_go_mod(path))
    require_sole(project, selection, lambda name: name == project.name)
    return [project]


def _project(go_mod: GoMod) -> Project:
    root = go_mod.file.parent
    name, origin = _name(go_mod)
    return Project(
        name=name,
        language="go",
        root=root,
        workspace_root=root,
        file=go_mod.file,
        version_scheme="semver",
        evidence=evidence(root),
        details={"module": str(go_mod.module)},
        origins={"name": origin},
    )


def _name(go_mod: GoMod) -> tuple[str, Origin]:
    """The module's last element; below the root of a repository, the name of the folder.

    There modules are made by copying a template, and many keep its path.
    """
    place = place_of(go_mod.file.parent, go_mod.module)
    if place and place.name:
        return place.name, Origin("the folder's name")
    return go_mod.module.name, Origin("module", go_mod.file, go_mod.line)
