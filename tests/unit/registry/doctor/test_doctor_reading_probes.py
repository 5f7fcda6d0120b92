"""What is found out about reading, whether something of ours is there or not."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from examined import REPOSITORY, examination_of, finding, verdicts
from faulty_registry import FOREVER, Fault, running_registry
from http_server import Reply
from memory_registry import Repository
from registry_faults import answers, unaware_of, with_header

from wasm_publish.oci.encoding import canonical_json, digest_of
from wasm_publish.oci.media_types import INDEX, MANIFEST
from wasm_publish.registry.doctor.samples import IMAGE

if TYPE_CHECKING:
    from faulty_registry import Effect, FaultyRegistry
    from http_server import Asked

DENIED = answers(403, "DENIED", "not you")
MISSING = answers(404, "NAME_UNKNOWN", "no such repository")
CONFIG = IMAGE.blobs[0]


def always(kind: str, effect: Effect) -> Fault:
    return Fault(kind, effect, FOREVER)


def says(document: object, **headers: str) -> Effect:
    return lambda _registry, _asked: Reply(200, json.dumps(document).encode(), headers)


def pages_of_one(_registry: FaultyRegistry, asked: Asked) -> Reply:
    """It takes notice of how many tags are asked for, and tells nothing of the others."""
    tags = ["a"] if "n=1" in asked.path else ["a", "b"]
    return Reply(200, json.dumps({"tags": tags}).encode())


def published(manifest: bytes = IMAGE.manifest, media_type: str = MANIFEST) -> Repository:
    digest = digest_of(manifest)
    blobs = {digest_of(blob): blob for blob in IMAGE.blobs}
    return Repository(blobs, {digest: (media_type, manifest)}, {"1.0.0": digest})


@pytest.mark.parametrize(
    ("faults", "name", "verdict", "detail"),
    [
        ((), "pull", "yes", ""),
        ((always("get-manifest", DENIED),), "pull", "no", "does not let us read a manifest"),
        ((always("get-manifest", MISSING),), "pull", "no", "a manifest that is there is not found"),
        ((always("tags", MISSING),), "tags", "unknown", "there is no such repository yet"),
        ((always("tags", DENIED),), "tags", "no", "does not let us read the tags"),
        ((always("tags", says({"tags": ["b", "a"]})),), "tags", "yes", "in no order"),
        ((always("tags", says({"tags": ["a", "B", "c"]})),), "tags", "yes", "in order"),
        ((always("tags", says({"tags": ["B", "a", "c"]})),), "tags", "yes", "in order"),
        ((always("tags", says({"tags": None})),), "tags", "yes", ""),
        ((always("tags", says(["a"])),), "tags", "yes", ""),
        ((always("tags", says({"tags": "a"})),), "tags", "unknown", "answered what is no list"),
        ((always("tags", says("a")),), "tags", "unknown", "answered what is no list"),
        ((always("tags", MISSING),), "tag-pages", "unknown", "there is no such repository yet"),
        ((always("tags", says({"tags": ["a", "b"]})),), "tag-pages", "no", "it gives all at once"),
        ((always("tags", pages_of_one),), "tag-pages", "no", "of no page behind the first"),
        ((always("tags", says({"tags": ["a"]})),), "tag-pages", "unknown", "too few tags"),
        (
            (always("tags", says({"tags": ["a"]}, Link='</v2/x?last=a>; rel="next"')),),
            "tag-pages",
            "yes",
            "",
        ),
        (
            (always("tags", says({"tags": ["a", "b"]}, Link="<http://[>; rel=next")),),
            "tag-pages",
            "no",
            "it gives all at once",
        ),
        ((), "referrers", "yes", ""),
        ((always("referrers", answers(404, "UNSUPPORTED")),), "referrers", "no", "it answers 404"),
        ((always("referrers", MISSING),), "referrers", "unknown", "no such repository yet"),
        ((always("referrers", says({"manifests": []})),), "referrers", "no", "but leaves out what"),
        ((), "range", "yes", ""),
        ((always("get-blob", unaware_of("Range")),), "range", "no", "it gives all of the blob"),
        ((always("get-blob", answers(416, "UNKNOWN")),), "range", "no", "it answers 416"),
        (
            (always("get-blob", lambda _r, _a: Reply(206, b"other bytes")),),
            "range",
            "no",
            "it gives other bytes than those",
        ),
    ],
)
def test_what_is_found_out(faults: tuple[Fault, ...], name: str, verdict: str, detail: str) -> None:
    with running_registry(*faults) as running:
        found = finding(examination_of(running.host), name)
    assert (found.verdict, detail in found.detail) == (verdict, True)
    assert bool(found.detail) is bool(detail)


def test_pages_of_another_size_are_told() -> None:
    with running_registry() as running:
        running.registry.memory.repositories[REPOSITORY] = published()
        running.registry.repository(REPOSITORY).tags.update(dict.fromkeys("ab", digest_of(CONFIG)))
        found = finding(examination_of(running.host), "tag-pages")
    assert (found.verdict, found.detail) == ("yes", "of 2 tags, where one was asked for")


def test_what_somebody_published_can_be_read_without_writing() -> None:
    with running_registry() as running:
        running.registry.memory.repositories[REPOSITORY] = published()
        found = verdicts(examination_of(running.host, read_only=True))
    refused = [name for name, verdict in found.items() if verdict != "yes"]
    assert refused == ["tls", "auth", "tag-pages"]


@pytest.mark.parametrize(
    "manifest", [canonical_json({"manifests": []}), b"no manifest", canonical_json({"blobs": []})]
)
def test_a_tag_that_names_no_config_tells_nothing_of_ranges(manifest: bytes) -> None:
    with running_registry() as running:
        running.registry.memory.repositories[REPOSITORY] = published(manifest, INDEX)
        found = examination_of(running.host, read_only=True)
    assert verdicts(found)["pull"] == "yes"
    assert finding(found, "range").verdict == "unknown"
    assert finding(found, "range").detail == "there is no config to read"


@pytest.mark.parametrize(
    ("effect", "verdict", "code"), [(MISSING, "unknown", 0), (DENIED, "no", 5)]
)
def test_a_repository_without_tags_may_be_missing_or_closed(
    effect: Effect, verdict: str, code: int
) -> None:
    with running_registry(always("tags", effect)) as running:
        found = examination_of(running.host, read_only=True)
    assert verdicts(found)["pull"] == verdict
    assert verdicts(found)["range"] == "unknown"
    assert found.exit_code == code


def test_an_empty_repository_may_be_read() -> None:
    with running_registry() as running:
        found = finding(examination_of(running.host, read_only=True), "pull")
    assert (found.verdict, found.detail) == (
        "yes",
        "there is no tag to read, but the list of them may be read",
    )


def test_referrers_need_no_subject_to_be_noted() -> None:
    forgets = always("put-manifest", with_header("OCI-Subject", ""))
    with running_registry(forgets) as running:
        found = verdicts(examination_of(running.host))
    assert (found["subject"], found["referrers"]) == ("no", "yes")
