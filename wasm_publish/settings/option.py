"""What an option is: something that has a flag, a variable and a settings key."""

from __future__ import annotations

from typing import Literal, NamedTuple

Kind = Literal[
    "string",
    "path",
    "place",
    "boolean",
    "list",
    "places",
    "files",
    "table",
    "count",
    "number",
    "seconds",
]
Group = Literal[
    "where to publish",
    "what to publish",
    "build",
    "artifact",
    "which projects",
    "tags",
    "annotations",
    "policy",
    "connection",
    "pull",
    "inspect",
    "copy",
    "check",
    "pre-commit",
    "plan",
    "init",
    "doctor",
    "output",
    "plugins",
]

PROJECT_GROUPS: tuple[Group, ...] = (
    "where to publish",
    "what to publish",
    "artifact",
    "which projects",
    "tags",
    "annotations",
    "policy",
    "connection",
    "plugins",
)
"""What can be said of publishing projects."""

CHECK_GROUPS = tuple(group for group in PROJECT_GROUPS if group != "connection")
"""What can be said of checking projects, for which no registry is asked."""

FILE_GROUPS: tuple[Group, ...] = ("artifact", "annotations", "policy", "connection", "plugins")
"""What can be said of pushing a file without a project."""

DIFF_GROUPS: tuple[Group, ...] = (
    "what to publish",
    "artifact",
    "which projects",
    "annotations",
    "connection",
    "plugins",
)
"""What can be said of comparing: what makes a project's artifact, and how to reach others."""

PULL_GROUPS: tuple[Group, ...] = ("pull", "connection", "plugins")
"""What can be said of pulling, beside `force`."""

REPOSITORY_GROUPS: tuple[Group, ...] = ("connection", "plugins")
"""What can be said of reaching a repository, beside what is to be done there."""


class Option(NamedTuple):
    """Something that can be said on the command line, in the environment or in settings.

    Attributes:
        key: The settings key, and the name by which the code asks for it.
        kind: What the value is. A `path` and a `place` (a registry prefix or target, which may
            be `oci:FOLDER` or `oci-archive:FILE`) are relative to the file they stand in, or to
            the current folder, and so is the FILE of `files`, a list of WHAT=FILE.
        help: One line for people.
        group: Under which heading `--help` lists it.
        flag: The long flag without dashes; the key where none is given.
        short: Short flags without the dash.
        metavar: What `--help` calls the value.
        choices: The legal values; empty means any.
        setting: Whether it may stand in a settings file. What belongs to one run may not.
        replaces: The keys of lower precedence that this one makes void.
        only_settings: Whether there is no flag, only key and variable.
        needs: The key of the option without which this one has no effect.
        may_be_empty: Whether a flag with an empty value says something.
    """

    key: str
    kind: Kind
    help: str
    group: Group
    flag: str = ""
    short: str = ""
    metavar: str = ""
    choices: tuple[str, ...] = ()
    setting: bool = True
    replaces: tuple[str, ...] = ()
    only_settings: bool = False
    needs: str = ""
    may_be_empty: bool = False

    @property
    def name(self) -> str:
        """The long flag without its dashes."""
        return self.flag or self.key

    @property
    def variable(self) -> str:
        """The environment variable."""
        return f"WASM_PUBLISH_{self.name.replace('-', '_').upper()}"

    @property
    def field(self) -> str:
        """The key as a Python name: the attribute of `Settings`, the keyword of `publish()`."""
        return self.key.replace("-", "_")

    @property
    def takes_value(self) -> bool:
        """Whether a value follows the flag."""
        return self.kind not in {"boolean", "count"}
