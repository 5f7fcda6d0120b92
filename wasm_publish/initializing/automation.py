"""What a pre-commit hook and a CI job have to do for the projects that were found."""

from __future__ import annotations

import os
import re
import shlex
from typing import TYPE_CHECKING, NamedTuple

from wasm_publish.initializing.pre_commit import FILES, HookEntry
from wasm_publish.model.hosting import JobBuild, PublishJob
from wasm_publish.references.local import is_local

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from wasm_publish.model import BuildCommand, Project, Target
    from wasm_publish.settings.settings import Settings


class Repository(NamedTuple):
    """A git repository and what of it is published.

    Attributes:
        root: Its folder.
        remote: Its web address, or None where it is not known.
        projects: The projects.
        words: How a command line names them at the root.
    """

    root: Path
    remote: str | None
    projects: tuple[Project, ...]
    words: tuple[str, ...] = ()


def words_for(starts: Sequence[Path], root: Path, settings: Settings) -> tuple[str, ...]:
    """What a command line at a root says to find what was found at other folders."""
    places = [os.path.relpath(start, root).replace(os.sep, "/") for start in starts]
    language = ("--language", settings.language) if settings.language else ()
    packages = [word for name in settings.packages for word in ("-p", name)]
    return (*language, *packages, *(() if places == ["."] else places))


def hook_entry(repository: Repository, install: str) -> HookEntry:
    """The hook that checks the projects when a file changes that is part of them.

    Args:
        repository: The projects.
        install: What pre-commit installs for it, as pip takes it.
    """
    described = {project.file.name for project in repository.projects if project.file}
    others = sorted(name for name in described if not re.search(FILES, name))
    files = "|".join([FILES, *(f"(^|/){_escaped(name)}$" for name in others)])
    command = shlex.join(("wasm-publish", "check", "--no-wasm", *repository.words))
    return HookEntry(install, command, files)


def publish_job(
    repository: Repository,
    install: str,
    targets: Iterable[Target],
    builds: Iterable[BuildCommand],
) -> PublishJob:
    """The job that builds and publishes the projects.

    Args:
        repository: The projects.
        install: What is installed for it, as pip takes it.
        targets: Where they are published to.
        builds: What builds them.
    """
    places = (target.repository for target in targets)
    hosts = {place.partition("/")[0] for place in places if not is_local(place)}
    return PublishJob(
        install=install,
        command=shlex.join(("wasm-publish", *_publish(repository.words))),
        remote=repository.remote,
        registries=tuple(sorted(hosts)),
        builds=tuple(_build(command, repository.root) for command in builds),
    )


def _publish(words: tuple[str, ...]) -> tuple[str, ...]:
    """The words after the program; a folder may be called as a command is."""
    return ("publish", *words) if words else ()


def _build(command: BuildCommand, root: Path) -> JobBuild:
    line = shlex.join(command.words)
    folder = os.path.relpath(command.cwd, root).replace(os.sep, "/")
    if folder != ".":
        line = f"(cd {shlex.quote(folder)} && {line})"
    return JobBuild(line, command.setup, command.image, command.tools)


def _escaped(name: str) -> str:
    return re.escape(name).replace("\\-", "-")
