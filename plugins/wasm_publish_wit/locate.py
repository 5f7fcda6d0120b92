"""The encoded package of a project."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wasm_publish.locating.freshness import newest_after
from wasm_publish.model import LocatedWasm
from wasm_publish_wit.encoded import EncodedPackage, encoded_files
from wasm_publish_wit.encoding import PROGRAM, encode, find_program
from wasm_publish_wit.packages import read_package, sources_of

if TYPE_CHECKING:
    from pathlib import Path

    from wasm_publish.model import Build, Project
    from wasm_publish_wit.declaration import Declaration


def locate(project: Project, build: Build) -> LocatedWasm | None:
    """Find the file to publish, which is made on the way where wasm-tools is installed.

    Returns:
        The file; None where it can't be made and isn't there, or where nobody asked for WIT that
        shows no sign of being published.

    Raises:
        InvalidWasm: The WIT is wrong.
        NothingToPublish: wasm-tools can't be run.
        UsageError: The WIT no longer declares a package.
    """
    if project.file and project.file.suffix == ".wasm":
        return LocatedWasm(project.file, "the file that is named")
    if project.standing != "chosen" and not project.evidence:
        return None
    folder = sources_of(project.root)
    if program := find_program(PROGRAM, build.environment):
        path = encode(folder, project.name, program)
        return LocatedWasm(path, f"the WIT package, encoded by {PROGRAM}", made_from=folder)
    return _found(project.root, read_package(folder), folder)


def _found(root: Path, declared: Declaration, folder: Path) -> LocatedWasm | None:
    wanted = EncodedPackage(declared.package, declared.version)
    found = [path for path, package in encoded_files(root) if package == wanted]
    if not found:
        return None
    newest = max(found, key=lambda path: path.stat().st_mtime_ns)
    rivals = tuple(path for path in found if path != newest)
    place = "the project's folder" if newest.parent == root else newest.parent.name
    return LocatedWasm(
        path=newest,
        reason=f"the WIT package in {place}" + (", the newest" if rivals else ""),
        candidates=rivals,
        newer_source=newest_after(folder.rglob("*.wit"), newest),
    )
