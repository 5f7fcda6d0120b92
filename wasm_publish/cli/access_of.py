"""How the command line reaches stores."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wasm_publish.cli.cargo_environment import is_offline
from wasm_publish.stores import Access
from wasm_publish.stores.given_credentials import given_credentials

if TYPE_CHECKING:
    from wasm_publish.cli.commands import Invocation


def access_of(invocation: Invocation) -> Access:
    """Who reaches stores in an invocation, and whom to tell of it.

    Raises:
        UsageError: A user is given without a password, or a password without a user.
    """
    given = given_credentials(invocation.settings, invocation.environment, invocation.input)
    return Access(invocation.terminal, invocation.environment, given, stays_here(invocation))


def stays_here(invocation: Invocation) -> bool:
    """Whether nothing beyond this machine may be asked, by our own word or cargo's."""
    by_cargo = invocation.under_cargo and is_offline(invocation.environment)
    return invocation.settings.offline or by_cargo
