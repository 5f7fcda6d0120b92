"""Where what a manifest names is written, for which a registry's word is not enough."""

from __future__ import annotations

import shutil
import tarfile
import zlib
from functools import partial
from pathlib import PurePosixPath
from tempfile import TemporaryFile
from typing import TYPE_CHECKING

from wasm_publish.errors import StoreFailed
from wasm_publish.references.grammar import quoted
from wasm_publish.stores.atomic_file import replace_file
from wasm_publish.stores.blobs import CHUNK

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import IO, BinaryIO


def place_in(folder: Path, title: str) -> Path:
    """The file of a title below a folder.

    Raises:
        StoreFailed: It would be another one's file.
    """
    inside = folder.resolve()
    try:
        place = (inside / title).resolve()
    except (OSError, RuntimeError, ValueError):  # a link into itself, a zero byte
        place = inside
    if inside not in place.parents:
        raise StoreFailed(
            f"a layer wants to be written to {quoted(title)}, which is not in {folder}",
            code="unsafe-path",
            remedy="ask whoever published it",
        )
    return place


def save(stream: BinaryIO, place: Path) -> None:
    """Write a file, which has its name when it is whole.

    Raises:
        StoreFailed: It can't be written, or the stream fails.
    """
    try:
        replace_file(place, iter(partial(stream.read, CHUNK), b""))
    except OSError as error:
        raise _unwritable(place, error) from error


def save_folder(archive: BinaryIO, place: Path) -> None:
    """Write a folder from its compressed archive, once all of that is there.

    Args:
        archive: The archive, in which the folder has the name of its place.
        place: The folder; what it has already stays beside what is new.

    Raises:
        StoreFailed: It is no such archive, would be written elsewhere, or can't be written.
    """
    with TemporaryFile() as whole:
        shutil.copyfileobj(archive, whole, CHUNK)
        whole.seek(0)
        _unpack(whole, place)


def _unpack(archive: IO[bytes], place: Path) -> None:
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        with tarfile.open(fileobj=archive, mode="r:gz") as tar:
            if hasattr(tarfile, "data_filter"):
                tar.extractall(place.parent, filter=partial(_safe, place.name))  # noqa: S202 - see there
            else:  # before 3.11.4, which Debian 12 has
                tar.extractall(place.parent, _plain(tar, place))  # noqa: S202 - see there
    except (tarfile.TarError, zlib.error, EOFError) as error:
        raise StoreFailed(
            f"can't unpack {place.name}: {error}", code="bad-archive", file=place
        ) from error
    except OSError as error:
        raise _unwritable(place, error) from error


def _safe(name: str, member: tarfile.TarInfo, folder: str) -> tarfile.TarInfo | None:
    """Refuse what is not in the folder, besides what Python refuses."""
    if PurePosixPath(member.name).parts[:1] != (name,):
        raise tarfile.OutsideDestinationError(member, member.name)
    return tarfile.data_filter(member, folder)


def _plain(tar: tarfile.TarFile, place: Path) -> Iterator[tarfile.TarInfo]:
    """The files and folders of an archive, for a Python that can't tell what else is harmless."""
    for member in tar:
        parts = PurePosixPath(member.name).parts
        is_inside = parts[:1] == (place.name,) and ".." not in parts
        if not is_inside or not (member.isfile() or member.isdir()):
            raise tarfile.ExtractError(f"{member.name!r} is no file or folder in it")
        place_in(place.parent, member.name)  # not through a link that is there
        member.mode &= 0o755
        yield member


def _unwritable(place: Path, error: OSError) -> StoreFailed:
    return StoreFailed(
        f"can't write {place.name}: {error.strerror or error}", code="unwritable-file", file=place
    )
