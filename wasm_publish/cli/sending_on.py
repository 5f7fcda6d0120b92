"""`wasm-publish push oci-archive:FILE[:TAG] REFERENCE`: what is here already goes on as it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wasm_publish.cli.copy import copy_ends
from wasm_publish.cli.core_commands import CORE
from wasm_publish.copying.ends import read_ends
from wasm_publish.errors import StoreFailed, UsageError
from wasm_publish.model import Origin, Target
from wasm_publish.references.local import LocalReference
from wasm_publish.references.places import read_place
from wasm_publish.references.repository_name import read_tagged_place
from wasm_publish.stores import Access
from wasm_publish.stores.indexed import IndexedStore

if TYPE_CHECKING:
    from wasm_publish.cli.commands import Invocation
    from wasm_publish.copying.ends import Ends

_ORIGIN = Origin("the file")
_COPY = next(command for command in CORE if command.name == "copy")


def send_on(invocation: Invocation) -> int:
    """Copy what a layout or an archive holds: all tags to a repository, one artifact to a tag.

    Raises:
        UsageError: It isn't clear what to copy where, or an option would change it.
    """
    source, *references = invocation.words
    if len(references) > 1:
        raise UsageError(
            f"{source!r} is sent on to one place at a time, and these are {len(references)}",
            code="usage",
            remedy=f"write wasm-publish push {source} {references[0]}, then the next",
        )
    _require_unchanged(invocation)
    return copy_ends(_ends(source, references[0], invocation), invocation)


def _require_unchanged(invocation: Invocation) -> None:
    for key in invocation.arguments:
        option = invocation.options[key]
        if not _COPY.takes(option):
            raise UsageError(
                f"--{option.name} is for a file that is packed, and this is sent on as it is",
                code="usage",
                remedy="leave it out, or push the wasm itself",
            )


def _ends(source: str, reference: str, invocation: Invocation) -> Ends:
    folder = invocation.folder
    place = read_place(source, folder)
    if place.tag or place.digest:
        return read_ends(source, reference, folder, all_tags=False)
    if read_tagged_place(reference, folder).tag is None:
        return read_ends(source, reference, folder, all_tags=True)
    only = _only_artifact(place.repository, invocation)
    named = LocalReference.parse(source)._replace(digest=only)
    return read_ends(str(named), reference, folder, all_tags=False)


def _only_artifact(repository: str, invocation: Invocation) -> str:
    """The digest of the one artifact that has tags; or that is there, where none has.

    Raises:
        StoreFailed: There is none.
        UsageError: There are several.
    """
    access = Access(invocation.terminal, invocation.environment)  # nobody's credentials are asked
    target = Target(repository, _ORIGIN)
    store = invocation.plugins.open_store(target, invocation.settings, access)
    tags = sorted(store.tags())
    digests = {found.digest for tag in tags if (found := store.resolve(tag))}
    if not tags and isinstance(store, IndexedStore):
        digests = {found.digest for found in store.manifests()}
    if len(digests) == 1:
        return digests.pop()
    if not digests:
        raise StoreFailed(
            f"{repository} has no artifacts, and one is sent to a tag",
            code="no-tags",
            remedy="see whether the name is right",
        )
    names = [f"{repository}:{tag}" for tag in tags] or [f"{repository}@{d}" for d in digests]
    raise UsageError(
        f"{repository} has {len(digests)} artifacts, and one is sent to a tag",
        code="no-tag",
        remedy=f"name one, such as {min(names)}",
    )
