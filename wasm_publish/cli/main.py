"""The program `wasm-publish`: parses, runs a command, and turns errors into exit codes."""

from __future__ import annotations

import os
import sys
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple, TextIO

import wasm_publish
from wasm_publish.cli.cargo_environment import wants_bars
from wasm_publish.cli.commands import Commands, Invocation
from wasm_publish.cli.help_word import as_option
from wasm_publish.cli.leaving import leave
from wasm_publish.cli.output import require_message_format, wants_json
from wasm_publish.cli.parser import Program, parse, split_command
from wasm_publish.cli.unknown_variables import TRACEBACK, unknown_variables
from wasm_publish.errors import InternalError, Interrupted, UsageError, WasmPublishError
from wasm_publish.plugins.manager import Plugins
from wasm_publish.settings.options import Options
from wasm_publish.settings.settings import Settings, resolve
from wasm_publish.settings.sources import from_arguments, from_environment
from wasm_publish.settings.values import TRUE
from wasm_publish.ui.color import wants_color
from wasm_publish.ui.streams import use_utf8, write
from wasm_publish.ui.terminal import Terminal

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from wasm_publish.cli.commands import Command

_SUMMARY = "Publish the WebAssembly you have built to an OCI registry, with nothing to type."


class Surface(NamedTuple):
    """What the program runs on.

    Attributes:
        program: What the person typed to start it.
        environment: The process environment.
        output: Standard output.
        story: Standard error.
        input: Standard input.
        under_cargo: Whether cargo runs us.
    """

    program: str
    environment: Mapping[str, str]
    output: TextIO
    story: TextIO
    input: TextIO
    under_cargo: bool = False


class _Offer(NamedTuple):
    """What can be said on the command line, with the plugins that had their say in it."""

    plugins: Plugins
    options: Options
    commands: Commands

    @classmethod
    def of(cls, plugins: Plugins) -> _Offer:
        options, commands = Options(), Commands()
        plugins.add_options(options)
        plugins.add_commands(commands)
        return cls(plugins, options, commands)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program and return its exit code."""
    surface = surface_of_process("wasm-publish", os.environ)
    return leave(run(sys.argv[1:] if arguments is None else arguments, surface))


def surface_of_process(
    program: str, environment: Mapping[str, str], *, under_cargo: bool = False
) -> Surface:
    """The standard streams of this process, made to take any text."""
    output, story = _opened(sys.stdout, "w"), _opened(sys.stderr, "w")
    for stream in (output, story):
        use_utf8(stream)
    return Surface(program, environment, output, story, _opened(sys.stdin, "r"), under_cargo)


def _opened(stream: TextIO | None, mode: Literal["r", "w"]) -> TextIO:
    """A standard stream, which Python gives as None where whoever started us has closed it."""
    if stream:
        return stream
    return os.fdopen(os.open(os.devnull, os.O_RDWR), mode, encoding="utf-8", closefd=False)


def run(arguments: Sequence[str], surface: Surface) -> int:
    """Run the program; every error becomes a message and an exit code, never a traceback."""
    current = _Run(surface)
    try:
        return current.run(arguments)
    except WasmPublishError as error:
        return current.fail(error, arguments)
    except KeyboardInterrupt:
        return current.fail(Interrupted("interrupted", code="interrupted"), arguments)
    except Exception as error:  # noqa: BLE001 - a defect may raise anything
        if surface.environment.get(TRACEBACK):
            import traceback

            write(surface.story, traceback.format_exc())
        return current.fail(_defect(error), arguments)


class _Run:
    """One run; remembers how to speak to the person for when something fails."""

    def __init__(self, surface: Surface) -> None:
        self._surface = surface
        self._plugins: Plugins | None = None
        self._settings = Settings()
        self._command: Command | None = None

    def run(self, arguments: Sequence[str]) -> int:
        offer = self._offer(arguments)
        self._plugins, options = offer.plugins, offer.options
        arguments = as_option(list(arguments), offer.commands)
        command, words = split_command(arguments, offer.commands, options)
        self._command = command
        named = len(words) < len(arguments)
        program = Program(
            name=self._surface.program,
            version=f"wasm-publish {wasm_publish.__version__}",
            summary=_SUMMARY,
            commands=() if named else tuple(offer.commands),
        )
        positional, given = parse(command, words, options, program)
        folder = _current_folder()
        environment = self._surface.environment
        layers = [from_arguments(given, options, folder)]
        layers.append(from_environment(environment, options, folder))
        self._settings = resolve(layers, options)
        invocation = Invocation(
            words=positional,
            arguments=given,
            settings=self._settings,
            environment=environment,
            folder=folder,
            options=options,
            plugins=offer.plugins,
            terminal=self._terminal(),
            output=self._surface.output,
            input=self._surface.input,
            under_cargo=self._surface.under_cargo,
        )
        if not command.without_plugins:
            require_message_format(invocation)
            for problem in unknown_variables(environment, options, offer.plugins):
                invocation.terminal.problem(problem)
        return offer.plugins.guard(lambda: command.load()(invocation))

    def fail(self, error: WasmPublishError, arguments: Sequence[str]) -> int:
        terminal = self._terminal()
        for problem in error.problems:
            terminal.problem(problem)
        if wants_json(self._settings) or _asks_for_json(arguments, self._surface.environment):
            from wasm_publish.ui import document

            schema = self._command.document_schema if self._command else document.SCHEMA
            write(self._surface.output, document.render_failure(error, schema))
        if self._plugins:
            for fault in self._plugins.on_error(error):
                terminal.problem(fault.problem)
        return error.exit_code

    def _offer(self, arguments: Sequence[str]) -> _Offer:
        """Load the plugins; the command that lists them goes on without the broken ones."""
        try:
            return _Offer.of(Plugins.load(self._surface.environment))
        except UsageError:
            without = _Offer.of(Plugins([]))
            if _copes_without_plugins(arguments, without):
                return without
            raise

    def _terminal(self) -> Terminal:
        story, environment = self._surface.story, self._surface.environment
        is_terminal = story.isatty()
        color = wants_color(
            self._settings.color,
            environment,
            is_terminal=is_terminal,
            cargo=self._surface.under_cargo,
        )
        return Terminal(
            story,
            color=color,
            animated=is_terminal and environment.get("TERM") != "dumb",
            bars=not self._surface.under_cargo or wants_bars(environment),
            quiet=self._settings.quiet,
            verbose=self._settings.verbose,
        )


def _copes_without_plugins(arguments: Sequence[str], offer: _Offer) -> bool:
    try:
        command, _ = split_command(arguments, offer.commands, offer.options)
    except UsageError:
        return False
    return command.without_plugins


def _current_folder() -> Path:
    try:
        return Path.cwd()
    except OSError as error:
        raise UsageError(
            f"there is no current folder: {error.strerror}",
            code="no-current-folder",
            remedy="go to a folder that exists",
        ) from error


def _asks_for_json(arguments: Sequence[str], environment: Mapping[str, str]) -> bool:
    """Whether JSON is asked for, told from raw words since parsing them may have failed."""
    by_variable = environment.get("WASM_PUBLISH_JSON", "").lower() in TRUE
    format_variable = environment.get("WASM_PUBLISH_MESSAGE_FORMAT") == "json"
    by_flag = "--json" in arguments or "--message-format=json" in arguments
    by_two_words = ("--message-format", "json") in pairwise(arguments)
    return by_flag or by_two_words or by_variable or format_variable


def _defect(error: Exception) -> InternalError:
    return InternalError(
        f"wasm-publish has a defect: {type(error).__name__}: {error}",
        code="internal-error",
        remedy=f"please report it, with the traceback that {TRACEBACK}=1 shows",
    )
