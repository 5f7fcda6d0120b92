"""The library's front: what the command line does, as functions that return values.

Nothing here prints. Options are keyword arguments, named as in `Settings`.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from wasm_publish import publishing
from wasm_publish.errors import UsageError
from wasm_publish.options import Options
from wasm_publish.planner import Planner, Request
from wasm_publish.plugins import Plugins
from wasm_publish.reporting import Silent

if TYPE_CHECKING:
    from wasm_publish.model import Plan, Receipt, WasmInfo
    from wasm_publish.reporting import Reporter
    from wasm_publish.settings import Value


def plan(*paths: str | os.PathLike[str], **options: Value) -> tuple[Plan, ...]:
    """Plan what `publish` would do for the projects at some paths, the current folder by default.

    Raises:
        WasmPublishError: Something can't be planned.
    """
    planned = _planner(paths, options, Plugins.load(os.environ)).plan()
    if planned.errors:
        raise planned.errors[0]
    return planned.plans


def publish(
    *paths: str | os.PathLike[str], reporter: Reporter | None = None, **options: Value
) -> Receipt:
    """Publish the projects at some paths, the current folder by default.

    Args:
        paths: Folders or project files.
        reporter: Is told of progress and problems.
        options: Options as in `Settings`, such as `registry="ghcr.io/acme"`.

    Returns:
        What was published where. A target that failed is told in the receipt, whose `exit_code`
        is then not 0.

    Raises:
        WasmPublishError: Nothing can be published at all.
    """
    plugins = Plugins.load(os.environ)
    planner = _planner(paths, options, plugins)
    dry_run = planner.settings.dry_run
    return publishing.publish(planner.plan(), plugins, reporter or Silent(), dry_run=dry_run)


def inspect(path: str | os.PathLike[str]) -> WasmInfo:
    """Read a wasm file.

    Raises:
        InvalidWasm: It is no wasm, or is damaged.
    """
    from wasm_publish import wasm

    return wasm.inspect(Path(path))


def _planner(
    paths: tuple[str | os.PathLike[str], ...], arguments: dict[str, Value], plugins: Plugins
) -> Planner:
    options = Options()
    plugins.add_options(options)
    fields = {option.field: option.key for option in options}
    unknown = [name for name in arguments if name not in fields]
    if unknown:
        raise UsageError(f"there is no option {unknown[0]!r}", code="unknown-option")
    given = {fields[name]: value for name, value in arguments.items()}
    request = Request(Path.cwd(), tuple(map(Path, paths)), given, os.environ)
    return Planner(request, options, plugins)
