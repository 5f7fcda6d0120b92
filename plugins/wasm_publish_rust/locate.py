"""The built wasm of a package."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wasm_publish.errors import NothingToPublish
from wasm_publish.locating.rules import choose, finished_files
from wasm_publish_rust.cargo_config import require_wasm_target
from wasm_publish_rust.inheritance import package_of
from wasm_publish_rust.naming import names_of
from wasm_publish_rust.neighbours import shared_names
from wasm_publish_rust.places import toolchain_files
from wasm_publish_rust.sources import newer_source

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from wasm_publish.locating.rules import Candidate
    from wasm_publish.model import Build, LocatedWasm, Project
    from wasm_publish_rust.naming import Names


def locate(project: Project, build: Build) -> LocatedWasm | None:
    """Find the file to publish.

    Returns:
        The file, or None when nothing has been built, or the package builds no wasm.

    Raises:
        NothingToPublish: Several files could be meant, or one could be another member's.
        InvalidWasm: All that was found is unfinished or damaged.
        UsageError: A manifest or a cargo configuration file is malformed, or the target that is
            asked for makes no wasm.
    """
    require_wasm_target(build.target)
    package = package_of(project)
    names = names_of(package)
    if not names.built:
        return None
    shared = shared_names(package, names)
    built = list(toolchain_files(project, build, names.built))
    candidates = [candidate for candidate in built if candidate.product not in shared]
    candidates += _finished(project, names, shared)
    if names.is_one_product:
        candidates = [candidate._replace(product=names.package) for candidate in candidates]
    located = choose(candidates, project.name)
    if located is None and built:
        raise _made_by_several(project, built[0].path)
    return located and located._replace(newer_source=newer_source(project.root, located.path))


def _finished(project: Project, names: Names, shared: frozenset[str]) -> Iterator[Candidate]:
    """A folder of the package's own may hold any name; the workspace's root is everybody's."""
    if project.root != project.workspace_root:
        yield from finished_files([project.root], names.all)
    own = tuple(name for name in names.all if name not in shared)
    yield from finished_files([project.workspace_root], own)


def _made_by_several(project: Project, path: Path) -> NothingToPublish:
    return NothingToPublish(
        f"{path} could be {project.name}'s or another member's: "
        "several members of the workspace give this name to what they build",
        code="shared-wasm",
        file=path,
        remedy="give each package a [lib] or [[bin]] name of its own, or name the file "
        "with --wasm FILE or the settings key `wasm`",
    )
