"""A project as its manifest describes it, and the wasm that was built from it."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from wasm_publish.model.problem import Origin, Problem

Scheme = Literal["semver", "pep440"]
Standing = Literal["chosen", "default", "member"]


class ProjectFile(NamedTuple):
    """A manifest that a language plugin found: Cargo.toml, pyproject.toml, go.mod.

    Attributes:
        path: The file.
        language: What the plugin calls itself; empty for a wasm file that the person named,
            which may tell its own name and version.
        yields: Whether it counts only where no other language's manifest claims the folder, since
            it may serve that one as a tool does.
    """

    path: Path
    language: str
    yields: bool = False


class Selection(NamedTuple):
    """Which projects of a workspace are asked for, in cargo's terms.

    Attributes:
        packages: Names given by `-p`; empty means no choice was made.
        workspace: All members, not only the default ones.
        exclude: Names to leave out of all members; there are none without `workspace`.
    """

    packages: tuple[str, ...] = ()
    workspace: bool = False
    exclude: tuple[str, ...] = ()


class Build(NamedTuple):
    """How the project was built, as far as the caller said so.

    Attributes:
        profile: A cargo profile name; where it is None, a release build comes before those of
            profiles of one's own, and these before a debug build.
        target: A target triple.
        target_dir: The folder that holds build output.
        environment: The process environment that the toolchain's own variables are read from.
        elsewhere: Whether another machine builds, such as a CI's, so that it doesn't matter what
            is installed on this one.
    """

    profile: str | None = None
    target: str | None = None
    target_dir: Path | None = None
    environment: Mapping[str, str] = MappingProxyType({})
    elsewhere: bool = False


class SettingsTable(NamedTuple):
    """A table of our settings as it stands in a file, not yet checked.

    Attributes:
        values: The table as TOML gave it.
        file: The file it stands in.
        key: Its dotted path there, such as `package.metadata.wasm-publish`; empty for the root.
    """

    values: Mapping[str, object]
    file: Path
    key: str

    def path(self, *key: str) -> tuple[str, ...]:
        """The parts of the path that a key of the table has in its file."""
        return (*self.key.split("."), *key) if self.key else key


class TablePlace(NamedTuple):
    """Where a table of our settings stands, or would stand: a file, and the dotted path there."""

    file: Path
    key: str


class Project(NamedTuple):
    """One publishable unit as its own manifest describes it.

    Attributes:
        name: The name as the manifest spells it.
        language: What the plugin calls itself: `rust`, `python`.
        root: The folder of the project.
        workspace_root: The folder of the workspace; `root` where there is none.
        file: The manifest, or None where `--wasm` and `--name` stand in for one.
        version: As written, or None where the manifest has none.
        version_scheme: By which rules `version` reads and sorts.
        repository_name: What the repository is called below its prefix, of several parts where
            the language has such names; defaults to `name` in lower case.
        description: One line about it.
        licenses: An SPDX expression.
        authors: People, `Name <mail>`.
        source: The URL of the source code.
        homepage: The URL of the project's page.
        documentation: The URL of its documentation.
        tables: Our settings tables, the project's own before the workspace's.
        places: Where its files have room for such tables, likewise; empty where they have none.
        standing: `chosen` when the caller named it or stands in it, `default` when the
            workspace offers it by default, else `member`.
        evidence: Why this is taken for a wasm project, in words; a built wasm is no part of it.
        held_back: Why a workspace's root should pass it over unless it is chosen.
        details: Facts worth showing that decide nothing.
        origins: For each field that was read, where it stands.
    """

    name: str
    language: str
    root: Path
    workspace_root: Path
    file: Path | None = None
    version: str | None = None
    version_scheme: Scheme = "semver"
    repository_name: str | None = None
    description: str | None = None
    licenses: str | None = None
    authors: tuple[str, ...] = ()
    source: str | None = None
    homepage: str | None = None
    documentation: str | None = None
    tables: tuple[SettingsTable, ...] = ()
    places: tuple[TablePlace, ...] = ()
    standing: Standing = "chosen"
    evidence: tuple[str, ...] = ()
    held_back: str | None = None
    details: Mapping[str, str] = MappingProxyType({})
    origins: Mapping[str, Origin] = MappingProxyType({})


class ToldVersion(NamedTuple):
    """A version that a plugin tells and no file holds.

    Attributes:
        text: The version.
        how: How it came to be, such as `Go's pseudo-version of commit 1a2b3c4`; empty where there
            is nothing to say.
    """

    text: str
    how: str = ""


class BuildCommand(NamedTuple):
    """The command that builds a project's wasm, and the folder to run it in.

    Attributes:
        argv: The program and its arguments.
        cwd: The folder.
        chosen: The arguments that choose the project, after the others. Commands that differ in
            nothing else are run as one that chooses all of their projects.
        variables: What it needs in its environment besides the rest.
        manner: Variables by which it speaks as loudly and in such colours as we were told to;
            a person who types the command needs none of them.
        program: The file to run, where it isn't the first of its name on the PATH.
        setup: Lines for a shell that install what it needs beside the language itself, for CI;
            in the image, root runs them.
        image: A container image that has the language, for CI; of a Debian, with its apt-get.
        tools: The name and version of what a CI may have ways of its own to install; one that has
            them for all needs no `setup`.
    """

    argv: tuple[str, ...]
    cwd: Path
    chosen: tuple[str, ...] = ()
    variables: tuple[tuple[str, str], ...] = ()
    manner: tuple[tuple[str, str], ...] = ()
    program: str | None = None
    setup: tuple[str, ...] = ()
    image: str | None = None
    tools: tuple[tuple[str, str], ...] = ()

    @property
    def words(self) -> tuple[str, ...]:
        """All of it, as a person would type it."""
        variables = tuple(f"{name}={value}" for name, value in self.variables)
        return (*(("env",) if variables else ()), *variables, *self.argv, *self.chosen)


class LocatedWasm(NamedTuple):
    """The built wasm of a project.

    Attributes:
        path: The file.
        reason: Why this one, in words that complete "found as …".
        candidates: The other files that were considered.
        newer_source: The newest source file that is newer than the wasm, if there is one.
        problems: What is worth a warning, such as a debug build.
        made_from: What the file was made from just now, which a person knows it by: the file
            itself is a temporary one.
    """

    path: Path
    reason: str
    candidates: tuple[Path, ...] = ()
    newer_source: Path | None = None
    problems: tuple[Problem, ...] = ()
    made_from: Path | None = None
