"""Opening the store that a reference names, and finding there what it names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wasm_publish.pulling.finding import find_artifact
from wasm_publish.stores.offline import require_reach
from wasm_publish.stores.published import not_published, require_named_digest

if TYPE_CHECKING:
    from wasm_publish.plugins.manager import Plugins
    from wasm_publish.pulling.finding import FoundArtifact
    from wasm_publish.references.published_name import PublishedName
    from wasm_publish.settings.settings import Settings
    from wasm_publish.stores import Access, Store


def open_named(name: PublishedName, settings: Settings, plugins: Plugins, access: Access) -> Store:
    """The store that a reference names.

    Raises:
        UsageError: Nothing can open it.
        StoreFailed: It is not on this machine, and nothing else may be asked.
    """
    require_reach(name.target.repository, offline=access.offline)
    return plugins.open_store(name.target, settings, access)


def find_named(name: PublishedName, store: Store, plugins: Plugins) -> FoundArtifact:
    """Find the artifact that a reference names in its store.

    Raises:
        InvalidWasm: It holds no wasm that can be taken out.
        NotAuthorised: The registry refuses these credentials.
        StoreFailed: It isn't there, or can't be read.
    """
    found = find_artifact(store, name.reference, str(name), plugins.formats())
    if found is None:
        raise not_published(name, store)
    require_named_digest(name, found.named_digest)
    return found
