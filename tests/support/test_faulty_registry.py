"""The registry that fails on demand fails as it is told, where it is told, and nowhere else."""

from __future__ import annotations

import http.client
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

import pytest
from asking import ask
from faulty_registry import FOREVER, Fault, running_registry
from http_server import Reply, running_server
from registry_faults import (
    IMMUTABLE,
    answers,
    chunk_too_large,
    cut_in_answer,
    cut_in_body,
    cut_in_location,
    cut_unanswered,
    cut_unheard,
    done_but,
    keeps_last_part,
    late,
    later,
    later_by_date,
    located,
    located_elsewhere,
    loses_bytes,
    mount_refused,
    never_advances,
    redirected,
    tags_many,
    taken_by,
    takes_anything,
    too_large,
    with_header,
    without,
)
from token_gate import BASIC, TokenGate
from upload_sessions import digest_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from faulty_registry import Effect, RunningRegistry
    from http_server import Asked

CONTENT = b"0123456789"
DIGEST = digest_of(CONTENT)
UPLOADS = "/v2/acme/hello/blobs/uploads/"
MANIFESTS = "/v2/acme/hello/manifests/"
MANIFEST = b'{"layers":[]}'


def begin(running: RunningRegistry) -> str:
    return ask(running.host, "POST", UPLOADS).location


def put_blob(running: RunningRegistry, location: str = "") -> int:
    path = f"{location or begin(running)}&digest={DIGEST}"
    return ask(running.host, "PUT", path, CONTENT).status


def blobs(running: RunningRegistry) -> Mapping[str, bytes]:
    return running.registry.repository("acme/hello").blobs


def tags(running: RunningRegistry) -> Mapping[str, str]:
    return running.registry.repository("acme/hello").tags


def test_without_faults_it_does_everything_right() -> None:
    with running_registry() as running:
        assert put_blob(running) == 201
        assert blobs(running) == {DIGEST: CONTENT}
        assert running.kinds() == ["begin", "put-blob"]
        assert not running.registry.struck


def test_a_fault_strikes_when_it_is_told_to() -> None:
    fault = Fault("begin", answers(500, "UNKNOWN"), times=2, after=1)
    with running_registry(fault) as running:
        seen = [ask(running.host, "POST", UPLOADS).status for _ in range(4)]
        assert seen == [202, 500, 500, 202]
        assert running.registry.struck == [f"POST {UPLOADS}"] * 2


@pytest.mark.parametrize(
    ("effect", "done"),
    [
        (cut_unheard, False),
        (cut_in_body(3), False),
        (cut_unanswered, True),
        (cut_in_answer(0), True),
    ],
)
def test_a_connection_that_breaks_gives_no_answer(effect: Effect, *, done: bool) -> None:
    with running_registry(Fault("put-blob", effect)) as running:
        with pytest.raises((http.client.HTTPException, ConnectionError)):
            put_blob(running)
        assert (DIGEST in blobs(running)) == done


@pytest.mark.parametrize("survives", [True, False])
def test_an_upload_survives_a_break_or_does_not(*, survives: bool) -> None:
    fault = Fault("patch", cut_in_body(4, survives=survives))
    with running_registry(fault) as running:
        location = begin(running)
        with pytest.raises((http.client.HTTPException, ConnectionError)):
            ask(running.host, "PATCH", location, CONTENT)
        looked = ask(running.host, "GET", location)
        if survives:
            assert (looked.status, looked.headers["Range"]) == (204, "0-3")
            rest = f"{looked.location}&digest={DIGEST}"
            assert ask(running.host, "PUT", rest, CONTENT[4:]).status == 201
        else:
            assert looked.status == 404
            assert put_blob(running, location) == 404


def test_an_answer_breaks_in_the_midst() -> None:
    faults = (Fault("begin", cut_in_answer(5)), Fault("begin", cut_in_location, after=1))
    with running_registry(*faults) as running:
        with pytest.raises((http.client.HTTPException, ConnectionError)):
            begin(running)
        assert begin(running) == f"http://{running.host}{UPLOADS}"


def test_it_asks_to_come_later() -> None:
    faults = (Fault("begin", later(429, 7)), Fault("tags", later_by_date(503, 90)))
    with running_registry(*faults) as running:
        first = ask(running.host, "POST", UPLOADS)
        assert (first.status, first.headers["Retry-After"]) == (429, "7")
        second = ask(running.host, "GET", "/v2/acme/hello/tags/list")
        told = parsedate_to_datetime(second.headers["Retry-After"])
        now = parsedate_to_datetime(second.headers["Date"])
        assert 85 <= (told - now).total_seconds() <= 91


def test_it_refuses_what_it_has_done() -> None:
    with running_registry(Fault("put-manifest", done_but(answers(400, "X")))) as running:
        assert ask(running.host, "PUT", f"{MANIFESTS}1.0.0", MANIFEST).status == 400
        assert tags(running) == {"1.0.0": digest_of(MANIFEST)}


@pytest.mark.parametrize(
    ("registry", "status"),
    [("ecr", 400), ("docker-hub", 403), ("quay", 409), ("quay-existing", 409), ("harbor", 412)],
)
def test_somebody_else_was_faster(registry: str, status: int) -> None:
    with running_registry(Fault("put-manifest", taken_by(b"{}", IMMUTABLE[registry]))) as running:
        assert ask(running.host, "PUT", f"{MANIFESTS}1.0.0", MANIFEST).status == status
        assert tags(running) == {"1.0.0": digest_of(b"{}")}


def test_it_knows_no_mounting() -> None:
    with running_registry(Fault("begin", mount_refused(405), times=FOREVER)) as running:
        assert ask(running.host, "POST", f"{UPLOADS}?mount={DIGEST}&from=acme/x").status == 405
        assert ask(running.host, "POST", UPLOADS).status == 202


def test_it_has_limits() -> None:
    faults = (Fault("put-blob", too_large(5), FOREVER), Fault("patch", chunk_too_large, FOREVER))
    with running_registry(*faults) as running:
        assert put_blob(running) == 413
        large = bytes(4 * 1024 * 1024 + 1)
        told = {"Content-Range": f"0-{len(large) - 1}"}
        refused = ask(running.host, "PATCH", begin(running), large, told)
        assert (refused.status, refused.headers["Range"]) == (416, "0-0")
        assert ask(running.host, "PATCH", begin(running), large).status == 202


def test_it_forgets_and_changes_headers() -> None:
    faults = (
        Fault("begin", without("Location")),
        Fault("put-manifest", with_header("Docker-Content-Digest", DIGEST)),
    )
    with running_registry(*faults) as running:
        assert ask(running.host, "POST", UPLOADS).headers["Location"] is None
        stored = ask(running.host, "PUT", f"{MANIFESTS}1.0.0", MANIFEST)
        assert stored.headers["Docker-Content-Digest"] == DIGEST


def test_an_upload_may_be_elsewhere() -> None:
    last_part = located(lambda _host, path: path.rpartition("/")[2])
    faults = (Fault("begin", last_part), Fault("begin", located_elsewhere, after=1))
    with running_registry(*faults) as running:
        assert begin(running).startswith("1?_state=")
        other = begin(running)
        assert other.startswith(f"http://{running.other.host}{UPLOADS}2?")
        path = other.removeprefix(f"http://{running.other.host}")
        assert ask(running.other.host, "PUT", f"{path}&digest={DIGEST}", CONTENT).status == 201
        assert blobs(running) == {DIGEST: CONTENT}


def test_it_redirects() -> None:
    with running_registry(Fault("head-manifest", redirected(307))) as running:
        sent = ask(running.host, "HEAD", f"{MANIFESTS}1.0.0")
        expected = f"http://{running.other.host}{MANIFESTS}1.0.0"
        assert (sent.status, sent.headers["Location"]) == (307, expected)


def test_it_takes_parts_and_keeps_none() -> None:
    with running_registry(Fault("patch", never_advances)) as running:
        answer = ask(running.host, "PATCH", begin(running), CONTENT)
        assert (answer.status, answer.headers["Range"]) == (201, "0-0")


def test_it_keeps_the_last_part_only() -> None:
    faults = (Fault("patch", keeps_last_part, FOREVER), Fault("put-blob", takes_anything, FOREVER))
    with running_registry(*faults) as running:
        first = ask(running.host, "PATCH", begin(running), CONTENT[:4])
        second = ask(running.host, "PATCH", first.location, CONTENT[4:])
        assert second.headers["Range"] == "0-9"
        last = f"{second.location}&digest={DIGEST}"
        assert ask(running.host, "PUT", last).status == 201
        assert blobs(running) == {DIGEST: CONTENT[4:]}
        assert put_blob(running) == 201
        assert blobs(running) == {DIGEST: CONTENT}


def test_it_loses_bytes() -> None:
    with running_registry(Fault("put-blob", loses_bytes(1))) as running:
        assert put_blob(running) == 201
        assert blobs(running) == {DIGEST: CONTENT[:-1]}


def test_one_manifest_may_have_many_tags() -> None:
    digest = digest_of(MANIFEST)
    with running_registry(Fault("put-manifest", tags_many, FOREVER)) as running:
        answer = ask(running.host, "PUT", f"{MANIFESTS}{digest}?tag=1.0.0&tag=latest", MANIFEST)
        assert answer.headers.get_all("OCI-Tag") == ["1.0.0", "latest"]
        one = ask(running.host, "PUT", f"{MANIFESTS}stable", MANIFEST)
        assert one.headers.get_all("OCI-Tag") == ["stable"]
        assert tags(running) == dict.fromkeys(["1.0.0", "latest", "stable"], digest)


def test_it_is_late() -> None:
    with (
        running_registry(Fault("begin", late(0.2))) as running,
        pytest.raises(TimeoutError),
    ):
        ask(running.host, "POST", UPLOADS, timeout=0.05)


def test_a_token_is_good_for_its_scope_and_for_a_time() -> None:
    scope = "repository:acme/hello:pull,push"
    gate = TokenGate(uses=2)
    with running_registry(gate=gate) as running:
        refused = ask(running.host, "POST", UPLOADS)
        assert refused.status == 401
        assert 'scope="repository:acme/hello:push"' in refused.headers["WWW-Authenticate"]
        assert ask(running.host, "GET", f"/token?scope={scope}").status == 401
        basic = {"Authorization": f"Basic {BASIC}"}
        given = ask(running.host, "GET", f"/token?service=tests&scope={scope}", headers=basic)
        (token,) = gate.tokens
        assert token.encode() in given.body
        bearer = {"Authorization": f"Bearer {token}"}
        other = UPLOADS.replace("hello", "other")
        assert ask(running.host, "POST", other, headers=bearer).status == 401
        assert ask(running.host, "DELETE", f"{MANIFESTS}1.0.0", headers=bearer).status == 401
        seen = [ask(running.host, "POST", UPLOADS, headers=bearer).status for _ in range(3)]
        assert seen == [202, 202, 401]


def test_a_body_is_read_in_parts() -> None:
    parts: list[bytes] = []

    def respond(asked: Asked) -> Reply:
        parts.extend((asked.read(3), asked.read(4), asked.read(100), asked.read(1)))
        return Reply(200)

    with running_server(respond) as server:
        assert ask(server.host, "PUT", "/", CONTENT).status == 200
    assert parts == [b"012", b"3456", b"789", b""]
