"""Finding the wasm in an artifact of any format, by manifest and config."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from wasm_publish.errors import InvalidWasm
from wasm_publish.model import Problem
from wasm_publish.oci.manifests import LARGEST_CONFIG, media_types
from wasm_publish.pulling.looking import encoding_of_layer
from wasm_publish.pulling.platforms import choose_manifest
from wasm_publish.references.grammar import quoted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from wasm_publish.model import Descriptor
    from wasm_publish.oci.formats import Format, HeldWasm
    from wasm_publish.oci.manifests import Manifest, Platform
    from wasm_publish.pulling.platforms import ChosenManifest
    from wasm_publish.stores import Store

_MOST_DOUBTFUL = 16
"""Layers that are looked at, of those that don't say whether they are wasm."""
_MOST_SHOWN = 8


class FoundArtifact(NamedTuple):
    """An artifact, and the wasm in it.

    Attributes:
        digest: The digest of the manifest.
        media_type: The media type of the manifest.
        content: The exact bytes of the manifest.
        manifest: What they say.
        read_config: Gives the exact bytes of the config, none where there is no config; it is
            read when that is first asked for.
        format: The name of the format that it is of.
        wasm: The wasm that it holds: at least one. What was doubtful begins as wasm does.
        problems: What a person should know before it is used; all of them warnings.
        chosen_from: The index that the reference names, where the manifest was chosen from one.
        platform: What that index says that the manifest is for.
    """

    digest: str
    media_type: str
    content: bytes
    manifest: Manifest
    read_config: Callable[[], bytes]
    format: str
    wasm: tuple[HeldWasm, ...]
    problems: tuple[Problem, ...] = ()
    chosen_from: Descriptor | None = None
    platform: Platform | None = None

    @property
    def config(self) -> bytes:
        """The exact bytes of the config; none where there is no config.

        Raises:
            InvalidWasm: It is huge.
            StoreFailed: It can't be read.
        """
        return self.read_config()

    @property
    def named_digest(self) -> str:
        """The digest of what the reference itself names: the index, or else the manifest."""
        return self.chosen_from.digest if self.chosen_from else self.digest


def find_artifact(
    store: Store, reference: str, name: str, formats: Iterable[Format]
) -> FoundArtifact | None:
    """Find an artifact and the wasm in it, or None where there is no such artifact.

    No layer is read, but for the one in which a format keeps what others keep in the config,
    and the first bytes of one that doesn't say what it is.

    Args:
        store: The store.
        reference: A tag or a digest.
        name: What a person knows the artifact by, for errors.
        formats: The formats that may be asked, in this order.

    Raises:
        InvalidWasm: It holds no wasm that can be taken out.
        StoreFailed: It can't be read.
    """
    named = store.find(reference)
    if named is None:
        return None
    chosen = choose_manifest(store, named, name)
    config = cache(lambda: config_of(store, chosen.manifest, name))
    found = next(_recognised(store, chosen.manifest, config, formats, name), None)
    if found is None:
        raise _no_wasm(chosen.manifest, name)
    return _artifact(chosen, config, *found, name)


def config_of(store: Store, manifest: Manifest, name: str) -> bytes:
    """The config of a manifest; no bytes where it has none.

    Raises:
        InvalidWasm: It is huge.
        StoreFailed: It can't be read.
    """
    return _small_blob(store, manifest.config, name) if manifest.config else b""


def _artifact(
    chosen: ChosenManifest,
    config: Callable[[], bytes],
    of: Format,
    wasm: tuple[HeldWasm, ...],
    name: str,
) -> FoundArtifact:
    return FoundArtifact(
        digest=chosen.descriptor.digest,
        media_type=chosen.descriptor.media_type,
        content=chosen.content,
        manifest=chosen.manifest,
        read_config=config,
        format=of.name,
        wasm=wasm,
        problems=tuple(_problems(of, wasm, name)),
        chosen_from=chosen.chosen_from,
        platform=chosen.platform,
    )


def _recognised(
    store: Store,
    manifest: Manifest,
    config: Callable[[], bytes],
    formats: Iterable[Format],
    name: str,
) -> Iterator[tuple[Format, tuple[HeldWasm, ...]]]:
    for offered in formats:
        if offered.find is None:
            continue
        told: bytes | None = b""
        if offered.told_by:
            told = _told(store, manifest, offered.told_by, name)
        elif offered.reads_config:
            told = config()
        if told is None:
            continue
        wasm = _undoubted(store, offered.find(manifest, told))
        if wasm:
            yield offered, wasm


def _told(store: Store, manifest: Manifest, media_type: str, name: str) -> bytes | None:
    blobs = (blob for blob in manifest.blobs if blob.media_type == media_type)
    telling = next(blobs, None)
    return _small_blob(store, telling, name) if telling else None


def _undoubted(store: Store, wasm: tuple[HeldWasm, ...]) -> tuple[HeldWasm, ...]:
    doubtful = [one for one in wasm if one.doubtful][:_MOST_DOUBTFUL]
    fine = {one.layer.digest for one in doubtful if encoding_of_layer(store, one.layer)}
    return tuple(one for one in wasm if not one.doubtful or one.layer.digest in fine)


def _small_blob(store: Store, blob: Descriptor, name: str) -> bytes:
    if blob.size > LARGEST_CONFIG:
        raise InvalidWasm(
            f"the config of {name} has {blob.size} bytes, which is more than {LARGEST_CONFIG}",
            code="config-too-large",
        )
    with store.read_blob(blob) as stream:
        return stream.read()


def _problems(of: Format, wasm: Iterable[HeldWasm], name: str) -> Iterator[Problem]:
    if of.application:
        yield Problem(
            "part-of-application",
            f"{name} is {of.application.what}, and its wasm is only a part of that",
            "warning",
            of.application.remedy,
        )
    doubtful = [one.layer for one in wasm if one.doubtful]
    if doubtful:
        yield Problem(
            "undeclared-wasm",
            f"{name} doesn't say that it holds wasm, but {_types(doubtful)} that begins as wasm",
            "warning",
            "push it with a media type of wasm, as wasm-publish does",
        )


def _no_wasm(manifest: Manifest, name: str) -> InvalidWasm:
    config = quoted(manifest.config.media_type) if manifest.config else "no config"
    layers = f"layers of {_types(manifest.layers)}" if manifest.layers else "no layer"
    return InvalidWasm(
        f"{name} holds no wasm that is known here: it has {layers}, and as config {config}",
        code="no-wasm-artifact",
    )


def _types(layers: Iterable[Descriptor]) -> str:
    types = media_types(layers)
    more = [f"{len(types) - _MOST_SHOWN} more types"] if len(types) > _MOST_SHOWN else []
    return ", ".join([*map(quoted, types[:_MOST_SHOWN]), *more])
