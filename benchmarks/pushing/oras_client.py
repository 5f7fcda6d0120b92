"""Pushes one wasm file with the client of the Python package oras, as its documentation does it.

    python oras_client.py http|https REFERENCE WASM CONFIG

A program of its own, run by the Python that has oras.
"""

from __future__ import annotations

import sys

from oras.client import OrasClient


def main() -> None:
    """Push."""
    scheme, reference, wasm, config = sys.argv[1:]
    client = OrasClient(insecure=scheme == "http", auth_backend="token")
    client.push(
        reference,
        files=[f"{wasm}:application/wasm"],
        manifest_config=f"{config}:application/vnd.wasm.config.v0+json",
        disable_path_validation=True,
        quiet=True,
    )


if __name__ == "__main__":
    main()
