"""What an OCI archive holds, told from its headers and its index.

https://github.com/opencontainers/image-spec/blob/main/image-layout.md
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from wasm_publish.oci import image_index
from wasm_publish.oci.manifests import LARGEST_MANIFEST
from wasm_publish.oci.tar_reading import tar_members
from wasm_publish.stores import docker_manifest
from wasm_publish.stores.layout_files import INDEX_NAME, MARKER_NAME, digest_at

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import BinaryIO

    from wasm_publish.oci.image_index import Document
    from wasm_publish.oci.tar_reading import TarMember

_MADE_ANEW = frozenset({MARKER_NAME, INDEX_NAME, docker_manifest.NAME, "repositories"})


@dataclass(frozen=True, slots=True)
class Contents:
    """What an archive holds.

    Attributes:
        index: Its index.
        blobs: Where its blobs are, by digest.
        stranger: The path of something that OCI archives don't have, if it is there.
    """

    index: Document = field(default_factory=lambda: image_index.EMPTY)
    blobs: Mapping[str, TarMember] = field(default_factory=dict)
    stranger: str | None = None


def read_contents(stream: BinaryIO) -> Contents:
    """Tell what an archive holds.

    Args:
        stream: The archive, which can seek.

    Raises:
        ValueError: It is no OCI archive, with a text that goes on after "it".
        OSError: It can't be read.
    """
    found = _by_path(tar_members(stream))
    lacking = next((name for name in (MARKER_NAME, INDEX_NAME) if name not in found), None)
    if lacking:
        docker = f", only a {docker_manifest.NAME}, as Docker's own archives have it"
        raise ValueError(f"has no {lacking}{docker if docker_manifest.NAME in found else ''}")
    blobs = {digest: member for path, member in found.items() if (digest := digest_at(path))}
    strangers = (path for path in found if path not in _MADE_ANEW and not digest_at(path))
    return Contents(_read_index(stream, found[INDEX_NAME]), blobs, next(strangers, None))


def _by_path(members: Iterable[TarMember]) -> Mapping[str, TarMember]:
    found: dict[str, TarMember] = {}
    for member in members:
        if member.kind == "folder":
            continue
        is_blob = digest_at(member.name) is not None
        if member.kind == "other" and (is_blob or member.name in _MADE_ANEW):
            raise ValueError(f"has {member.name} as a link or a device")
        before = found.setdefault(member.name, member)
        # Some writers repeat a blob that two artifacts share.
        if before is not member and not (is_blob and before.size == member.size):
            raise ValueError(f"has {member.name} twice")
    return found


def _read_index(stream: BinaryIO, member: TarMember) -> Document:
    if member.size > LARGEST_MANIFEST:
        raise ValueError(f"has an {INDEX_NAME} of more than {LARGEST_MANIFEST} bytes")
    stream.seek(member.offset)
    try:
        return image_index.parse(stream.read(member.size))
    except ValueError as error:
        raise ValueError(f"has a damaged {INDEX_NAME}") from error
