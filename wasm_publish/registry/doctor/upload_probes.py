"""What becomes of blobs on their way in.

https://github.com/opencontainers/distribution-spec/blob/main/spec.md#pushing-blobs
"""

from __future__ import annotations

import re
import time
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import quote

from wasm_publish.errors import StoreFailed
from wasm_publish.oci.encoding import digest_of
from wasm_publish.pending import Pending, all_of
from wasm_publish.registry.client import WRITE, mounting_from
from wasm_publish.registry.connection.transport import Body
from wasm_publish.registry.doctor.findings import Told
from wasm_publish.registry.doctor.samples import BLOBS, content_for
from wasm_publish.registry.doctor.trial import declined, refused, unanswered
from wasm_publish.registry.uploading.sessions import size_of_blob, stored_by
from wasm_publish.registry.uploading.stored import is_stored
from wasm_publish.registry.uploading.ways import ACCEPTED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wasm_publish.registry.connection.answer import Answer
    from wasm_publish.registry.doctor.trial import Trial
    from wasm_publish.registry.uploading.sessions import Session

_CREATED = 201
_PART = 64 * 1024
_LARGEST_PART = 16 * 1024 * 1024
"""Bytes of a chunk that we are ready to send only to find out."""

_LEAST = "OCI-Chunk-Min-Length"
_NUMBER = re.compile("[0-9]{1,18}")
_LOOKS, _PAUSE = 10, 0.05
"""How often, and how many seconds apart, we look whether a registry noticed a broken connection."""


def push(trial: Trial) -> Told:
    """Whether an upload may be begun."""
    answer, session = trial.begin()
    return Told("yes") if session else refused(trial, answer, "push")


def upload(trial: Trial) -> Told:
    """Whether a blob may come in the request that ends its upload; all are there afterwards."""
    answers = all_of([Pending(partial(_uploaded, trial, content)) for content in BLOBS])
    refusals = [answer for answer in answers if not is_stored(answer)]
    return declined(trial, refusals[0]) if refusals else Told("yes")


def single_post(trial: Trial) -> Told:
    """Whether a blob may come in the request that begins its upload."""
    content = content_for("single POST")
    digest = trial.note_blob(content)
    answer, session = trial.begin(f"digest={quote(digest, safe='')}", content)
    if session:
        return Told("no", "it begins an upload, and ignores the blob that came with the request")
    return Told("yes") if is_stored(answer) else declined(trial, answer)


def mount(trial: Trial) -> Told:
    """Whether a blob that the repository has is mounted from there in place of an upload."""
    # Not one that a manifest names: docker-registry loses sight of a blob while it mounts it.
    return _mounted(trial, trial, content_for("mount"), WRITE)


def mount_across(trial: Trial) -> Told:
    """Whether a blob of another repository is mounted in place of an upload."""
    if trial.other is None:
        raise unanswered("it takes two repositories")
    needed = mounting_from(trial.other.client.repository)
    return _mounted(trial, trial.other, content_for("mount across repositories"), needed)


def chunks(trial: Trial) -> Told:
    """Whether chunks that say where they belong are put one behind the other."""
    answer, session = trial.begin()
    if session is None:
        raise trial.client.refusal(answer, "upload")
    least = _least(answer)
    content, size = content_for("chunks", 2 * max(_PART, least)), max(_PART, least)
    refused = _sent_in_chunks(trial, session, content, size)
    if refused:
        return refused
    ended = trial.end(session, content)
    if not is_stored(ended):
        return declined(trial, ended)
    if size_of_blob(trial.client, digest_of(content)) not in {-1, len(content)}:
        return Told("no", "it keeps other bytes than it was sent")
    return Told("yes", f"of at least {least} bytes" if least else "")


def content_range(trial: Trial) -> Told:
    """Whether a chunk is refused that is not the next one."""
    part = content_for("Content-Range", _PART)
    session = trial.upload()
    first = _patched(session, part, 0)
    if first.status not in ACCEPTED:
        raise unanswered(f"it takes no chunks: {trial.client.words(first)}")
    answer = _patched(session, part, 2 * len(part))
    if answer.status in ACCEPTED:
        return Told("no", "it takes whatever comes for the next one")
    told = declined(trial, answer)
    return told if told.verdict == "unknown" else Told("yes")


def upload_status(trial: Trial) -> Told:
    """Whether a registry tells how much of an upload it has."""
    part = content_for("upload status", _PART)
    session = trial.upload()
    answer = _patched(session, part)
    if answer.status not in ACCEPTED:
        raise unanswered(f"it takes no part of a blob: {trial.client.words(answer)}")
    stored = session.stored()
    if stored is None:
        return Told("no", "it knows nothing of an upload between two of its requests")
    if stored != len(part):
        return Told("no", f"it tells of {stored} bytes after {len(part)}")
    return Told("yes")


def resume(trial: Trial) -> Told:
    """Whether an upload can go on after the connection broke."""
    content = content_for("resume", 2 * _PART)
    session = trial.upload()
    with suppress(StoreFailed):
        session.patch(Body(len(content), lambda: _broken_off(content[:_PART])))
    stored = _stored_after_break(session)
    if not stored:
        return Told("no", "the upload is lost" if stored is None else "what came is lost")
    answer = _patched(session, content[stored:], stored)
    if answer.status in ACCEPTED:
        answer = trial.end(session, content)
    return Told("yes") if is_stored(answer) else declined(trial, answer)


def _broken_off(content: bytes) -> Iterator[bytes]:
    yield content
    raise StoreFailed("the upload was broken off", code="broken-off")


def _stored_after_break(session: Session) -> int | None:
    """What a registry has of an upload, as soon as it has noticed that no more comes."""
    stored = None
    for _ in range(_LOOKS):
        time.sleep(_PAUSE)
        stored = session.stored()
        if stored != 0:
            return stored
    return stored


def _mounted(trial: Trial, source: Trial, content: bytes, actions: str) -> Told:
    uploaded = _uploaded(source, content)
    if not is_stored(uploaded):
        raise unanswered(f"there is no blob to mount: {trial.client.words(uploaded)}")
    digest, origin = trial.note_blob(content), source.client.repository
    query = f"mount={quote(digest, safe='')}&from={quote(origin, safe='')}"
    answer, session = trial.begin(query, actions=actions)
    if session:
        return Told("no", "it begins an upload instead")
    return Told("yes") if answer.status == _CREATED else declined(trial, answer)


def _uploaded(trial: Trial, content: bytes) -> Answer:
    return trial.end(trial.upload(), content, content)


def _sent_in_chunks(trial: Trial, session: Session, content: bytes, size: int) -> Told | None:
    """Send the chunks of a blob; what is wrong with them, if anything is."""
    for begin in range(0, len(content), size):
        end = min(begin + size, len(content))
        answer = _patched(session, content[begin:end], begin)
        if answer.status not in ACCEPTED:
            return declined(trial, answer)
        stored = stored_by(answer)
        if stored not in {None, end}:
            return Told("no", f"it has {stored} bytes of {end} that it was sent")
    return None


def _patched(session: Session, part: bytes, begin: int | None = None) -> Answer:
    answer = session.patch(Body.of(part), begin)
    answer.keep()
    return answer


def _least(answer: Answer) -> int:
    """The bytes that every chunk but the last must have."""
    told = answer.headers.get(_LEAST, "").strip()
    least = int(told) if _NUMBER.fullmatch(told) else 0
    if least > _LARGEST_PART:
        raise unanswered(f"its chunks have to have {least} bytes, which is too much to try")
    return least
