from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from http_server import Reply
from opened_registry import store_at
from stored_artifacts import artifact_of

from wasm_publish.errors import NotAuthorised, StoreFailed, TagConflict, WasmPublishError
from wasm_publish.registry.connection.transport import Request
from wasm_publish.registry.refusals.immutability import immutable_tag

if TYPE_CHECKING:
    from http_server import RunningServer

ARTIFACT = artifact_of()
ROOT = "/v2/acme/hello/manifests"


def refused(status: int, code: str, message: str = "") -> Reply:
    return Reply(status, json.dumps({"errors": [{"code": code, "message": message}]}).encode())


def conflict(server: RunningServer, reply: Reply) -> TagConflict | None:
    server.script.on("PUT /a", reply)
    client = store_at(server.host).client
    answer = client.send(Request("PUT", f"http://{server.host}/a"), "pull")
    return immutable_tag(answer, "r.example/acme/hello:1.0.0")


@pytest.mark.parametrize(
    "reply",
    [
        refused(
            400,
            "TAG_INVALID",
            "The image tag '1.0.0' already exists in the 'hello' repository and cannot be"
            " overwritten because the repository is immutable.",
        ),
        refused(403, "DENIED", "requested access is denied: the tag 1.0.0 is immutable"),
        refused(403, "DENIED", "block pushing existing tags"),
        refused(405, "UNSUPPORTED", "Tag already exists"),
        refused(409, "TAG_IMMUTABLE"),
        refused(409, "TAG_ALREADY_EXISTS"),
        Reply(409),
        refused(
            412, "PRECONDITION", "Failed to process request due to 'x' configured as immutable"
        ),
        Reply(412, b"<html>"),
    ],
)
def test_each_registry_says_in_its_way_that_a_tag_stays(
    server: RunningServer, reply: Reply
) -> None:
    error = conflict(server, reply)
    assert error
    assert error.exit_code == 7
    assert error.problem.code == "immutable-tag"
    assert str(error) == (
        f"r.example/acme/hello:1.0.0 is taken, and {server.host} lets nobody move this tag"
    )
    assert "--no-moving-tags" in str(error.problem.remedy)


@pytest.mark.parametrize(
    "reply",
    [
        refused(400, "MANIFEST_INVALID"),
        refused(400, "TAG_INVALID", "the tag has a plus"),
        refused(403, "DENIED", "permission_denied: write_package"),
        refused(405, "UNSUPPORTED", "Invalid parameter at 'ImageManifest'"),
        refused(404, "NAME_UNKNOWN"),
        refused(413, "TOO_LARGE"),
    ],
)
def test_another_refusal_is_another(server: RunningServer, reply: Reply) -> None:
    assert conflict(server, reply) is None


# In a push


def error_of_push(server: RunningServer) -> WasmPublishError:
    client = store_at(server.host).client
    from wasm_publish.registry.pushing.manifest_push import ManifestPush

    with pytest.raises(WasmPublishError) as caught:
        ManifestPush(client, ARTIFACT.manifest, ARTIFACT.media_type).under("1.0.0")
    return caught.value


def test_a_tag_that_stays_is_a_conflict(server: RunningServer) -> None:
    server.script.on(f"PUT {ROOT}/1.0.0", refused(409, "TAG_IMMUTABLE"))
    other = {"Docker-Content-Digest": f"sha256:{'b' * 64}"}
    server.script.on(f"HEAD {ROOT}/1.0.0", Reply(200, b"x", other))
    assert isinstance(error_of_push(server), TagConflict)


@pytest.mark.parametrize("looked", [Reply(403, b"no"), Reply(400)])
def test_the_refusal_is_the_news_and_not_that_nobody_may_look(
    server: RunningServer, looked: Reply
) -> None:
    server.script.on(f"HEAD {ROOT}/1.0.0", looked)
    server.script.on(f"PUT {ROOT}/1.0.0", refused(403, "DENIED", "not yours"))
    error = error_of_push(server)
    assert isinstance(error, NotAuthorised)
    assert "does not let us push without credentials" in str(error)
    assert "not yours" in str(error)
    server.script.on(f"PUT {ROOT}/1.0.0", refused(409, "TAG_IMMUTABLE"))
    assert isinstance(error_of_push(server), TagConflict)


def test_a_refusal_whose_text_broke_off_is_a_refusal(server: RunningServer) -> None:
    server.script.on(f"PUT {ROOT}/1.0.0", Reply(400, b'{"errors', missing=10))
    assert isinstance(error_of_push(server), StoreFailed)
