"""Which registry projects get: what is proposed, what is set already, and what is to be written."""

from __future__ import annotations

import os
from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from wasm_publish.errors import UsageError
from wasm_publish.model import TablePlace
from wasm_publish.references.grammar import host_fault, repository_fault
from wasm_publish.references.local import scheme_of
from wasm_publish.settings.file import PROJECTS
from wasm_publish.toml_file import pointed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path
    from typing import TypeAlias

    from wasm_publish.initializing.surveying import Surveyed
    from wasm_publish.initializing.toml_editing import Setting
    from wasm_publish.model import Origin
    from wasm_publish.model.hosting import Hosting, ProposedRegistry
    from wasm_publish.settings.settings import Settings

    Edits: TypeAlias = dict[TablePlace, dict[str, Setting]]

KEY = "registry"


class Answer(NamedTuple):
    """What a person says of the registry.

    Attributes:
        registry: It, with absolute paths; None leaves each project the one it has.
        replaces: Whether it comes in the place of any other that is set.
    """

    registry: str | None = None
    replaces: bool = False


class Unusable(NamedTuple):
    """A registry that a git remote tells of and that can't be one, and why."""

    prefix: str
    fault: str


def proposed_registry(remote: str | None, hostings: Iterable[Hosting]) -> ProposedRegistry | None:
    """The registry that belongs to a git remote, by the first service that knows it."""
    found = _proposed(remote, hostings)
    return next((proposed for proposed in found if not _fault(proposed.prefix)), None)


def unusable_registry(remote: str | None, hostings: Iterable[Hosting]) -> Unusable | None:
    """The first that belongs to a git remote and can't be one, since its name is illegal."""
    found = (proposed.prefix for proposed in _proposed(remote, hostings))
    return next((Unusable(prefix, why) for prefix in found if (why := _fault(prefix))), None)


def _proposed(remote: str | None, hostings: Iterable[Hosting]) -> Iterator[ProposedRegistry]:
    for hosting in hostings if remote else ():
        proposed = hosting.registry_of(remote or "")
        yield from [proposed] if proposed else []


def _fault(prefix: str) -> str | None:
    host, _, path = prefix.partition("/")
    return host_fault(host) or (repository_fault(path) if path else None)


def require_registry(given: str) -> None:
    """Make sure that what was given names a registry.

    Raises:
        UsageError: It is empty, or a scheme alone.
    """
    scheme = scheme_of(given)
    if not (given.removeprefix(scheme) if scheme else given.strip("/")):
        raise UsageError(
            f"{given!r} names no registry",
            code="invalid-registry",
            remedy="name one such as ghcr.io/acme, or a folder such as oci:dist/oci",
        )


def has_place(settings: Settings) -> bool:
    """Whether settings tell where to publish."""
    return bool(settings.registry or settings.destinations)


def is_needed(surveyed: Surveyed) -> bool:
    """Whether a project has no place to be published to."""
    return not all(has_place(item.settings) for item in surveyed.projects)


def differing(surveyed: Surveyed, registry: str) -> Iterator[tuple[Origin, str]]:
    """Where another registry is set for projects, and which.

    Raises:
        UsageError: There is one with `destinations`, in whose place a registry can't come.
    """
    for project, settings in surveyed.projects:
        if settings.destinations:
            error = UsageError(
                f"{project.name} is published to {' and '.join(settings.destinations)} already",
                code="setting-exists",
                remedy="take that out first, or leave out --registry",
            )
            raise pointed(error, settings.origins["destinations"])
        if settings.registry and settings.registry != registry:
            yield settings.origins[KEY], settings.registry


def edits_for(surveyed: Surveyed, answer: Answer) -> Edits:
    """What has to be written where, so that all projects are found and published to a registry."""
    edits: Edits = defaultdict(dict)
    if answer.registry:
        for place in _places_to_set(surveyed, answer.registry, replacing=answer.replaces):
            edits[place][KEY] = written(answer.registry, place.file.parent)
    if surveyed.listing:
        edits[surveyed.home][PROJECTS] = surveyed.listing
    return dict(edits)


def _places_to_set(surveyed: Surveyed, registry: str, *, replacing: bool) -> Iterator[TablePlace]:
    if is_needed(surveyed):
        yield surveyed.home
    for origin, _ in differing(surveyed, registry) if replacing else ():
        if origin.file:
            yield TablePlace(origin.file, origin.what.removesuffix(KEY).removesuffix("."))


def written(place: str, folder: Path) -> str:
    """A registry as a file in a folder writes it, to which the paths in it are relative."""
    scheme = scheme_of(place)
    if not scheme:
        return place.rstrip("/")
    path = place.removeprefix(scheme)
    try:
        relative = os.path.relpath(path, folder)
    except ValueError:  # another drive of Windows
        return place
    return f"{scheme}{relative.replace(os.sep, '/')}"
