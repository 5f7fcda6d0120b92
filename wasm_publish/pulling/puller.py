"""Pulling one wasm: nobody sees it before it is whole, and nothing is left where that fails."""

from __future__ import annotations

import shutil
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Literal, NamedTuple

from wasm_publish.errors import StoreFailed, UsageError
from wasm_publish.pulling.choosing import choose_wasm
from wasm_publish.pulling.destination import destination, file_for, holds, move_to, require_room
from wasm_publish.pulling.fetching import fetch, look_at, require_sound
from wasm_publish.pulling.file_name import wasm_file_name
from wasm_publish.pulling.named import find_named, open_named
from wasm_publish.stores.blobs import CHUNK
from wasm_publish.stores.disk_failure import disk_failure

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

    from wasm_publish.oci.formats import HeldWasm
    from wasm_publish.plugins.manager import Plugins
    from wasm_publish.pulling.fetching import FetchedWasm
    from wasm_publish.pulling.finding import FoundArtifact
    from wasm_publish.references.published_name import PublishedName
    from wasm_publish.settings.settings import Settings
    from wasm_publish.stores import Access

Status = Literal["pulled", "unchanged"]


class Pulled(NamedTuple):
    """What a pull brought.

    Attributes:
        reference: What was pulled, as it was named.
        digest: The digest of its manifest.
        format: The format that it is of.
        wasm: The wasm.
        file: Where it is; None where it went to a stream.
        status: `unchanged` where the file was there already.
    """

    reference: str
    digest: str
    format: str
    wasm: FetchedWasm
    file: Path | None
    status: Status


class Puller:
    """Pulls one wasm of an artifact.

    Args:
        name: The artifact.
        settings: What the person asks for: `component`, `verify_wasm`, `force`.
        plugins: Offer formats and stores.
        access: Who reaches the store, and whom to tell.
    """

    def __init__(
        self, name: PublishedName, settings: Settings, plugins: Plugins, access: Access
    ) -> None:
        self._name = name
        self._settings = settings
        self._plugins = plugins
        self._access = access
        self._store = open_named(name, settings, plugins, access)

    def to_file(self, output: str | None, folder: Path) -> Pulled:
        """Pull into a file.

        Args:
            output: The file, or the folder that it goes into; None for the current one.
            folder: The current folder.

        Raises:
            UsageError: There is a file already that differs, or it isn't clear which wasm is
                meant.
            InvalidWasm: There is no wasm, or not a sound one where that was asked for.
            NotAuthorised: The registry refuses these credentials.
            StoreFailed: The store can't be read, or the file can't be written.
        """
        return self._plugins.guard(lambda: self._to_file(output, folder))

    def to_stream(self, stream: BinaryIO) -> Pulled:
        """Pull into a stream, which gets nothing before all is there and verified.

        Raises:
            WasmPublishError: As by `to_file`.
            BrokenPipeError: Nobody reads it any more.
        """
        return self._plugins.guard(lambda: self._to_stream(stream))

    def _to_file(self, output: str | None, folder: Path) -> Pulled:
        found, held = self._find()
        title = wasm_file_name(held.title, self._name.target.repository)
        path = destination(output, folder, title)
        is_known = held.packed is None  # else only unpacking it tells what it is
        with _writing(path):
            if is_known and holds(path, held.layer.digest, held.layer.size):
                wasm = self._sound(path, look_at(path, held.layer.digest))
                return self._pulled(found, wasm, path, "unchanged")
            require_room(path, force=self._settings.force or not is_known)
            with file_for(path) as temporary:
                wasm = self._fetch(held, temporary)
                return self._pulled(found, wasm, path, self._settle(temporary, path, wasm))

    def _to_stream(self, stream: BinaryIO) -> Pulled:
        found, held = self._find()
        with _writing(None), TemporaryDirectory(prefix="wasm-publish-") as folder:
            temporary = Path(folder, "pulled.wasm")
            wasm = self._fetch(held, temporary)
            with temporary.open("rb") as file:
                shutil.copyfileobj(file, stream, CHUNK)
            stream.flush()
        return self._pulled(found, wasm, None, "pulled")

    def _find(self) -> tuple[FoundArtifact, HeldWasm]:
        found = find_named(self._name, self._store, self._plugins)
        for problem in found.problems:
            self._access.reporter.problem(problem)
        return found, choose_wasm(found.wasm, self._settings.component, str(self._name))

    def _fetch(self, held: HeldWasm, temporary: Path) -> FetchedWasm:
        fetched = fetch(self._store, held, temporary, str(self._name), self._access.reporter)
        return self._sound(temporary, fetched)

    def _sound(self, file: Path, wasm: FetchedWasm) -> FetchedWasm:
        if self._settings.verify_wasm:
            require_sound(file, str(self._name))
        return wasm

    def _settle(self, temporary: Path, path: Path, wasm: FetchedWasm) -> Status:
        """Move a file to its place, where another pull may have been faster."""
        if holds(path, wasm.digest, wasm.size):
            return "unchanged"
        try:
            move_to(path, temporary, force=self._settings.force)
        except UsageError:
            if holds(path, wasm.digest, wasm.size):
                return "unchanged"
            raise
        return "pulled"

    def _pulled(
        self, found: FoundArtifact, wasm: FetchedWasm, path: Path | None, status: Status
    ) -> Pulled:
        return Pulled(str(self._name), found.digest, found.format, wasm, path, status)


@contextmanager
def _writing(path: Path | None) -> Iterator[None]:
    """Tell of what the system refuses.

    Raises:
        StoreFailed: A file, or the stream, can't be written.
    """
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        if path:
            raise disk_failure("write", "the file", error, "unwritable-file", path) from error
        raise StoreFailed(
            f"can't write standard output: {error.strerror or error}", code="unwritable-file"
        ) from error
