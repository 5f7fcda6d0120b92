"""Reading from a store what an artifact is; its wasm stays there, unless it is in an archive."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from wasm_publish.comparing.artifact_facts import facts_of_found, facts_of_wasm, with_manifest
from wasm_publish.errors import InvalidWasm
from wasm_publish.pulling.fetching import fetch, require_sound
from wasm_publish.pulling.finding import find_artifact
from wasm_publish.pulling.looking import look_at_wasm
from wasm_publish.reporting import Silent

if TYPE_CHECKING:
    from collections.abc import Iterable

    from wasm_publish.comparing.artifact_facts import ArtifactFacts
    from wasm_publish.model import WasmInfo
    from wasm_publish.oci.formats import Format, HeldWasm
    from wasm_publish.stores import Store


def stored_facts(
    store: Store, reference: str, name: str, formats: Iterable[Format]
) -> ArtifactFacts | None:
    """What a store's artifact is, or None where there is no such artifact.

    Args:
        store: The store.
        reference: A tag or a digest.
        name: What a person knows the artifact by, for errors.
        formats: The formats that it may be of.

    Raises:
        InvalidWasm: It is something else than an artifact of one wasm.
        StoreFailed: It can't be read.
    """
    found = find_artifact(store, reference, name, formats)
    if found is None:
        return None
    if len(found.wasm) != 1:
        raise InvalidWasm(
            f"{name} is no artifact of one wasm: it holds {len(found.wasm)}",
            code="several-wasm",
            remedy="pull the one that is meant, with --component, and compare the file",
        )
    if found.wasm[0].packed is None:
        (told,) = look_at_wasm(store, found)
        return facts_of_found(found, told)
    return with_manifest(facts_of_wasm(_unpacked(store, found.wasm[0], name)), found)


def _unpacked(store: Store, held: HeldWasm, name: str) -> WasmInfo:
    with TemporaryDirectory(prefix="wasm-publish-") as folder:
        file = Path(folder, "unpacked.wasm")
        fetch(store, held, file, name, Silent())
        return require_sound(file, name)
