"""The program `cargo-wasm-publish`, which cargo runs for `cargo wasm-publish`.

https://doc.rust-lang.org/cargo/reference/external-tools.html#custom-subcommands
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from wasm_publish.cli.cargo_environment import with_cargo_terms
from wasm_publish.cli.leaving import leave
from wasm_publish.cli.main import run, surface_of_process

if TYPE_CHECKING:
    from collections.abc import Sequence

_SUBCOMMAND = "wasm-publish"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program and return its exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if given[:1] == [_SUBCOMMAND]:
        del given[0]
    environment = with_cargo_terms(os.environ)
    surface = surface_of_process("cargo wasm-publish", environment, under_cargo=True)
    return leave(run(given, surface))


if __name__ == "__main__":
    sys.exit(main())
