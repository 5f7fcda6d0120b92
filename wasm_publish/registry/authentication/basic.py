"""The scheme `Basic`: user and password with every request."""

from __future__ import annotations

from base64 import b64encode
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wasm_publish.stores import Credentials


def basic_header(credentials: Credentials) -> str:
    """The header `Authorization` of the scheme `Basic`."""
    return f"Basic {encoded(credentials)}"


def encoded(credentials: Credentials) -> str:
    """User and password in one word, as in the header and in credential files."""
    pair = f"{credentials.username}:{credentials.secret}"
    return b64encode(pair.encode(errors="surrogateescape")).decode()
