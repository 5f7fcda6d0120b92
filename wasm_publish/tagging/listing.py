"""What a repository has under its tags: for each of them the digest, and when that was made."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from wasm_publish.errors import StoreFailed, WasmPublishError
from wasm_publish.model import Origin, Problem, Target
from wasm_publish.oci.annotations import PREFIX
from wasm_publish.oci.encoding import json_object
from wasm_publish.oci.manifests import LARGEST_CONFIG, Manifest, parse_manifest
from wasm_publish.pending import by_threads
from wasm_publish.pulling.named import open_named
from wasm_publish.references.published_name import PublishedName
from wasm_publish.tagging.order import in_order

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from wasm_publish.model import Descriptor
    from wasm_publish.plugins.manager import Plugins
    from wasm_publish.settings.settings import Settings
    from wasm_publish.stores import Access, Store
    from wasm_publish.tagging.order import KnownTag, TagRole

_AT_ONCE = 16
"""Requests: most of each is waiting for a registry."""

_MOST_DATED = 100
"""Tags whose manifests are read for a date: some registries count each reading as a pull."""

_ORIGIN = Origin("the repository")
_CREATED = PREFIX + "created"
_DATE = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,9})?"
    r"(?:Z|[+-][0-9]{2}:[0-9]{2})"
)
"""https://www.rfc-editor.org/rfc/rfc3339#section-5.6"""
_NEVER = "0001-"
"""How a date begins that Go writes where there is none."""


class ListedTag(NamedTuple):
    """A tag of a repository.

    Attributes:
        name: The tag.
        role: What it is, as far as its name tells.
        digest: The digest of what it names; None where that can't be read.
        created: When that was made, as it says itself by RFC 3339; None where it doesn't.
        version: The version that the tag is, if it is one.
        error: Why it can't be read.
    """

    name: str
    role: TagRole
    digest: str | None
    created: str | None = None
    version: str | None = None
    error: Problem | None = None


class _Held(NamedTuple):
    """The digest of a manifest, and its bytes as far as these can be read."""

    digest: str
    content: bytes = b""


def tags_of(
    repository: str, settings: Settings, plugins: Plugins, access: Access
) -> list[ListedTag]:
    """The tags of a repository, as `in_order` orders them.

    Each takes a request, and each manifest among them that has no date one more, sixteen at a
    time. Of very many tags only the first are dated, which a note says. What can't be read of a
    tag keeps no other from being told.

    Args:
        repository: The repository, in the form of `Target.repository`.
        settings: What the person asks for: `all_tags`, where otherwise companions are left out;
            `tag_prefix`, the connection.
        plugins: The plugins in force.
        access: Who reaches the store, and whom to tell.

    Raises:
        NotAuthorised: The registry refuses these credentials.
        StoreFailed: The tags can't be read.
        UsageError: Nothing can open the repository.
    """
    name = PublishedName(Target(repository, _ORIGIN))
    store = open_named(name, settings, plugins, access)
    prefix, with_companions = settings.tag_prefix or "", settings.all_tags
    known = [
        tag
        for tag in in_order(plugins.guard(store.tags), prefix)
        if with_companions or tag.role != "companion"
    ]
    if len(known) > _MOST_DATED:
        access.reporter.note(f"of {len(known)} tags the first {_MOST_DATED} are shown with a date")
    return plugins.guard(partial(_list, store, known))


def _list(store: Store, known: Sequence[KnownTag]) -> list[ListedTag]:
    dated = [partial(_held, _read, store, tag.name) for tag in known[:_MOST_DATED]]
    others = [partial(_held, _named, store, tag.name) for tag in known[_MOST_DATED:]]
    held = by_threads([*dated, *others], _AT_ONCE)
    contents = {one.digest: one.content for one in held if isinstance(one, _Held) and one.content}
    dates = by_threads([partial(_created, store, found) for found in contents.values()], _AT_ONCE)
    created = dict(zip(contents, dates, strict=True))
    return [_listed(tag, found, created) for tag, found in zip(known, held, strict=True)]


def _listed(tag: KnownTag, held: _Held | Problem, created: Mapping[str, str | None]) -> ListedTag:
    version = tag.version.text if tag.version else None
    if isinstance(held, Problem):
        return ListedTag(tag.name, tag.role, None, None, version, held)
    return ListedTag(tag.name, tag.role, held.digest, created.get(held.digest), version)


def _held(look: Callable[[Store, str], _Held | None], store: Store, name: str) -> _Held | Problem:
    """What a tag names, or why nobody can tell."""
    try:
        return look(store, name) or Problem("not-found", f"the tag {name} is gone")
    except WasmPublishError as error:
        return error.problem


def _read(store: Store, name: str) -> _Held | None:
    try:
        found = store.find(name)
    except StoreFailed:
        return _named(store, name)  # what is damaged has a digest all the same
    return _Held(found.descriptor.digest, found.content) if found else None


def _named(store: Store, name: str) -> _Held | None:
    described = store.resolve(name)
    return _Held(described.digest) if described else None


def _created(store: Store, content: bytes) -> str | None:
    """When a manifest says that it was made, or its config."""
    try:
        read = parse_manifest(content)
        config = read.config if isinstance(read, Manifest) else None
        told: object = read.annotations.get(_CREATED)
        if told is None and config and config.size <= LARGEST_CONFIG:
            told = _created_in(store, config)
    except (WasmPublishError, ValueError):
        return None
    return told if isinstance(told, str) and _is_date(told) else None


def _created_in(store: Store, config: Descriptor) -> object:
    with store.read_blob(config) as stream:
        return json_object(stream.read()).get("created")


def _is_date(told: str) -> bool:
    return _DATE.fullmatch(told) is not None and not told.startswith(_NEVER)
