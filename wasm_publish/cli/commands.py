"""The table of commands; a command's code is imported when it is chosen."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Literal, NamedTuple

from wasm_publish.errors import UsageError

Completed = Literal["file", "folder", "wasm", "place"]
"""What a shell completes a word to: a path of any kind, a folder, a wasm or a folder that leads to
one, or the place of a store, such as `oci:FOLDER`."""

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path
    from typing import TextIO, TypeAlias

    from wasm_publish.plugins.manager import Plugins
    from wasm_publish.settings.option import Option
    from wasm_publish.settings.options import Options
    from wasm_publish.settings.settings import Settings, Value
    from wasm_publish.ui.terminal import Terminal

    Run: TypeAlias = "Callable[[Invocation], int]"


class Invocation(NamedTuple):
    """One call of a command.

    Attributes:
        words: What was given beside options.
        arguments: Options by settings key, as given on the command line.
        settings: Options of the command line and the environment.
        environment: The process environment.
        folder: The current folder.
        options: The table of options.
        plugins: The plugins in force.
        terminal: Tells the story, on standard error.
        output: Takes the answer: standard output.
        input: Standard input.
        under_cargo: Whether cargo runs us, which looks for projects in the folders above.
    """

    words: tuple[str, ...]
    arguments: Mapping[str, Value]
    settings: Settings
    environment: Mapping[str, str]
    folder: Path
    options: Options
    plugins: Plugins
    terminal: Terminal
    output: TextIO
    input: TextIO
    under_cargo: bool = False


class Words(NamedTuple):
    """What a command takes beside options.

    Attributes:
        metavar: As `--help` shows it.
        help: One line about it.
        number: How many, as in argparse: `?`, `*`, `+`, or None for exactly one.
        completes: What a shell completes it to.
        choices: The legal values; empty means any.
    """

    metavar: str
    help: str
    number: str | None = None
    completes: tuple[Completed, ...] = ("file",)
    choices: tuple[str, ...] = ()

    @property
    def usage(self) -> str:
        """How the line of usage shows them."""
        many = f"{self.metavar} ..." if self.number in {"*", "+"} else self.metavar
        return f"[{many}]" if self.number in {"*", "?"} else many

    def add_to(self, parser: argparse._ActionsContainer, name: str) -> None:
        """Let a parser take them, under a name."""
        number = 1 if self.number is None else self.number
        choices = self.choices or None
        parser.add_argument(
            name, metavar=self.metavar, help=self.help, nargs=number, choices=choices
        )


class Command(NamedTuple):
    """A command.

    Attributes:
        name: What the person types.
        summary: One line for the list of commands.
        code: `module:function` of the function that runs it; it gets an `Invocation` and
            returns the exit code.
        groups: The groups of options that it takes; those for output always belong.
        options: The settings keys of more options that it takes.
        without: Those of its groups that would do nothing.
        words: What it takes beside options, in this order; at most one of them any number.
        examples: Command lines for the end of its help.
        without_plugins: It copes with broken plugins, since it is there to show them.
        heading: Below which the list of commands shows it.
        meanings: Of options that it takes by their keys, what they mean for it, where that is
            less than the table says.
        schema: The name of its JSON document, which a failure has too; by its own name where
            none is given.
    """

    name: str
    summary: str
    code: str
    groups: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    words: tuple[Words, ...] = ()
    examples: tuple[str, ...] = ()
    without_plugins: bool = False
    heading: str = "of plugins"
    without: tuple[str, ...] = ()
    meanings: tuple[tuple[str, str], ...] = ()
    schema: str = ""

    @property
    def document_schema(self) -> str:
        """The name of its JSON document."""
        return self.schema or f"wasm-publish/{self.name}/v1"

    def load(self) -> Run:
        """Import the function that runs it."""
        module, _, function = self.code.partition(":")
        run: Run = getattr(import_module(module), function)
        return run

    def takes(self, option: Option) -> bool:
        """Whether an option belongs to it."""
        belongs = option.group in {*self.groups, "output"} or option.key in self.options
        return belongs and not option.only_settings and option.key not in self.without

    def worded(self, option: Option) -> Option:
        """An option with what it means for this command."""
        return option._replace(help=dict(self.meanings).get(option.key, option.help))


class Commands:
    """All commands: the ones of wasm-publish and those that plugins add."""

    def __init__(self) -> None:
        self._by_name: dict[str, Command] = {}

    def __iter__(self) -> Iterator[Command]:
        """In the order in which `--help` lists them."""
        return iter(self._by_name.values())

    def __getitem__(self, name: str) -> Command:
        """The command of a name."""
        return self._by_name[name]

    def __contains__(self, name: object) -> bool:
        """Whether there is a command of this name."""
        return name in self._by_name

    def add(self, command: Command) -> None:
        """Add a command.

        Raises:
            UsageError: Its name is taken.
        """
        if command.name in self:
            raise UsageError(f"the command {command.name} exists already", code="duplicate-command")
        self._by_name[command.name] = command
