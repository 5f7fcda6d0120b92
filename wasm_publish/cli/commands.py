"""The table of commands; a command's code is imported when it is chosen."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple

from wasm_publish.errors import UsageError
from wasm_publish.settings.option import DIFF_GROUPS, FILE_GROUPS, PROJECT_GROUPS

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
    """What a command takes beside options: `metavar` as `--help` shows it, and how many.

    `number` is as in argparse: `?`, `*`, `+`, or None for exactly one.
    """

    metavar: str
    help: str
    number: str | None = None

    @property
    def usage(self) -> str:
        """How the line of usage shows them."""
        many = f"{self.metavar} ..." if self.number in {"*", "+"} else self.metavar
        return f"[{many}]" if self.number in {"*", "?"} else many

    def add_to(self, parser: argparse.ArgumentParser, name: str) -> None:
        """Let a parser take them, under a name."""
        number = 1 if self.number is None else self.number
        parser.add_argument(name, metavar=self.metavar, help=self.help, nargs=number)


class Command(NamedTuple):
    """A command.

    Attributes:
        name: What the person types.
        summary: One line for the list of commands.
        code: `module:function` of the function that runs it; it gets an `Invocation` and
            returns the exit code.
        groups: The groups of options that it takes; those for output always belong.
        options: The settings keys of more options that it takes.
        words: What it takes beside options, in this order; at most one of them any number.
        examples: Command lines for the end of its help.
        without_plugins: It copes with broken plugins, since it is there to show them.
    """

    name: str
    summary: str
    code: str
    groups: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    words: tuple[Words, ...] = ()
    examples: tuple[str, ...] = ()
    without_plugins: bool = False

    def load(self) -> Run:
        """Import the function that runs it."""
        module, _, function = self.code.partition(":")
        run: Run = getattr(import_module(module), function)
        return run

    def takes(self, option: Option) -> bool:
        """Whether an option belongs to it."""
        belongs = option.group in {*self.groups, "output"} or option.key in self.options
        return belongs and not option.only_settings


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


_PATHS = (Words("PATH", "the folder or file of a project (default: the current folder)", "*"),)
_REGISTRY = Words("REGISTRY", "the host of a registry, such as ghcr.io or localhost:5000")

CORE = (
    Command(
        "publish",
        "publish built projects",
        "wasm_publish.cli.publish:run",
        groups=PROJECT_GROUPS,
        words=_PATHS,
        examples=(
            "wasm-publish --registry oci:dist/oci",
            "wasm-publish -p hello --tag dev",
            "wasm-publish --wasm hello.wasm --name hello --package-version 1.2.0",
        ),
    ),
    Command(
        "plan",
        "show what would be published, and why",
        "wasm_publish.cli.plan:run",
        groups=PROJECT_GROUPS,
        words=_PATHS,
        examples=("wasm-publish plan", "wasm-publish plan --json | jq -r .artifacts[0].manifest"),
    ),
    Command(
        "check",
        "tell everything that is wrong with projects",
        "wasm_publish.cli.check:run",
        groups=(*PROJECT_GROUPS, "check"),
        words=_PATHS,
        examples=("wasm-publish check", "wasm-publish check --no-wasm --strict"),
    ),
    Command(
        "push",
        "push a wasm file that has no project",
        "wasm_publish.cli.push:run",
        groups=FILE_GROUPS,
        words=(
            Words("FILE", "a wasm file; - reads standard input"),
            Words("REFERENCE", "where to: HOST/REPOSITORY:TAG, or oci:FOLDER[:TAG]", "+"),
        ),
        examples=(
            "wasm-publish push hello.wasm ghcr.io/acme/hello:1.2.0 ghcr.io/acme/hello:latest",
            "wasm-publish push hello.wasm oci:dist/oci/hello:dev --dry-run",
            "wasm-tools component new raw.wasm | wasm-publish push - ghcr.io/acme/hello:dev",
        ),
    ),
    Command(
        "inspect",
        "show what a wasm file imports, exports and says of itself",
        "wasm_publish.cli.inspect:run",
        words=(Words("FILE", "a wasm file"),),
        examples=("wasm-publish inspect target/wasm32-wasip2/release/hello.wasm",),
    ),
    Command(
        "diff",
        "compare two artifacts, and tell which version the change calls for",
        "wasm_publish.cli.diff:run",
        groups=DIFF_GROUPS,
        words=(
            Words("A", "the older one: a wasm file, the folder of a project, or a reference"),
            Words("B", "the newer one, likewise"),
        ),
        examples=(
            "wasm-publish diff ghcr.io/acme/hello:1.2.0 .",
            "wasm-publish diff ghcr.io/acme/hello:1.2.0 oci:dist/oci/hello:1.3.0 --json",
            "wasm-publish diff old.wasm new.wasm",
        ),
    ),
    Command(
        "plugins",
        "list the plugins",
        "wasm_publish.cli.plugins:run",
        examples=("wasm-publish plugins --json",),
        without_plugins=True,
    ),
    Command(
        "login",
        "try credentials at a registry, and store them",
        "wasm_publish.cli.login:run",
        groups=("connection",),
        words=(_REGISTRY,),
        examples=(
            "wasm-publish login ghcr.io",
            'echo "$TOKEN" | wasm-publish login ghcr.io --username alice --password-stdin',
        ),
    ),
    Command(
        "logout",
        "remove the stored credentials for a registry",
        "wasm_publish.cli.logout:run",
        words=(_REGISTRY,),
        examples=("wasm-publish logout ghcr.io",),
    ),
)
