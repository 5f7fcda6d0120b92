"""Taking a tag away, and nothing else."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from wasm_publish.errors import UsageError
from wasm_publish.pulling.named import open_named
from wasm_publish.references.published_name import PublishedName
from wasm_publish.stores.published import digest_of_published

if TYPE_CHECKING:
    from pathlib import Path

    from wasm_publish.plugins.manager import Plugins
    from wasm_publish.settings.settings import Settings
    from wasm_publish.stores import Access, Store


def read_tag_name(text: str, folder: Path) -> PublishedName:
    """Read the reference to a tag that is to go.

    Args:
        text: As `PublishedName.parse` takes it; a digest beside the tag is what the tag should
            hold.
        folder: The current folder, to which folders and files are relative.

    Raises:
        UsageError: It is none, or names no tag.
    """
    name = PublishedName.parse(text, folder)
    if name.tag is None:
        raise UsageError(
            f"{text!r} names a manifest, and to remove that would take every tag from it",
            code="no-tag",
            remedy=f"name the tag that is to go, such as {name.target.repository}:1.0.0",
        )
    return name


def untag(name: PublishedName, settings: Settings, plugins: Plugins, access: Access) -> str:
    """Take a tag away. The manifest stays, and so does every other tag.

    Args:
        name: The tag, as `read_tag_name` reads it.
        settings: What the person asks for: `dry_run`, to look only; the connection.
        plugins: The plugins in force.
        access: Who reaches the store, and whom to tell.

    Returns:
        The digest that the tag held.

    Raises:
        NotAuthorised: The registry refuses these credentials.
        StoreFailed: There is no such tag, it holds another digest than the name says, or the
            registry can't remove a tag alone.
        UsageError: Nothing can open the repository.
    """
    store = open_named(name, settings, plugins, access)
    return plugins.guard(partial(_untag, store, name, dry_run=settings.dry_run))


def _untag(store: Store, name: PublishedName, *, dry_run: bool) -> str:
    digest = digest_of_published(store, name)
    if name.tag and not dry_run:
        store.delete(name.tag)
    return digest
