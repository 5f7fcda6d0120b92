"""What becomes of manifests and tags.

https://github.com/opencontainers/distribution-spec/blob/main/spec.md#pushing-manifests
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from wasm_publish.registry.doctor.findings import Told
from wasm_publish.registry.doctor.samples import (
    CNCF,
    IMAGE,
    TYPED,
    WASM_TO_OCI,
    referring_to,
    tag_for,
)
from wasm_publish.registry.doctor.trial import declined, unanswered
from wasm_publish.registry.reading.manifests import find_manifest
from wasm_publish.registry.refusals.immutability import immutable_tag
from wasm_publish.registry.uploading.stored import is_stored

if TYPE_CHECKING:
    from wasm_publish.registry.connection.answer import Answer
    from wasm_publish.registry.doctor.samples import Sample
    from wasm_publish.registry.doctor.trial import Trial

MOVED_TAG = tag_for("a tag that moves")
_TAGS = (tag_for("the first of two tags"), tag_for("the second of two tags"))
_UNSEEN = b"BLOB_UNKNOWN"
_TAGGED, _SUBJECT = "OCI-Tag", "OCI-Subject"


def config_cncf(trial: Trial) -> Told:
    """Whether the config of format `cncf` is taken, with which we publish."""
    remedy = "publish an image with `--format compat`, or with `--format auto` where that is needed"
    return _judged(trial, CNCF, remedy)


def config_wasm_to_oci(trial: Trial) -> Told:
    """Whether the config of format `wasm-to-oci` is taken."""
    return _judged(trial, WASM_TO_OCI)


def config_image(trial: Trial) -> Told:
    """Whether the config of an image is taken."""
    return _judged(trial, IMAGE)


def artifact_type(trial: Trial) -> Told:
    """Whether a manifest may say of which kind it is, beside the type of its config."""
    return _judged(trial, TYPED)


def subject(trial: Trial) -> Told:
    """Whether a registry notes to what a manifest refers."""
    (referred,) = _required(trial, 1)
    answer = trial.put(referring_to(referred))
    if not is_stored(answer):
        return declined(trial, answer)
    if not answer.headers.get(_SUBJECT):
        return Told("no", f"it stores the manifest, but answers without {_SUBJECT}")
    return Told("yes")


def multi_tag(trial: Trial) -> Told:
    """Whether one request may write several tags."""
    (manifest,) = _required(trial, 1)
    answer = trial.put(manifest, *_TAGS)
    if not is_stored(answer):
        return declined(trial, answer)
    told = answer.headers.get_all(_TAGGED, ())
    written = {name.strip() for line in told for name in line.split(",")}
    return (
        Told("yes")
        if written.issuperset(_TAGS)
        else Told("no", "it stores the manifest, but not the tags")
    )


def immutable_tags(trial: Trial) -> Told:
    """Whether a tag is kept from moving; it is one of our own."""
    first, other = _required(trial, 2)
    for manifest in (first, other):
        answer = trial.put(manifest, MOVED_TAG)
        if not is_stored(answer):
            return _kept(trial, answer)
    found = find_manifest(trial.client, MOVED_TAG)
    if found is None or found.digest != other.digest:
        return Told("yes", "it says that the tag moves, but keeps what it names", _STAY)
    return Told("no")


_STAY = (
    "publish with `--no-moving-tags`, or let whoever runs the repository allow `latest` and its"
    " like to move"
)


def _kept(trial: Trial, answer: Answer) -> Told:
    """What it means that a tag was not written: perhaps that an examination before wrote it."""
    if immutable_tag(answer, trial.client.reference_to(MOVED_TAG)):
        return Told("yes", trial.client.words(answer), _STAY)
    return Told("unknown", trial.client.words(answer))


def _judged(trial: Trial, manifest: Sample, remedy: str | None = None) -> Told:
    answer = trial.put(manifest)
    if _UNSEEN in answer.kept:
        raise unanswered(f"it misses a blob that it has taken: {trial.client.words(answer)}")
    return Told("yes") if is_stored(answer) else declined(trial, answer, remedy)


def taken(trial: Trial) -> tuple[Sample, ...]:
    """The manifests that the registry takes, with the one first that every registry should."""
    return tuple(sample for sample in (IMAGE, CNCF, WASM_TO_OCI, TYPED) if sample in trial.taken)


def _required(trial: Trial, count: int) -> tuple[Sample, ...]:
    """So many of them.

    Raises:
        StoreFailed: It takes fewer.
    """
    if len(taken(trial)) < count:
        raise unanswered("it takes too few of our manifests to try it")
    return taken(trial)[:count]
