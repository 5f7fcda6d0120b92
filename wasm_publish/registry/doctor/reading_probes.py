"""What may be read, and how.

https://github.com/opencontainers/distribution-spec/blob/main/spec.md#pull
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wasm_publish.oci.encoding import digest_of
from wasm_publish.oci.manifests import Manifest, parse_manifest
from wasm_publish.oci.media_types import INDEX
from wasm_publish.registry.doctor.findings import Told
from wasm_publish.registry.doctor.manifest_probes import taken
from wasm_publish.registry.doctor.samples import CNCF, referring_to
from wasm_publish.registry.doctor.trial import declined, refused, unanswered
from wasm_publish.registry.reading.manifests import get_manifest
from wasm_publish.registry.reading.paging import next_page

if TYPE_CHECKING:
    from wasm_publish.registry.connection.answer import Answer
    from wasm_publish.registry.doctor.trial import Trial

_OK, _PARTIAL, _NOT_FOUND = 200, 206, 404
_LIST = "tags/list"
_ENOUGH = 2  # tags, to see how they are listed


def pull(trial: Trial) -> Told:
    """Whether a manifest may be read, ours or that of some tag."""
    reference = _manifest_of_ours(trial)
    if reference is None:
        answer = trial.ask("GET", _LIST)
        if answer.status != _OK:
            return _unlisted(trial, answer)
        names = _names(answer)
        if not names:
            return Told("yes", "there is no tag to read, but the list of them may be read")
        reference = names[0]
    if get_manifest(trial.client, reference) is None:
        return Told("no", "a manifest that is there is not found")
    return Told("yes")


def tags(trial: Trial) -> Told:
    """Whether the tags are listed, and in which order."""
    answer = trial.ask("GET", _LIST)
    if answer.status != _OK:
        return _unlisted(trial, answer)
    names = _names(answer)
    if len(names) < _ENOUGH:
        return Told("yes")
    in_order = names in (sorted(names), sorted(names, key=str.lower))
    return Told("yes", "in order" if in_order else "in no order")


def tag_pages(trial: Trial) -> Told:
    """Whether a long list of tags comes in pages."""
    everything = trial.ask("GET", _LIST)
    answer = trial.ask("GET", f"{_LIST}?n=1")
    if answer.status != _OK or everything.status != _OK:
        return _unlisted(trial, answer)
    count = len(_names(answer))
    if _has_more(answer):
        return Told("yes", "" if count == 1 else f"of {count} tags, where one was asked for")
    if len(_names(everything)) < _ENOUGH:
        raise unanswered("there are too few tags to tell")
    if count == 1:
        return Told("no", "it tells of no page behind the first")
    return Told("no", "it gives all at once, whatever is asked for")


def referrers(trial: Trial) -> Told:
    """Whether a registry lists what refers to a manifest."""
    subject = taken(trial)[0] if taken(trial) else CNCF
    answer = trial.ask("GET", f"referrers/{subject.digest}", headers={"Accept": INDEX})
    if answer.status == _NOT_FOUND and b"NAME_UNKNOWN" in answer.kept:
        return _unlisted(trial, answer)
    if answer.status != _OK:
        return declined(trial, answer)
    listed = {entry.get("digest") for entry in _members(answer, "manifests")}
    referrer = referring_to(subject)
    if referrer in trial.taken and referrer.digest not in listed:
        return Told("no", "it answers, but leaves out what refers to a manifest")
    return Told("yes")


def range_reads(trial: Trial) -> Told:
    """Whether a blob may be read from a position on."""
    digest = _blob_to_read(trial)
    headers = {"Range": "bytes=1-"}
    answer = trial.ask("GET", f"blobs/{digest}", headers=headers)
    if answer.status == _OK:
        return Told("no", "it gives all of the blob")
    if answer.status != _PARTIAL:
        return declined(trial, answer)
    if digest == digest_of(CNCF.blobs[0]) and answer.kept != CNCF.blobs[0][1:]:
        return Told("no", "it gives other bytes than those")
    return Told("yes")


def _manifest_of_ours(trial: Trial) -> str | None:
    return next((manifest.digest for manifest in taken(trial)), None)


def _blob_to_read(trial: Trial) -> str:
    """The config of ours, or of whatever a tag names."""
    if trial.has(CNCF):
        return digest_of(CNCF.blobs[0])
    answer = trial.ask("GET", _LIST)
    names = _names(answer) if answer.status == _OK else []
    found = get_manifest(trial.client, names[0]) if names else None
    try:
        manifest = parse_manifest(found[1]) if found else None
    except ValueError:
        manifest = None
    if not isinstance(manifest, Manifest) or manifest.config is None:
        raise unanswered("there is no config to read")
    return manifest.config.digest


def _unlisted(trial: Trial, answer: Answer) -> Told:
    if answer.status == _NOT_FOUND:
        return Told("unknown", "there is no such repository yet")
    return refused(trial, answer, "read the tags")


def _names(answer: Answer) -> list[str]:
    """The tags of a list; that of an empty repository may be null."""
    return [name for name in _members(answer, "tags") if isinstance(name, str)]


def _members(answer: Answer, key: str) -> list[Any]:
    document = answer.document()
    members = document.get(key) if isinstance(document, dict) else document
    if not isinstance(members, list | None):
        raise answer.unreadable("what is no list")
    return members or []


def _has_more(answer: Answer) -> bool:
    try:
        return next_page(answer) is not None
    except ValueError:
        return False
