"""What is found out about uploads, from registries that do them each in their way."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from examined import REPOSITORY, examination_of, finding, verdicts
from faulty_registry import FOREVER, Fault, running_registry
from memory_registry import Repository
from registry_faults import (
    ECR_MISSING,
    answers,
    cut_unheard,
    keeps_last_part,
    mount_refused,
    never_advances,
    never_mounts,
    stores_at_once,
    takes_anything,
    too_large,
    unaware_of,
    with_header,
)

from wasm_publish.errors import StoreFailed
from wasm_publish.registry.connection.network import Network
from wasm_publish.registry.connection.patience import ONE_TRY
from wasm_publish.registry.doctor.examining import Case
from wasm_publish.registry.doctor.upload_probes import mount_across
from wasm_publish.registry.host import Host
from wasm_publish.reporting import Silent

if TYPE_CHECKING:
    from faulty_registry import Effect

REFUSES = answers(400, "UNSUPPORTED", "not here")
BUSY = answers(503, "UNAVAILABLE")


def always(kind: str, effect: Effect) -> tuple[Fault, ...]:
    return (Fault(kind, effect, FOREVER),)


@pytest.mark.parametrize(
    ("faults", "name", "verdict", "detail"),
    [
        (always("begin", BUSY), "push", "unknown", "answered 503"),
        (always("begin", answers(405, "UNSUPPORTED")), "push", "no", "answered 405"),
        (always("begin", ECR_MISSING), "push", "no", "has no repository"),
        (always("begin", cut_unheard), "push", "unknown", "the connection to"),
        (always("put-blob", REFUSES), "upload", "no", "it answers 400: UNSUPPORTED: not here"),
        (always("put-blob", too_large(80)), "upload", "no", "it answers 413"),
        (always("put-blob", BUSY), "upload", "unknown", "it answers 503"),
        (always("put-blob", REFUSES), "mount", "unknown", "there is no blob to mount"),
        (always("put-blob", REFUSES), "config-cncf", "unknown", "its blobs could not"),
        (always("begin", stores_at_once), "single-post", "yes", ""),
        ((), "single-post", "no", "it begins an upload, and ignores the blob"),
        ((), "mount", "yes", ""),
        (always("begin", mount_refused(405)), "mount", "no", "it answers 405"),
        (always("begin", never_mounts), "mount", "no", "it begins an upload instead"),
        ((), "chunks", "yes", ""),
        (always("patch", REFUSES), "chunks", "no", "it answers 400"),
        (always("patch", never_advances), "chunks", "no", "it has 0 bytes of 65536"),
        (always("put-blob", BUSY), "chunks", "unknown", "it answers 503"),
        ((), "content-range", "yes", ""),
        (
            always("patch", unaware_of("Content-Range")),
            "content-range",
            "no",
            "it takes whatever comes",
        ),
        (
            always("patch", REFUSES),
            "content-range",
            "unknown",
            "it takes no chunks: it answers 400",
        ),
        ((), "upload-status", "yes", ""),
        (always("patch", REFUSES), "upload-status", "unknown", "it takes no part of a blob"),
        (always("status", REFUSES), "upload-status", "no", "it knows nothing of an upload"),
        (always("status", with_header("Range", "0-9")), "upload-status", "no", "of 10 bytes after"),
        ((), "resume", "yes", ""),
        (always("status", REFUSES), "resume", "no", "the upload is lost"),
        (always("status", with_header("Range", "0-0")), "resume", "no", "what came is lost"),
        (always("patch", REFUSES), "resume", "no", "what came is lost"),
        (always("put-blob", REFUSES), "resume", "no", "it answers 400"),
    ],
)
def test_what_is_found_out(faults: tuple[Fault, ...], name: str, verdict: str, detail: str) -> None:
    with running_registry(*faults) as running:
        found = finding(examination_of(running.host), name)
    assert found.verdict == verdict
    assert found.detail.startswith(detail) if not detail else detail in found.detail
    assert bool(found.detail) is bool(detail)


def test_a_repository_that_has_to_be_created_is_told_how() -> None:
    with running_registry(*always("begin", ECR_MISSING)) as running:
        remedy = finding(examination_of(running.host), "push").remedy
    assert remedy == "check its name; some registries want it to be created there first"


@pytest.mark.parametrize(
    ("effect", "verdict", "detail"),
    [
        (never_mounts, "no", "it begins an upload instead"),
        (mount_refused(405), "no", "it answers 405"),
    ],
)
def test_blobs_of_another_repository_may_not_be_mounted(
    effect: Effect, verdict: str, detail: str
) -> None:
    with running_registry(*always("begin", effect)) as running:
        examination = examination_of(running.host, other="acme/world")
        assert running.registry.repository("acme/world") == Repository()
    found = finding(examination, "mount-across")
    assert (found.verdict, detail in found.detail) == (verdict, True)


def test_nothing_is_mounted_across_a_single_repository() -> None:
    case = Case("r.example", REPOSITORY, None, Network(), lambda _r, _n: None)
    trial = case.trial(REPOSITORY, Host(Network(), Silent(), ONE_TRY))
    with pytest.raises(StoreFailed, match="it takes two repositories"):
        mount_across(trial)


def test_a_registry_that_begins_no_second_upload_leaves_the_rest_unknown() -> None:
    with running_registry(Fault("begin", REFUSES, FOREVER, after=1)) as running:
        found = verdicts(examination_of(running.host))
    assert found["push"] == "yes"
    for name in ("upload", "chunks", "content-range", "upload-status", "resume", "config-cncf"):
        assert found[name] == "unknown"


def test_chunks_are_as_large_as_the_registry_wants_them() -> None:
    told = always("begin", with_header("OCI-Chunk-Min-Length", "100000"))
    with running_registry(*told) as running:
        found = finding(examination_of(running.host), "chunks")
        patched = {
            int(asked.headers["Content-Length"])
            for asked in running.server.asked
            if asked.headers.get("Content-Range", "").startswith("0-")
        }
    assert (found.verdict, found.detail) == ("yes", "of at least 100000 bytes")
    assert 100000 in patched


def test_chunks_too_large_to_try_are_not_tried() -> None:
    told = always("begin", with_header("OCI-Chunk-Min-Length", "99999999999"))
    with running_registry(*told) as running:
        found = finding(examination_of(running.host), "chunks")
    assert found.verdict == "unknown"
    assert "99999999999 bytes, which is too much to try" in found.detail


def test_chunks_of_which_the_last_takes_the_place_of_all_are_none() -> None:
    faults = (*always("patch", keeps_last_part), *always("put-blob", takes_anything))
    with running_registry(*faults) as running:
        found = finding(examination_of(running.host), "chunks")
    assert (found.verdict, found.detail) == ("no", "it keeps other bytes than it was sent")


def test_what_came_in_a_single_request_is_removed_too() -> None:
    with running_registry(*always("begin", stores_at_once)) as running:
        found = examination_of(running.host)
        assert running.registry.repository(REPOSITORY) == Repository()
    assert verdicts(found)["delete-blob"] == "yes"
