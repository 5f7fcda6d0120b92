"""The table of probes: what is asked about a repository, and in which turn."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from wasm_publish.errors import NotAuthorised, WasmPublishError
from wasm_publish.registry.doctor import (
    deletion_probes,
    manifest_probes,
    reading_probes,
    upload_probes,
)
from wasm_publish.registry.doctor.findings import PULL, PUSH, Finding, Told

if TYPE_CHECKING:
    from collections.abc import Callable

    from wasm_publish.registry.doctor.trial import Trial

TURNS = range(8)
FIRST, BLOBS, MANIFESTS, TAGS, READS, UNTAG, UNMAKE, UNLOAD = TURNS
"""The turns: each builds upon what the ones before wrote; within one all run at once."""


class Probe(NamedTuple):
    """A question about a repository, and how it is answered.

    Attributes:
        name: A stable identifier in kebab-case.
        question: One that `yes` and `no` answer.
        run: Finds out.
        turn: When.
        reads: Whether it writes nothing, and can do without what others wrote.
        across: Whether it takes another repository.
    """

    name: str
    question: str
    run: Callable[[Trial], Told]
    turn: int
    reads: bool = False
    across: bool = False

    def finding(self, told: Told) -> Finding:
        """The question with an answer."""
        return Finding(self.name, self.question, *told)

    def find_out(self, trial: Trial) -> Finding:
        """Ask; whatever fails is an answer too."""
        try:
            return self.finding(self.run(trial))
        except NotAuthorised as error:
            return self.finding(Told("no", str(error), error.problem.remedy))
        except WasmPublishError as error:
            return self.finding(Told("unknown", str(error)))


PROBES = (
    Probe(PULL, "May we read?", reading_probes.pull, READS, reads=True),
    Probe(PUSH, "May we write?", upload_probes.push, FIRST),
    Probe("upload", "May a blob come in one piece?", upload_probes.upload, BLOBS),
    Probe("single-post", "May a blob come in a single request?", upload_probes.single_post, BLOBS),
    Probe("mount", "Is a blob mounted that is there already?", upload_probes.mount, BLOBS),
    Probe(
        "mount-across",
        "Is a blob mounted from another repository?",
        upload_probes.mount_across,
        BLOBS,
        across=True,
    ),
    Probe("chunks", "May a blob come in chunks?", upload_probes.chunks, BLOBS),
    Probe("content-range", "Is a chunk out of turn refused?", upload_probes.content_range, BLOBS),
    Probe(
        "upload-status", "Does it tell how far an upload is?", upload_probes.upload_status, BLOBS
    ),
    Probe("resume", "Can an upload go on after the connection broke?", upload_probes.resume, BLOBS),
    Probe("config-cncf", "Is the config of cncf taken?", manifest_probes.config_cncf, MANIFESTS),
    Probe(
        "config-wasm-to-oci",
        "Is the config of wasm-to-oci taken?",
        manifest_probes.config_wasm_to_oci,
        MANIFESTS,
    ),
    Probe(
        "config-image", "Is the config of images taken?", manifest_probes.config_image, MANIFESTS
    ),
    Probe("artifact-type", "Is artifactType taken?", manifest_probes.artifact_type, MANIFESTS),
    Probe("subject", "Is it noted what a manifest refers to?", manifest_probes.subject, TAGS),
    Probe(
        "referrers",
        "Is it listed what refers to a manifest?",
        reading_probes.referrers,
        READS,
        reads=True,
    ),
    Probe("multi-tag", "May one request write several tags?", manifest_probes.multi_tag, TAGS),
    Probe("immutable-tags", "Is a tag kept from moving?", manifest_probes.immutable_tags, TAGS),
    Probe("tags", "Are tags listed?", reading_probes.tags, READS, reads=True),
    Probe(
        "tag-pages",
        "Does a long list of tags come in pages?",
        reading_probes.tag_pages,
        READS,
        reads=True,
    ),
    Probe(
        "range",
        "May a blob be read from a position on?",
        reading_probes.range_reads,
        READS,
        reads=True,
    ),
    Probe(
        "delete-tag",
        "May a tag be removed, and its manifest stay?",
        deletion_probes.delete_tag,
        UNTAG,
    ),
    Probe("delete-manifest", "May a manifest be deleted?", deletion_probes.delete_manifest, UNMAKE),
    Probe("delete-blob", "May a blob be deleted?", deletion_probes.delete_blob, UNLOAD),
)
"""In the order in which they are shown."""
