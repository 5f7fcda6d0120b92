"""What can be told of a published artifact without pulling it."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Literal, NamedTuple

from wasm_publish.errors import InvalidWasm
from wasm_publish.oci.annotations import PREFIX
from wasm_publish.pulling.fetching import fetch
from wasm_publish.pulling.finding import config_of
from wasm_publish.pulling.looking import look_at_wasm
from wasm_publish.pulling.platforms import choose_manifest
from wasm_publish.pulling.same_tags import same_tags
from wasm_publish.pulling.telling import told_of_artifact
from wasm_publish.stores.published import find_published
from wasm_publish.wasm.wit_text import wit_text

if TYPE_CHECKING:
    from wasm_publish.oci.formats import HeldWasm
    from wasm_publish.pulling.finding import FoundArtifact
    from wasm_publish.pulling.same_tags import SameTags
    from wasm_publish.pulling.telling import ToldOfArtifact, ToldOfWasm
    from wasm_publish.references.published_name import PublishedName
    from wasm_publish.stores import Access, Store

Raw = Literal["manifest", "config"]


class InspectedArtifact(NamedTuple):
    """What is known of an artifact.

    Attributes:
        name: The reference.
        found: The artifact, with manifest and config.
        told: What its config tells.
        wasm: What is told of each wasm of `found.wasm`.
        tags: The tags that name it; None where the store doesn't list its tags.
    """

    name: str
    found: FoundArtifact
    told: ToldOfArtifact
    wasm: tuple[ToldOfWasm, ...]
    tags: SameTags | None

    def annotation(self, name: str) -> str | None:
        """An annotation of the manifest, by the last part of its key: `version`."""
        return self.found.manifest.annotations.get(PREFIX + name)


def inspect_artifact(name: PublishedName, store: Store, found: FoundArtifact) -> InspectedArtifact:
    """Tell what an artifact is. At most the first bytes of its wasm are read.

    Args:
        name: The reference to it.
        store: The store that has it.
        found: The artifact.

    Raises:
        StoreFailed: The store can't be read.
    """
    return InspectedArtifact(
        name=str(name),
        found=found,
        told=told_of_artifact(found.config),
        wasm=look_at_wasm(store, found),
        tags=same_tags(store, found.named_digest),
    )


def read_raw(store: Store, name: PublishedName, which: Raw) -> bytes:
    """The exact bytes of what a reference names, or of the config, whatever it is of.

    Raises:
        InvalidWasm: It has no config, or a huge one.
        StoreFailed: It isn't there, or can't be read.
    """
    found = find_published(store, name)
    if which == "manifest":
        return found.content
    manifest = choose_manifest(store, found, str(name)).manifest
    if manifest.config is None:
        raise InvalidWasm(f"{name} has no config", code="no-config")
    return config_of(store, manifest, str(name))


def wit_of_layer(store: Store, held: HeldWasm, name: str, access: Access) -> str:
    """The WIT of a wasm in an artifact, which is pulled for that.

    Args:
        store: The store that has it.
        held: The wasm.
        name: What a person knows the artifact by.
        access: Has the environment, and is told how the pull goes.

    Raises:
        UsageError: There is no `wasm-tools`.
        InvalidWasm: There is no WIT in it.
        StoreFailed: The store can't be read.
    """
    with TemporaryDirectory(prefix="wasm-publish-") as folder:
        file = Path(folder, "pulled.wasm")
        fetch(store, held, file, name, access.reporter)
        return wit_text(file, access.environment)
