"""The command that compiles a module to wasm."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wasm_publish.model import BuildCommand
from wasm_publish_tinygo.evidence import is_reactor, names_tinygo

if TYPE_CHECKING:
    from wasm_publish.model import Project

_TINYGO = ("tinygo", "build", "-target=wasip1")
_GO = ("env", "GOOS=wasip1", "GOARCH=wasm", "go", "build")


def build_command(project: Project) -> BuildCommand:
    """Tell the command, to be run in the module's folder.

    TinyGo's where the module's own tasks call TinyGo, else that of Go, which has no flag for
    the target and takes it from the environment.
    """
    compiler = _TINYGO if names_tinygo(project.root) else _GO
    mode = ("-buildmode=c-shared",) if is_reactor(project.root) else ()
    return BuildCommand((*compiler, *mode, "-o", f"{project.name}.wasm", "."), project.root)
