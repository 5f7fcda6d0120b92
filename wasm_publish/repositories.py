"""The library's front for repositories: what they hold is copied, listed, and untagged.

As in `api`, nothing here prints, and options are keyword arguments, named as in `Settings`.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from wasm_publish.copying import copying
from wasm_publish.copying.ends import read_ends
from wasm_publish.library_call import means_of
from wasm_publish.references.repository_name import read_repository
from wasm_publish.settings.option import REPOSITORY_GROUPS
from wasm_publish.tagging import removing
from wasm_publish.tagging.listing import tags_of

if TYPE_CHECKING:
    from wasm_publish.copying.outcome import Copied
    from wasm_publish.reporting import Reporter
    from wasm_publish.settings.settings import Value
    from wasm_publish.stores import Credentials
    from wasm_publish.tagging.listing import ListedTag


def copy(
    source: str,
    target: str,
    *,
    reporter: Reporter | None = None,
    credentials: Credentials | None = None,
    **options: Value,
) -> Copied:
    """Copy an artifact of any make from one repository to another, byte for byte.

    Args:
        source: A reference, or with `all_tags=True` a repository.
        target: A reference whose tag may be missing, or likewise a repository.
        reporter: Is told of what takes time.
        credentials: Who to be at the registry, where only one is named.
        options: `all_tags`, `force`, `dry_run` and `tag_prefix`, and those of the connection.

    Returns:
        What became of each tag. One that failed is told there, and `exit_code` is then not 0.

    Raises:
        WasmPublishError: Nothing can be copied at all.
    """
    allowed = (*REPOSITORY_GROUPS, "all-tags", "force", "dry-run", "tag-prefix")
    means = means_of("a copy", options, allowed, reporter, credentials)
    ends = read_ends(source, target, Path.cwd(), all_tags=means.settings.all_tags)
    return copying.copy(ends, *means)


def tags(
    repository: str,
    *,
    reporter: Reporter | None = None,
    credentials: Credentials | None = None,
    **options: Value,
) -> list[ListedTag]:
    """The tags of a repository: versions from the newest on, then moving tags, then others.

    Args:
        repository: `HOST/REPOSITORY`, `oci:FOLDER` or `oci-archive:FILE`.
        reporter: Is told of what takes time.
        credentials: Who to be at the registry.
        options: `all_tags`, to list those of signatures and the like too, `tag_prefix`, and
            those of the connection.

    Raises:
        WasmPublishError: They can't be read.
    """
    allowed = (*REPOSITORY_GROUPS, "all-tags", "tag-prefix")
    means = means_of("a list of tags", options, allowed, reporter, credentials)
    return tags_of(read_repository(repository, Path.cwd()), *means)


def untag(
    reference: str,
    *,
    reporter: Reporter | None = None,
    credentials: Credentials | None = None,
    **options: Value,
) -> str:
    """Remove a tag; the manifest stays, and so does every other tag.

    Args:
        reference: The tag; a digest beside it is what it should hold.
        reporter: Is told of what takes time.
        credentials: Who to be at the registry.
        options: `dry_run`, and those of the connection.

    Returns:
        The digest that the tag held.

    Raises:
        WasmPublishError: It can't be removed, or is not there.
    """
    means = means_of("an untag", options, (*REPOSITORY_GROUPS, "dry-run"), reporter, credentials)
    return removing.untag(removing.read_tag_name(reference, Path.cwd()), *means)
