"""Where a project is published: from settings to repositories."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING, NamedTuple, Protocol

from wasm_publish.errors import UsageError
from wasm_publish.model import Origin, Target
from wasm_publish.references.local import (
    ARCHIVE_SCHEME,
    LAYOUT_SCHEME,
    LocalReference,
    is_local,
)
from wasm_publish.references.reference import repository_fault, require_prefix
from wasm_publish.references.repository_name import read_tagged_place
from wasm_publish.references.wit_package import WitPackageName
from wasm_publish.toml_file import pointed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from wasm_publish.model import Project
    from wasm_publish.settings.settings import Settings

DEFAULT_LAYOUTS = "dist/oci"
"""Below the workspace's root, where artifacts go when no registry is named."""

_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


class Surroundings(NamedTuple):
    """What the choice of a target depends on beside project and settings.

    Attributes:
        folder: The current folder, to which layout folders are shown relative.
        in_ci: Whether this is a CI job, where publishing to a local folder helps nobody.
    """

    folder: Path
    in_ci: bool = False


def targets_of(
    project: Project, settings: Settings, remote: str | None, around: Surroundings
) -> tuple[Target, ...]:
    """The repositories to publish to.

    Args:
        project: The project.
        settings: Its settings.
        remote: The remote of its git repository as a plain https URL, which templates may name.
        around: What the choice depends on besides.

    Raises:
        UsageError: None is named and this is CI, or a name is illegal.
    """
    name = repository_name(project, settings)
    values = _values(project, name, remote)
    targets: dict[str, Target] = {}
    for place, key in _places(settings):
        origin = settings.origins[key]
        try:
            whole = _expanded(place, values)
            read = partial(_below, name=name) if key == "registry" else _legal
            repository = read(whole, around.folder)
        except UsageError as error:
            raise pointed(error, origin) from error
        targets.setdefault(repository, Target(repository, origin))
    return tuple(targets.values()) or (_default(project, name, around),)


def repository_name(project: Project, settings: Settings) -> str:
    """What of the repository is the project's own: mostly its name in lower case.

    Raises:
        UsageError: The name can't be a part of a repository.
    """
    if settings.wit_package:
        return _of_package(settings.wit_package, settings.origins["wit-package"])
    name = project.repository_name or project.name.lower()
    # A language may have names of several parts; a person's slash is a mistake for `--to`.
    has_slash = project.repository_name is None and "/" in name
    fault = "it has a slash" if has_slash else repository_fault(name)
    if fault:
        origin = project.origins.get("name")
        error = UsageError(
            f"{project.name!r} can't name a repository: {fault}",
            code="invalid-name",
            file=project.file,
            remedy="give another name with --name or the settings key `name`",
        )
        raise pointed(error, origin) if origin and origin.file else error
    return name


def _of_package(name: str, origin: Origin) -> str:
    try:
        return WitPackageName.parse(name).repository
    except UsageError as error:
        raise pointed(error, origin) from error


class Placed(Protocol):
    """A project and where it is to be published: a plan, or what there is of one."""

    @property
    def project(self) -> Project:
        """The project."""

    @property
    def targets(self) -> tuple[Target, ...]:
        """The repositories."""


def require_separate(placed: Sequence[Placed]) -> None:
    """Make sure that no two projects land in one repository.

    Raises:
        UsageError: Two do.
    """
    owners: dict[str, Placed] = {}
    for one in placed:
        for target in one.targets:
            owner = owners.setdefault(target.repository, one)
            if owner is not one:
                raise UsageError(
                    f"{owner.project.name} and {one.project.name} would both be published to"
                    f" {target.repository}",
                    code="same-repository",
                    remedy="use --registry PREFIX, or put {name} into the target",
                )


def require_one_registry(targets: Iterable[Target]) -> None:
    """Make sure that a password that is given for one registry is told to no other.

    Raises:
        UsageError: There are several.
    """
    places = {target.repository for target in targets}
    hosts = {place.partition("/")[0] for place in places if not is_local(place)}
    if len(hosts) > 1:
        raise UsageError(
            f"one password is given, for {' and '.join(sorted(hosts))}",
            code="several-registries",
            remedy="name one registry at a time, or log in to each with wasm-publish login",
        )


def _places(settings: Settings) -> Iterator[tuple[str, str]]:
    if settings.registry:
        yield settings.registry, "registry"
    for destination in settings.destinations:
        yield destination, "destinations"


def _below(prefix: str, folder: Path, name: str) -> str:
    """The repository of a name below a prefix, which is judged as what the person wrote."""
    if is_local(prefix):
        LocalReference.parse(prefix)
    ending = ".tar" if prefix.startswith(ARCHIVE_SCHEME) else ""
    try:
        return _legal(f"{prefix.rstrip('/')}/{name}{ending}", folder)
    except UsageError:
        if not is_local(prefix):
            require_prefix(prefix)
        raise


def _default(project: Project, name: str, around: Surroundings) -> Target:
    if around.in_ci:
        raise UsageError(
            "no registry is named, and a CI job that publishes to a folder helps nobody",
            code="no-registry",
            remedy="name one with --registry PREFIX, WASM_PUBLISH_REGISTRY or the settings"
            " key `registry`",
        )
    folder = project.workspace_root / DEFAULT_LAYOUTS / name
    repository = _legal(f"{LAYOUT_SCHEME}{folder}", around.folder)
    return Target(repository, Origin("the default, as no registry is named"), build_output=True)


def _values(project: Project, name: str, remote: str | None) -> Mapping[str, str | None]:
    path = (remote or "").removeprefix("https://")
    _, _, owner_and_repository = path.partition("/")
    owner, _, repository = owner_and_repository.rpartition("/")
    return {
        "name": name,
        "dir": project.root.name.lower(),
        "owner": owner.lower() or None,
        "repo": repository.lower() or None,
    }


def _expanded(place: str, values: Mapping[str, str | None]) -> str:
    def value(match: re.Match[str]) -> str:
        placeholder = match[1]
        if placeholder not in values:
            raise UsageError(
                f"{place!r} has an unknown placeholder {{{placeholder}}}",
                code="invalid-target",
                remedy=f"the placeholders are {', '.join(f'{{{name}}}' for name in values)}",
            )
        found = values[placeholder]
        if found is None:
            raise UsageError(
                f"{place!r} needs {{{placeholder}}}, but git knows no remote here",
                code="invalid-target",
                remedy="write it out, or add a git remote",
            )
        return found

    return _PLACEHOLDER.sub(value, place)


def _legal(place: str, folder: Path) -> str:
    named = read_tagged_place(place, folder)
    if named.tag or named.digest:
        raise UsageError(
            f"the target {place!r} has a tag",
            code="invalid-target",
            remedy="leave it out: the tags come from the version, or from --tag",
        )
    return named.repository
