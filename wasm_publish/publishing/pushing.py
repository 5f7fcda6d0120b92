"""Pushing a file that has no project: each store is opened before the file is read.

So a registry's connection is made while the file is being hashed.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from wasm_publish.errors import WasmPublishError
from wasm_publish.planning.bare_file import plan_of_file
from wasm_publish.planning.format_choice import choose_format
from wasm_publish.planning.targets import require_one_registry
from wasm_publish.publishing.publisher import Publisher

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from wasm_publish.model import Receipt, Target
    from wasm_publish.planning.bare_file import BareFile
    from wasm_publish.plugins.manager import Plugins
    from wasm_publish.settings.settings import Settings
    from wasm_publish.stores import Access, Store


def push(
    file: BareFile,
    targets: tuple[Target, ...],
    settings: Settings,
    plugins: Plugins,
    access: Access,
) -> Receipt:
    """Push a file to repositories, or with the setting `dry_run` only look what would happen.

    A repository that fails keeps no other from its turn.

    Args:
        file: The file.
        targets: The repositories, at least one, each with its own tags.
        settings: What the person asks for.
        plugins: The plugins in force.
        access: Who reaches the stores, and whom to tell.

    Returns:
        What became of the file, with the exit code: the highest of all failures.

    Raises:
        WasmPublishError: The file can't be pushed at all: it is no wasm, an option is wrong, or
            nothing can open a target.
    """
    if access.given:
        require_one_registry(targets)
    stores = {target: plugins.open_store(target, settings, access) for target in targets}
    sends_file = choose_format(settings, plugins).format.sends_file
    sends = sends_file and not settings.dry_run and not access.offline
    expecting = stores if sends and _begins_as_wasm(file.path) else {}
    _announce(file.path, expecting, plugins)
    if settings.semver_check is None:
        # A file has no line of versions to keep, and to look for one takes requests.
        settings = settings._replace(semver_check="off")
    try:
        plan = plan_of_file(file, targets, settings, access.environment, plugins)
    except WasmPublishError:
        for store in expecting.values():
            plugins.guard(partial(store.dismiss, file.path))
        raise
    # What was pushed is not read back, for the sake of speed: the registry told its digest.
    publisher = Publisher(plugins, access, dry_run=settings.dry_run, proves=False)
    publisher.add(plan, stores.__getitem__)
    publisher.run()
    return publisher.receipt()


def _announce(file: Path, stores: Mapping[Target, Store], plugins: Plugins) -> None:
    for target, store in stores.items():
        tags = target.tags or ()
        # A version that isn't there tells that the file is new, whatever `latest` holds.
        telling = [tag.name for tag in tags if tag.kind == "version"] or [t.name for t in tags]
        plugins.guard(partial(store.expect, file, telling))


def _begins_as_wasm(file: Path) -> bool:
    """Whether a file may be sent before it has been read; anything else must not leave here."""
    from wasm_publish.wasm.preamble import SIZE, encoding_at

    try:
        if not file.is_file():
            return False
        with file.open("rb") as stream:
            return encoding_at(stream.read(SIZE), 0) is not None
    except (OSError, ValueError):
        return False  # which reading it in full explains
