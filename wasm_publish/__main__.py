"""`python -m wasm_publish`."""

from __future__ import annotations

import sys

from wasm_publish.cli.starting import main

if __name__ == "__main__":
    sys.exit(main())
