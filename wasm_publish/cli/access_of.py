"""How the command line reaches stores."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wasm_publish.given_credentials import given_credentials
from wasm_publish.stores import Access

if TYPE_CHECKING:
    from wasm_publish.cli.commands import Invocation


_TRUE = {"true", "1"}


def access_of(invocation: Invocation) -> Access:
    """Who reaches stores in an invocation, and whom to tell of it.

    Raises:
        UsageError: A user is given without a password, or a password without a user.
    """
    given = given_credentials(invocation.settings, invocation.environment, invocation.input)
    environment = invocation.environment
    # cargo's own way to say --offline to its subcommands
    offline = invocation.under_cargo and environment.get("CARGO_NET_OFFLINE") in _TRUE
    return Access(invocation.terminal, environment, given, offline)
