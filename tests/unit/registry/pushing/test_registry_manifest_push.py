from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest
from faulty_registry import FOREVER, Fault, running_registry
from http_server import Reply, running_server
from opened_registry import Clock, store_at
from registry_faults import (
    IMMUTABLE,
    answers,
    cut_unanswered,
    cut_unheard,
    done_but,
    stores_another,
    tags_many,
    with_header,
    without,
)
from stored_artifacts import artifact_of
from upload_sessions import digest_of

from wasm_publish.errors import StoreFailed, TagConflict
from wasm_publish.registry.pushing.manifest_push import ManifestPush

if TYPE_CHECKING:
    from faulty_registry import RunningRegistry
    from http_server import Asked

ARTIFACT = artifact_of()
REPOSITORY = "acme/hello"


def pushing(host: str) -> ManifestPush:
    client = store_at(host, clock=Clock()).client
    return ManifestPush(client, ARTIFACT.manifest, ARTIFACT.media_type)


def prepared(running: RunningRegistry) -> ManifestPush:
    """A push to a repository that has all blobs."""
    for blob in (*ARTIFACT.layers, ARTIFACT.config):
        assert isinstance(blob.content, bytes)
        repository = running.registry.repository(REPOSITORY)
        repository.blobs[blob.descriptor.digest] = blob.content
    return pushing(running.host)


def tags(running: RunningRegistry) -> dict[str, str]:
    return running.registry.repository(REPOSITORY).tags


def test_a_tag_takes_one_request() -> None:
    with running_registry() as running:
        assert prepared(running).under("1.0.0")
        assert tags(running) == {"1.0.0": ARTIFACT.digest}
        assert running.kinds() == ["put-manifest"]


def test_without_a_tag_it_is_there_by_its_digest() -> None:
    with running_registry() as running:
        assert prepared(running).under(ARTIFACT.digest)
        assert not tags(running)
        assert ARTIFACT.digest in running.registry.repository(REPOSITORY).manifests


def test_a_digest_need_not_be_told() -> None:
    for header in (
        without("Docker-Content-Digest"),
        with_header("Docker-Content-Digest", f"sha512:{'a' * 128}"),
    ):
        with running_registry(Fault("put-manifest", header)) as running:
            assert prepared(running).under("1.0.0")
            assert running.kinds() == ["put-manifest"]


# What the registry has counts


@pytest.mark.parametrize("status", [400, 404, 409, 412, 413, 500, 503])
def test_who_refuses_what_it_has_is_satisfied(status: int) -> None:
    refusal = done_but(answers(status, "TAG_INVALID", "immutable"))
    with running_registry(Fault("put-manifest", refusal, FOREVER)) as running:
        assert prepared(running).under("1.0.0")
        assert tags(running) == {"1.0.0": ARTIFACT.digest}


def test_what_was_stored_unheard_is_stored() -> None:
    with running_registry(Fault("put-manifest", cut_unanswered, FOREVER)) as running:
        assert prepared(running).under("1.0.0") is None
        assert tags(running) == {"1.0.0": ARTIFACT.digest}


def test_what_was_never_heard_is_told() -> None:
    faults = Fault("put-manifest", cut_unheard, FOREVER), Fault("head-manifest", cut_unheard, 99)
    with running_registry(*faults) as running:
        with pytest.raises(StoreFailed, match="broke"):
            prepared(running).under("1.0.0")
        assert not tags(running)


@pytest.mark.parametrize("name", IMMUTABLE)
def test_a_tag_that_stays_where_it_is_is_a_conflict(name: str) -> None:
    with running_registry(Fault("put-manifest", IMMUTABLE[name], FOREVER)) as running:
        tags(running)["1.0.0"] = digest_of(b"other")
        with pytest.raises(TagConflict, match="lets nobody move this tag") as caught:
            prepared(running).under("1.0.0")
        assert caught.value.exit_code == 7


def test_another_manifest_is_told() -> None:
    with (
        running_registry(Fault("put-manifest", stores_another)) as running,
        pytest.raises(StoreFailed, match="stored something else"),
    ):
        prepared(running).under("1.0.0")


# More tags


def test_more_tags_are_written_at_once() -> None:
    both = threading.Barrier(2)

    def respond(asked: Asked) -> Reply:
        if not asked.path.endswith("1.0.0"):
            both.wait(5)  # neither is answered before both were asked
        return Reply(201)

    with running_server(respond) as server:
        push = pushing(server.host)
        push.under_more(["latest", "1"], push.under("1.0.0"))
        assert len(server.asked) == 3


def test_a_registry_that_takes_several_tags_is_given_them_in_one_request() -> None:
    with running_registry(Fault("put-manifest", tags_many, FOREVER)) as running:
        push = prepared(running)
        push.under_more(["latest", "1"], push.under("1.0.0"))
        assert set(tags(running)) == {"1.0.0", "latest", "1"}
        assert running.kinds() == ["put-manifest"] * 2


ROOT = "/v2/acme/hello/manifests"


@pytest.mark.parametrize(
    ("reply", "left"),
    [
        (Reply(201, headers={"OCI-Tag": ("latest", "1")}), []),
        (Reply(201, headers={"OCI-Tag": "latest, 1"}), []),
        (Reply(201, headers={"OCI-Tag": "latest"}), ["1"]),
        (Reply(201), ["latest", "1"]),
        (Reply(400, b"no", {"OCI-Tag": "latest, 1"}), ["latest", "1"]),
    ],
)
def test_what_is_left_is_written_tag_by_tag(reply: Reply, left: list[str]) -> None:
    def respond(asked: Asked) -> Reply:
        return reply if "?" in asked.path else Reply(201, headers={"OCI-Tag": "1.0.0"})

    with running_server(respond) as server:
        push = pushing(server.host)
        push.under_more(["latest", "1"], push.under("1.0.0"))
        log = server.log()
    assert log[:2] == [
        f"PUT {ROOT}/1.0.0",
        f"PUT {ROOT}/{ARTIFACT.digest}?tag=latest&tag=1",
    ]
    assert sorted(log[2:]) == sorted(f"PUT {ROOT}/{tag}" for tag in left)


def test_no_more_tags_are_no_request() -> None:
    with running_server(lambda _: Reply(201, headers={"OCI-Tag": "1.0.0"})) as server:
        push = pushing(server.host)
        push.under_more([], push.under("1.0.0"))
        push.under_more([], None)
        assert len(server.asked) == 1


def test_a_tag_that_fails_keeps_no_other_from_its_turn() -> None:
    def respond(asked: Asked) -> Reply:
        return Reply(409 if asked.path.endswith("a") else 201 if asked.method == "PUT" else 404)

    with running_server(respond) as server:
        with pytest.raises(TagConflict, match="acme/hello:a is taken"):
            pushing(server.host).under_more(["a", "b", "c"], None)
        asked = [line for line in server.log() if line.startswith("PUT")]
    assert sorted(asked) == [f"PUT {ROOT}/{tag}" for tag in "abc"]


# Two who upload the same blob at the same time


def test_a_blob_that_is_not_to_be_seen_yet_is_waited_for() -> None:
    unseen = answers(400, "MANIFEST_BLOB_UNKNOWN", "blob unknown to registry")
    with running_registry(Fault("put-manifest", unseen, times=2)) as running:
        assert prepared(running).under("1.0.0")
        assert tags(running) == {"1.0.0": ARTIFACT.digest}
        assert running.kinds().count("put-manifest") == 3


def test_but_not_for_ever() -> None:
    unseen = answers(404, "BLOB_UNKNOWN", "blob unknown to registry")
    with running_registry(Fault("put-manifest", unseen, times=FOREVER)) as running:
        with pytest.raises(StoreFailed, match="BLOB_UNKNOWN"):
            prepared(running).under("1.0.0")
        assert running.kinds().count("put-manifest") == 5
