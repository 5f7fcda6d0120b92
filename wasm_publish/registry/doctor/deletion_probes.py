"""What may be taken away again, which is all that an examination wrote.

https://github.com/opencontainers/distribution-spec/blob/main/spec.md#content-management
"""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

from wasm_publish.errors import WasmPublishError
from wasm_publish.oci.encoding import digest_of
from wasm_publish.pending import at_once
from wasm_publish.registry.client import REMOVE
from wasm_publish.registry.doctor.findings import Left, Told
from wasm_publish.registry.doctor.trial import declined, unanswered
from wasm_publish.registry.reading.manifests import find_manifest
from wasm_publish.registry.uploading.sessions import has_blob

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from wasm_publish.registry.doctor.trial import Trial

_REMOVED = frozenset({200, 202, 204})
_AT_ONCE = 8  # requests


def delete_tag(trial: Trial) -> Told:
    """Whether a tag may be taken away, and the manifest stay."""
    tags = [tag for tag in trial.tags if _is_manifest(trial, tag)]
    named = [find_manifest(trial.client, tag) for tag in tags[:1]]
    told = _removed(trial, "manifests", tags, partial(_is_manifest, trial))
    lost = [found for found in named if found and not _is_manifest(trial, found.digest)]
    if told.verdict == "yes" and lost:
        return Told("no", "it takes the manifest along, and so every other tag of it")
    return told


def delete_manifest(trial: Trial) -> Told:
    """Whether a manifest may be deleted, and with it what still names it."""
    # What came last may refer to what came before.
    return _removed(trial, "manifests", reversed([*trial.manifests]), partial(_is_manifest, trial))


def delete_blob(trial: Trial) -> Told:
    """Whether a blob may be deleted; those that a manifest needs which is still there are not."""
    kept = [made for digest, made in trial.manifests.items() if _is_manifest(trial, digest)]
    needed = {digest_of(blob) for manifest in kept for blob in manifest.blobs}
    free = [digest for digest in trial.blobs if digest not in needed]
    return _removed(trial, "blobs", free, partial(has_blob, trial.client))


def tidy(trial: Trial) -> None:
    """Remove what can be removed, after probes that were broken off."""
    for remove in (delete_tag, delete_manifest, delete_blob):
        with suppress(WasmPublishError):
            remove(trial)
    if trial.other:
        tidy(trial.other)


def left_behind(trial: Trial) -> Left:
    """Cancel the uploads, and see what is left of everything."""
    uploads = [session for session in [*trial.uploads] if not _is_cancelled(session.cancel)]
    is_manifest = partial(_is_manifest, trial)
    other = left_behind(trial.other) if trial.other else Left()
    return Left(
        tags=_still_there(trial.tags, is_manifest),
        manifests=_still_there(trial.manifests, is_manifest),
        blobs=_still_there(trial.blobs, partial(has_blob, trial.client)),
        uploads=len(uploads) + other.uploads,
        other_blobs=other.blobs,
    )


def _removed(
    trial: Trial, kind: str, names: Iterable[str], is_there: Callable[[str], bool]
) -> Told:
    """Delete all that is there of one kind; what became of the first tells whether that works."""
    told = None
    for name in names:
        if not is_there(name):
            continue
        answer = trial.ask("DELETE", f"{kind}/{name}", REMOVE)
        if answer.status not in _REMOVED:
            return told or declined(trial, answer)
        if told is None:
            gone = not is_there(name)
            told = Told("yes") if gone else Told("no", "it says so, but it is still there")
    if told is None:
        raise unanswered("nothing of ours is there to be deleted")
    return told


def _still_there(names: Iterable[str], is_there: Callable[[str], bool]) -> tuple[str, ...]:
    known = sorted(names)
    found = at_once([partial(_may_be_there, is_there, name) for name in known], _AT_ONCE)
    return tuple(name for name, left in zip(known, found, strict=True) if left)


def _may_be_there(is_there: Callable[[str], bool], name: str) -> bool:
    try:
        return is_there(name)
    except WasmPublishError:
        return True


def _is_manifest(trial: Trial, reference: str) -> bool:
    return find_manifest(trial.client, reference) is not None


def _is_cancelled(cancel: Callable[[], bool]) -> bool:
    try:
        return cancel()
    except WasmPublishError:
        return False
