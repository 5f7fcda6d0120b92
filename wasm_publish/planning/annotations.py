"""The `org.opencontainers.image.*` annotations, each with where its value came from."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from wasm_publish.errors import UsageError
from wasm_publish.model import LAST_SECOND, Annotation, EmbeddedMetadata, Origin
from wasm_publish.oci.annotations import PREFIX, rfc3339

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from wasm_publish.model import Commit, Facts, Project
    from wasm_publish.settings.settings import Settings

DIRTY = "-dirty"
"""What ends a revision that isn't quite what was built, as `git describe --dirty` puts it."""
_METADATA_KEYS = (
    "authors",
    "description",
    "documentation",
    "licenses",
    "source",
    "url",
    "vendor",
)
"""Settings keys that are annotations of the same name."""
BY_GIT = Origin("git")
BY_WASM = Origin("the wasm's own metadata")
_EPOCH_VARIABLE = "SOURCE_DATE_EPOCH"
BY_EPOCH = Origin(_EPOCH_VARIABLE)
_SECONDS = re.compile("[0-9]{1,12}")
_NOTHING_EMBEDDED = EmbeddedMetadata()


class Creation(NamedTuple):
    """When an artifact counts as made.

    Attributes:
        time: In seconds since 1970 UTC; None when nothing tells.
        told_by: What tells.
    """

    time: int | None = None
    told_by: Origin | None = None


def creation_of(environment: Mapping[str, str], commit: Commit | None) -> Creation:
    """When the artifact counts as made; no clock is asked.

    The rule is that of reproducible builds: https://reproducible-builds.org/specs/source-date-epoch/

    Raises:
        UsageError: SOURCE_DATE_EPOCH is set to something else than a number of seconds.
    """
    given = environment.get(_EPOCH_VARIABLE)
    if not given:
        return Creation(commit.time, BY_GIT) if commit and commit.time is not None else Creation()
    if not (_SECONDS.fullmatch(given) and int(given) <= LAST_SECOND):
        raise UsageError(
            f"{_EPOCH_VARIABLE} is {given!r}, expected a number of seconds since 1970",
            code="invalid-variable",
            key=_EPOCH_VARIABLE,
        )
    return Creation(int(given), BY_EPOCH)


def core_annotations(facts: Facts) -> Iterator[Annotation]:
    """What project file, git and wasm tell, in this order of precedence."""
    metadata = facts.wasm.contents.metadata
    created = Creation(facts.created, facts.created_by)
    return told_annotations(facts.project, facts.commit, created, metadata)


def told_annotations(
    project: Project,
    commit: Commit | None,
    created: Creation,
    embedded: EmbeddedMetadata = _NOTHING_EMBEDDED,
) -> Iterator[Annotation]:
    """What a project, its commit and its wasm tell, in this order of precedence.

    Args:
        project: The project, with the version that was chosen.
        commit: The commit, or None outside of git.
        created: When the artifact counts as made, if anything tells.
        embedded: What the wasm says of itself; nothing, where it isn't built yet.
    """
    for name, sources in _sources(project, commit, created, embedded).items():
        for value, origin in sources:
            if value:
                yield Annotation(PREFIX + name, value, origin)
                break


def _sources(
    project: Project, commit: Commit | None, created: Creation, embedded: EmbeddedMetadata
) -> dict[str, tuple[tuple[str | None, Origin], ...]]:
    def read(field: str) -> tuple[str | None, Origin]:
        return _read(field, project)

    return {
        "title": (read("name"),),
        "version": (read("version"),),
        "description": (read("description"), (embedded.description, BY_WASM)),
        "licenses": (read("licenses"), (embedded.licenses, BY_WASM)),
        "authors": (read("authors"), (embedded.authors, BY_WASM)),
        "source": (
            read("source"),
            (commit.remote if commit else None, BY_GIT),
            (embedded.source, BY_WASM),
        ),
        "url": (read("homepage"), (embedded.homepage, BY_WASM)),
        "documentation": (read("documentation"),),
        "revision": (
            (_revision(commit) if commit else None, BY_GIT),
            (embedded.revision, BY_WASM),
        ),
        "created": (_created(created),),
    }


def _read(field: str, project: Project) -> tuple[str | None, Origin]:
    value = getattr(project, field)
    origin = project.origins.get(field, Origin("the project"))
    return ", ".join(value) if isinstance(value, tuple) else value, origin


def _revision(commit: Commit) -> str:
    return commit.revision + DIRTY if commit.dirty else commit.revision


def _created(created: Creation) -> tuple[str | None, Origin]:
    time = None if created.time is None else rfc3339(created.time)
    return time, created.told_by or BY_GIT


def merged_annotations(answers: Iterable[Annotation], settings: Settings) -> tuple[Annotation, ...]:
    """One annotation a key, sorted by key: settings over the first answer that has the key.

    An annotation that settings make empty is left out, which is how one takes it away.
    """
    merged: dict[str, Annotation] = {}
    for annotation in _from_settings(settings):
        merged[annotation.key] = annotation
    for annotation in answers:
        merged.setdefault(annotation.key, annotation)
    return tuple(merged[key] for key in sorted(merged) if merged[key].value)


def _from_settings(settings: Settings) -> Iterator[Annotation]:
    for key, value in settings.annotations.items():
        yield Annotation(key, value, settings.origins[f"annotations.{key}"])
    for key in _METADATA_KEYS:
        value = getattr(settings, key)
        if value and PREFIX + key not in settings.annotations:
            text = value if isinstance(value, str) else ", ".join(value)
            yield Annotation(PREFIX + key, text, settings.origins[key])
