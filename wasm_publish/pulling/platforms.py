"""Choosing among the manifests of an image index the one that is for wasm."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from wasm_publish.errors import InvalidWasm
from wasm_publish.oci.manifests import Index, parse_manifest
from wasm_publish.oci.media_types import INDEXES
from wasm_publish.references.grammar import quoted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wasm_publish.model import Descriptor
    from wasm_publish.oci.manifests import Entry, Manifest, Platform
    from wasm_publish.stores import FoundManifest, Store

_ARCHITECTURES = frozenset({"wasm", "wasm32"})
_PREFERRED = ("wasip2", "wasip1", "wasi")
_MOST_INDEXES = 16
"""Indexes inside an index that are read; nobody is known to nest more than one."""
_MOST_SHOWN = 8


class ChosenManifest(NamedTuple):
    """The manifest that a reference leads to.

    Attributes:
        descriptor: Its descriptor.
        content: Its exact bytes.
        manifest: What they say.
        platform: What the index says that it is for.
        chosen_from: The index that the reference itself names, if it names one.
    """

    descriptor: Descriptor
    content: bytes
    manifest: Manifest
    platform: Platform | None = None
    chosen_from: Descriptor | None = None


def choose_manifest(store: Store, found: FoundManifest, name: str) -> ChosenManifest:
    """The manifest that a reference names, or the one for wasm in the index that it names.

    Args:
        store: The store.
        found: What the reference names.
        name: What a person knows the artifact by, for errors.

    Raises:
        InvalidWasm: It is no manifest, or an index without one for wasm.
        StoreFailed: It can't be read.
    """
    named, content = found
    document = _parsed(content, name)
    if not isinstance(document, Index):
        return ChosenManifest(named, content, document)
    entry = _chosen(document, _Indexes(store, named, name), name)
    content = store.read_manifest(entry.descriptor.digest)
    manifest = _parsed(content, name)
    if isinstance(manifest, Index):
        raise InvalidWasm(
            f"{name} names an index as if it were a manifest", code="damaged-manifest"
        )
    return ChosenManifest(entry.descriptor, content, manifest, entry.platform, named)


def wasm_rank(platform: Platform | None) -> int | None:
    """How much a platform is preferred, 0 the most; None where it is not of wasm."""
    if platform is None or platform.architecture.lower() not in _ARCHITECTURES:
        return None
    system = platform.os.lower()
    return _PREFERRED.index(system) if system in _PREFERRED else len(_PREFERRED)


class _Indexes:
    """Reads the indexes in an index, each once, and not too many."""

    def __init__(self, store: Store, outermost: Descriptor, name: str) -> None:
        self._store = store
        self._name = name
        self._around = [outermost.digest]
        self._read = 0

    def entries(self, index: Index) -> Iterator[Entry]:
        """The manifests that an index leads to.

        Raises:
            InvalidWasm: An index leads to itself, or to too many.
        """
        for entry in index.entries:
            if entry.descriptor.media_type in INDEXES:
                yield from self._inside(entry)
            else:
                yield entry

    def _inside(self, entry: Entry) -> Iterator[Entry]:
        digest = entry.descriptor.digest
        self._read += 1
        if digest in self._around:
            raise InvalidWasm(f"{self._name} is an index that leads to itself", code="cyclic-index")
        if self._read > _MOST_INDEXES:
            raise InvalidWasm(
                f"{self._name} leads to more than {_MOST_INDEXES} indexes", code="too-many-indexes"
            )
        document = _parsed(self._store.read_manifest(digest), self._name)
        if isinstance(document, Index):
            self._around.append(digest)
            yield from self.entries(document)
            self._around.pop()
        else:
            yield entry


def _chosen(index: Index, indexes: _Indexes, name: str) -> Entry:
    entries = list(indexes.entries(index))
    ranked = [(rank, e) for e in entries if (rank := wasm_rank(e.platform)) is not None]
    if ranked:
        return min(ranked, key=lambda pair: pair[0])[1]
    if len(entries) == 1 and entries[0].platform is None:
        return entries[0]
    raise InvalidWasm(
        f"{name} is an index without a manifest for wasm: it has {_platforms(entries)}",
        code="no-wasm-platform",
        remedy="name one of its manifests by digest, if you know which one holds the wasm",
    )


def _platforms(entries: list[Entry]) -> str:
    shown = dict.fromkeys(_shown(entry.platform) for entry in entries)
    more = [f"{len(shown) - _MOST_SHOWN} more"] if len(shown) > _MOST_SHOWN else []
    return ", ".join([*list(shown)[:_MOST_SHOWN], *more]) or "nothing"


def _shown(platform: Platform | None) -> str:
    return quoted(f"{platform.os}/{platform.architecture}") if platform else "one of no platform"


def _parsed(content: bytes, name: str) -> Manifest | Index:
    try:
        return parse_manifest(content)
    except ValueError as error:
        raise InvalidWasm(f"{name} {error}", code="damaged-manifest") from error
