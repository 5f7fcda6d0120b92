"""The command that compiles a module to wasm."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wasm_publish.model import BuildCommand
from wasm_publish_tinygo.evidence import is_reactor, names_tinygo

if TYPE_CHECKING:
    from wasm_publish.model import Project

_TINYGO = ("tinygo", "build", "-target=wasip1")
_GO = ("go", "build")
_IMAGE = "golang:1"
_TINYGO_VERSION = "0.40.1"
_GO_OF_TINYGO = "1.25"
"""The newest Go that this TinyGo builds with; it refuses newer ones."""

_PACKAGE = f"tinygo_{_TINYGO_VERSION}_amd64.deb"
_DOWNLOADS = f"https://github.com/tinygo-org/tinygo/releases/download/v{_TINYGO_VERSION}"
_SETUP_OF_TINYGO = (f"wget --quiet {_DOWNLOADS}/{_PACKAGE}", f"dpkg --install {_PACKAGE}")
_FOR_GO = (("GOOS", "wasip1"), ("GOARCH", "wasm"))


def build_command(project: Project) -> BuildCommand:
    """Tell the command, to be run in the module's folder.

    TinyGo's where the module's own tasks call TinyGo, else that of Go, which has no flag for
    the target and takes it from the environment.
    """
    is_tinygo = names_tinygo(project.root)
    mode = ("-buildmode=c-shared",) if is_reactor(project.root) else ()
    return BuildCommand(
        (*(_TINYGO if is_tinygo else _GO), *mode, "-o", f"{project.name}.wasm", "."),
        project.root,
        variables=() if is_tinygo else _FOR_GO,
        setup=_SETUP_OF_TINYGO if is_tinygo else (),
        image=f"golang:{_GO_OF_TINYGO}" if is_tinygo else _IMAGE,
        tools=(("go", _GO_OF_TINYGO), ("tinygo", _TINYGO_VERSION)) if is_tinygo else (),
    )
