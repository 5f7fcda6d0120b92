"""By what the threads of `pending.py` are known, apart so that nothing heavy is imported."""

from __future__ import annotations

NAME = "wasm-publish"
