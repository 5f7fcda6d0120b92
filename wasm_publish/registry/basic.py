"""The scheme `Basic`: user and password with every request."""

from __future__ import annotations

from base64 import b64encode
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wasm_publish.stores import Credentials


def basic_header(credentials: Credentials) -> str:
    """The header `Authorization` of the scheme `Basic`."""
    pair = f"{credentials.username}:{credentials.secret}"
    return f"Basic {b64encode(pair.encode()).decode()}"
