from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

import pytest

from wasm_publish_tinygo.build_command import build_command

if TYPE_CHECKING:
    from tests.unit.tinygo.conftest import Folder

TASK = "build:\n\ttinygo build\n"
GUEST = "package main\n\n//go:wasmexport greet\nfunc greet() {}\n"


@pytest.mark.parametrize(
    ("files", "command"),
    [
        ({}, "env GOOS=wasip1 GOARCH=wasm go build -o hello.wasm ."),
        (
            {"main.go": GUEST},
            "env GOOS=wasip1 GOARCH=wasm go build -buildmode=c-shared -o hello.wasm .",
        ),
        ({"Makefile": TASK}, "tinygo build -target=wasip1 -o hello.wasm ."),
        (
            {"spin.toml": TASK, "main.go": GUEST},
            "tinygo build -target=wasip1 -buildmode=c-shared -o hello.wasm .",
        ),
    ],
)
def test_the_command_fits_the_module(folder: Folder, files: dict[str, str], command: str) -> None:
    folder.go_mod()
    for name, text in files.items():
        folder.write(name, text)
    told = build_command(folder.project())
    assert shlex.join(told.words) == command
    assert told.cwd == folder.root
