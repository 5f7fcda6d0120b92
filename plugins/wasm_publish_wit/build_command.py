"""The command that encodes a package."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wasm_publish.model import BuildCommand
from wasm_publish_wit.encoding import PROGRAM, find_program
from wasm_publish_wit.packages import sources_of

if TYPE_CHECKING:
    from wasm_publish.model import Build, Project

_WKG = "wkg"
_SETUP = ("cargo install --locked wasm-tools",)
_IMAGE = "rust:1"


def build_command(project: Project, build: Build) -> BuildCommand | None:
    """Tell the command, to be run in the project's folder.

    None for what is encoded already, and where wasm-tools is installed, with which it is encoded
    on the way.

    Raises:
        NothingToPublish: There is no WIT.
    """
    is_encoded = project.file is not None and project.file.suffix == ".wasm"
    if is_encoded or _has(PROGRAM, build):
        return None
    folder = sources_of(project.root).relative_to(project.root).as_posix()
    if _has(_WKG, build):
        return BuildCommand((_WKG, "build", "--wit-dir", folder), project.root)
    encode = (PROGRAM, "component", "wit", folder, "--wasm", "-o", f"{project.name}.wasm")
    return BuildCommand(encode, project.root, setup=_SETUP, image=_IMAGE)


def _has(program: str, build: Build) -> bool:
    """Whether the machine that builds has a program; of another one nothing is known."""
    return not build.elsewhere and find_program(program, build.environment) is not None
