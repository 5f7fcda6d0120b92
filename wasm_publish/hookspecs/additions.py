"""What a plugin adds to the program: options, commands, formats and services."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wasm_publish.hookspecs.markers import hookspec

if TYPE_CHECKING:
    from collections.abc import Iterable

    from wasm_publish.cli.commands import Commands
    from wasm_publish.model.hosting import Hosting
    from wasm_publish.oci.formats import Format
    from wasm_publish.settings.options import Options
    from wasm_publish.ui.renderer import Renderer


@hookspec
def wasm_publish_add_options(options: Options) -> None:
    """Add options of the plugin's own to the one table that flags, variables and keys come from.

    Called once, before the command line is read.

    Args:
        options: The table to add to.
    """


@hookspec
def wasm_publish_add_commands(commands: Commands) -> None:
    """Add commands; wasm-publish adds its own this way.

    Called once, before the command line is read. Import nothing heavy here: a command names
    the function that runs it, which is imported when it is chosen.

    Args:
        commands: The table to add to.
    """


@hookspec
def wasm_publish_formats() -> Iterable[Format]:  # type: ignore[empty-body]
    """Offer artifact formats, for `--format` and for finding the wasm in what is published.

    Called when a format is chosen, and when an artifact is read; then those of plugins are asked
    before those of wasm-publish.
    """


@hookspec
def wasm_publish_renderers() -> Iterable[Renderer]:  # type: ignore[empty-body]
    """Offer output formats for `--message-format`. Called once."""


@hookspec
def wasm_publish_hostings() -> Iterable[Hosting]:  # type: ignore[empty-body]
    """Tell of services that host git repositories. Called by `init`.

    Of several that know a registry for a repository the first one counts.
    """
