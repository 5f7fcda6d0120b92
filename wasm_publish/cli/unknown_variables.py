"""Variables that look like ours and are none: a misspelt one would do nothing without a word."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wasm_publish.model import Problem
from wasm_publish.plugins.discovery import DISABLE, GROUP
from wasm_publish.plugins.entry_points import entry_points
from wasm_publish.spelling import nearest

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from wasm_publish.plugins.manager import Plugins
    from wasm_publish.settings.options import Options

TRACEBACK = "WASM_PUBLISH_TRACEBACK"
"""The variable by which a person sees the traceback of a defect."""

_PREFIX = "WASM_PUBLISH_"
_OTHERS = (DISABLE, TRACEBACK)


def unknown_variables(
    environment: Mapping[str, str], options: Options, plugins: Plugins
) -> Iterator[Problem]:
    """A warning for each variable that nobody reads, and each disabled plugin that isn't there.

    Those that begin as a plugin is called are left to it. Where plugins are disabled, so may be
    the options that a variable is for.
    """
    if environment.get(DISABLE):
        yield from _not_installed(environment[DISABLE])
        return
    if not any(name.startswith(_PREFIX) for name in environment):
        return
    from wasm_publish.stores.given_credentials import PASSWORD

    known = [*(option.variable for option in options), *_OTHERS, PASSWORD]
    own = tuple(f"{_PREFIX}{_as_variable(name)}_" for name in plugins.names)
    for name in environment:
        if name.startswith(_PREFIX) and name not in known and not name.startswith(own):
            message = f"nothing reads the variable {name}"
            endings = (variable.removeprefix(_PREFIX) for variable in known)
            meant = nearest(name.removeprefix(_PREFIX), endings)
            yield _warning("unknown-variable", message, meant and f"{_PREFIX}{meant}")


def _not_installed(disabled: str) -> Iterator[Problem]:
    installed = [found.name for found in entry_points(GROUP)]
    for name in filter(None, map(str.strip, disabled.split(","))):
        if name not in installed:
            message = f"{DISABLE} names {name}, which is not installed"
            yield _warning("unknown-plugin", message, nearest(name, installed))


def _warning(code: str, message: str, meant: str | None) -> Problem:
    remedy = f"did you mean {meant}?" if meant else None
    return Problem(code, message, "warning", remedy)


def _as_variable(name: str) -> str:
    return name.replace("-", "_").upper()
