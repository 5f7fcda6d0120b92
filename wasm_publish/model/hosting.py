"""A service that hosts git repositories: the registry beside it, and the job that its CI runs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


class ProposedRegistry(NamedTuple):
    """Where the projects of a repository are probably published.

    Attributes:
        prefix: As the option `registry` takes it.
        certain: Whether the service has no other registry; if not, a person has to confirm it.
    """

    prefix: str
    certain: bool = True


class JobBuild(NamedTuple):
    """How a CI job builds a project.

    Attributes:
        line: What to run, as a line for a shell at the root of the repository.
        setup: Lines that install what it needs beside the language itself.
        image: A container image that has the language, and Debian's apt-get.
        tools: The name and version of what makes up for `setup`, if the CI has ways of its own
            to install all of it.
    """

    line: str
    setup: tuple[str, ...] = ()
    image: str | None = None
    tools: tuple[tuple[str, str], ...] = ()


class Secrets(NamedTuple):
    """What secrets of a repository are called, which hold a user and a password."""

    username: str
    password: str


class PublishJob(NamedTuple):
    """What a CI job has to do that publishes on a version tag.

    Attributes:
        install: What to install, as pip takes it: wasm-publish of a version.
        command: How to publish, as a line for a shell at the root of the repository.
        remote: The web address of the repository, or None where it is not known.
        registries: The hosts that are published to.
        builds: How the projects are built.
    """

    install: str
    command: str
    remote: str | None = None
    registries: tuple[str, ...] = ()
    builds: tuple[JobBuild, ...] = ()

    @property
    def has_to_log_in(self) -> bool:
        """Whether it needs the passwords of several registries, of which a publish takes one."""
        return len(self.registries) > 1

    def secrets_for(self, registry: str) -> Secrets:
        """What the secrets for one of the registries are called.

        Where it is the only one, that is how the program calls them.
        """
        host = re.sub(r"\W", "_", registry).upper()
        prefix = f"REGISTRY_{host}" if self.has_to_log_in else "WASM_PUBLISH"
        return Secrets(f"{prefix}_USERNAME", f"{prefix}_PASSWORD")

    @property
    def setup_lines(self) -> tuple[str, ...]:
        """What installs everything that the builds need, each line once."""
        return tuple(dict.fromkeys(line for build in self.builds for line in build.setup))

    @property
    def build_lines(self) -> tuple[str, ...]:
        """What builds everything, each line once."""
        return tuple(dict.fromkeys(build.line for build in self.builds))

    @property
    def images(self) -> tuple[str, ...]:
        """The images that the builds need, each once."""
        return tuple(dict.fromkeys(build.image for build in self.builds if build.image))


def _nothing(_text: str, _job: PublishJob) -> Sequence[str]:
    return ()


class Hosting(NamedTuple):
    """A service that hosts git repositories.

    Attributes:
        name: What `init --ci` calls it.
        registry_of: The registry of a repository, by its web address; None for one elsewhere.
        job_file: The file of its CI, relative to the root of the repository.
        with_job: The text of that file, empty where there is none, with a job in it; as it was
            where it has such a job. Raises `UsageError` where a person has to add it.
        notes: What a person has to know of the job, by the text before it was added.
    """

    name: str
    registry_of: Callable[[str], ProposedRegistry | None]
    job_file: str
    with_job: Callable[[str, PublishJob], str]
    notes: Callable[[str, PublishJob], Sequence[str]] = _nothing
