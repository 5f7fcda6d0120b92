"""What a call of the library goes by: its options, the plugins, and who reaches the stores."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from wasm_publish.errors import UsageError
from wasm_publish.plugins.manager import Plugins
from wasm_publish.reporting import Silent
from wasm_publish.settings.options import Options
from wasm_publish.settings.settings import resolve
from wasm_publish.settings.sources import from_arguments, from_environment
from wasm_publish.stores import Access
from wasm_publish.stores.given_credentials import given_credentials

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from wasm_publish.reporting import Reporter
    from wasm_publish.settings.settings import Settings, Value
    from wasm_publish.stores import Credentials


class Means(NamedTuple):
    """What a call goes by.

    Attributes:
        settings: The options of the call and the environment.
        plugins: The plugins in force.
        access: Who reaches the stores, and whom to tell.
    """

    settings: Settings
    plugins: Plugins
    access: Access


def means_of(
    what: str,
    given: Mapping[str, Value],
    allowed: Collection[str],
    reporter: Reporter | None,
    credentials: Credentials | None,
) -> Means:
    """What a call goes by that is no matter of projects.

    Args:
        what: What it is, for errors, such as `a copy`.
        given: Its options, by their names in `Settings`.
        allowed: The groups of options, and the keys of single ones, that it takes.
        reporter: Is told of what takes time.
        credentials: Who to be at the registry.

    Raises:
        UsageError: There is no such option, or it is none of this call.
    """
    plugins, table, folder = Plugins.load(os.environ), Options(), Path.cwd()
    plugins.add_options(table)
    by_name = {option.field: option for option in table}
    for name in given:
        if name not in by_name:
            raise UsageError(f"there is no option {name!r}", code="unknown-option")
        if not {by_name[name].group, by_name[name].key} & {*allowed}:
            raise UsageError(f"{name} is no option of {what}", code="unknown-option")
    by_key = {by_name[name].key: value for name, value in given.items()}
    layers = [from_arguments(by_key, table, folder), from_environment(os.environ, table, folder)]
    settings = resolve(layers, table)
    who = credentials or given_credentials(settings, os.environ, sys.stdin)
    access = Access(reporter or Silent(), os.environ, who, settings.offline)
    return Means(settings, plugins, access)
