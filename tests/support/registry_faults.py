"""What may happen to a request: the effects of the faults of a `FaultyRegistry`."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from email.utils import format_datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

from http_server import Reply
from upload_sessions import digest_of, failure

if TYPE_CHECKING:
    from collections.abc import Callable

    from faulty_registry import Effect, FaultyRegistry
    from http_server import Asked

SIGNATURE = "secret-signature"
"""What lets anybody who knows it upload to another host."""

_REGISTRY_CHUNK = 4 * 1024 * 1024  # bytes, the limit of GHCR


# The connection breaks.


def cut_unheard(_registry: FaultyRegistry, _asked: Asked) -> Reply:
    """Before anything of the body was read."""
    return Reply(closes=True, reads=False)


def cut_in_body(after: int, *, survives: bool = False) -> Effect:
    """When so many bytes of the body were read; the upload lives on, or is given up."""

    def effect(registry: FaultyRegistry, asked: Asked) -> Reply:
        session = registry.memory.uploads.of(asked)
        if session:
            session.receive(asked, after)
            session.lost = not survives
        return Reply(closes=True, reads=False)

    return effect


def cut_unanswered(registry: FaultyRegistry, asked: Asked) -> Reply:
    """When everything was done, before anything of the answer was sent."""
    return replace(registry.answer(asked), closes=True)


def cut_in_answer(after: int) -> Effect:
    """When everything was done, and so many bytes of the answer were sent."""
    return lambda registry, asked: replace(registry.answer(asked), broken_after=after)


def cut_in_location(registry: FaultyRegistry, asked: Asked) -> Reply | None:
    """In the midst of the address where the upload is: what has come of it looks like one."""
    reply = registry.answer(asked)
    if "Location" not in reply.headers:
        return None
    location = f"http://{asked.headers['Host']}{reply.headers['Location']}"
    others = {name: value for name, value in reply.headers.items() if name != "Location"}
    lost = len(location.partition("uploads/")[2]) + len("\r\n\r\n")
    return replace(reply, headers={**others, "Location": location}, broken_after=-lost)


def late(seconds: float) -> Effect:
    """It answers right, but after a time."""
    return lambda registry, asked: replace(registry.answer(asked), delay=seconds)


def slowly(parts: int, pause: float) -> Effect:
    """It reads the body in parts, with a pause of some seconds after each."""

    def effect(registry: FaultyRegistry, asked: Asked) -> Reply | None:
        session = registry.memory.uploads.of(asked)
        if session is None or session.state not in asked.path:
            return None
        for _ in range(parts):
            session.receive(asked, asked.size // parts)
            time.sleep(pause)
        return takes_anything(registry, asked)

    return effect


# It refuses.


def answers(
    status: int, code: str, message: str = "", headers: dict[str, str] | None = None
) -> Effect:
    """It does nothing but refuse."""
    refused = failure(status, code, message)
    return lambda _registry, _asked: replace(
        refused, headers={**refused.headers, **(headers or {})}
    )


def answers_page(status: int) -> Effect:
    """It does nothing but show a page for browsers, as proxies do."""
    page = Reply(status, b"<html><body>Bad gateway</body></html>", {"Content-Type": "text/html"})
    return lambda _registry, _asked: page


def later(status: int, seconds: int) -> Effect:
    """It asks to come again after some seconds."""
    code = "TOOMANYREQUESTS" if status == 429 else "UNAVAILABLE"
    return answers(status, code, "come again", {"Retry-After": str(seconds)})


def later_by_date(status: int, seconds: int) -> Effect:
    """The same, told as a date."""

    def effect(registry: FaultyRegistry, asked: Asked) -> Reply | None:
        when = datetime.now(timezone.utc) + timedelta(seconds=seconds)
        headers = {"Retry-After": format_datetime(when, usegmt=True)}
        return answers(status, "UNAVAILABLE", "come again", headers)(registry, asked)

    return effect


def done_but(refusal: Effect) -> Effect:
    """It does what it was asked, then refuses."""

    def effect(registry: FaultyRegistry, asked: Asked) -> Reply | None:
        registry.answer(asked)
        return refusal(registry, asked)

    return effect


def taken_by(manifest: bytes, refusal: Effect) -> Effect:
    """Somebody else was faster with the tag, which is immutable."""

    def effect(registry: FaultyRegistry, asked: Asked) -> Reply | None:
        name, _, tag = urlsplit(asked.path).path.removeprefix("/v2/").partition("/manifests/")
        repository = registry.repository(name)
        digest = digest_of(manifest)
        repository.manifests[digest] = (asked.headers["Content-Type"], manifest)
        for taken in parse_qs(urlsplit(asked.path).query).get("tag", [tag]):
            repository.tags[taken] = digest
        return refusal(registry, asked)

    return effect


def mount_refused(status: int) -> Effect:
    """It knows no mounting."""
    refusal = answers(status, "UNSUPPORTED", "mount")
    return lambda registry, asked: refusal(registry, asked) if "mount=" in asked.path else None


def too_large(limit: int) -> Effect:
    """It takes no body above a limit, but for chunks that say what they are."""

    def effect(_registry: FaultyRegistry, asked: Asked) -> Reply | None:
        if asked.size <= limit or asked.headers["Content-Range"]:
            return None
        return replace(failure(413, "SIZE_INVALID", "too large"), reads=False)

    return effect


def chunk_too_large(registry: FaultyRegistry, asked: Asked) -> Reply | None:
    """GHCR's limit of chunks that say what they are."""
    if asked.size <= _REGISTRY_CHUNK or not asked.headers["Content-Range"]:
        return None
    refused = failure(416, "UNKNOWN", "chunk exceeds the limit of 4.00MiB")
    session = registry.memory.uploads.of(asked)
    return Reply(416, refused.body, {**refused.headers, **(session.headers if session else {})})


# It answers, but not right.


def without(*names: str) -> Effect:
    """It forgets headers."""
    return lambda registry, asked: _changed(
        registry, asked, lambda headers: {k: v for k, v in headers.items() if k not in names}
    )


def with_header(name: str, value: str) -> Effect:
    """It tells something else in a header."""
    return lambda registry, asked: _changed(
        registry, asked, lambda headers: {**headers, name: value}
    )


def located(form: Callable[[str, str], str]) -> Effect:
    """It tells the place of the upload in another form: `form(host, path)`."""

    def effect(registry: FaultyRegistry, asked: Asked) -> Reply:
        host = asked.headers["Host"]
        return _changed(registry, asked, lambda headers: _relocated(headers, host, form))

    return effect


def located_elsewhere(registry: FaultyRegistry, asked: Asked) -> Reply:
    """The upload goes to another host, which asks for no token; the address itself is one."""
    form = f"http://{{}}{{}}&sig={SIGNATURE}".format
    return _changed(registry, asked, lambda headers: _relocated(headers, registry.elsewhere, form))


def redirected(status: int) -> Effect:
    """It sends to another host."""

    def effect(registry: FaultyRegistry, asked: Asked) -> Reply | None:
        if asked.headers["Host"] == registry.elsewhere:
            return None
        return Reply(status, headers={"Location": f"http://{registry.elsewhere}{asked.path}"})

    return effect


def never_advances(registry: FaultyRegistry, asked: Asked) -> Reply:
    """ECR: 201 to a part, of which nothing is kept."""
    session = registry.memory.uploads.of(asked)
    return Reply(201, headers=session.headers if session else {})


def keeps_last_part(registry: FaultyRegistry, asked: Asked) -> Reply:
    """Each part takes the place of those before, and the answer says nothing of it."""
    session = registry.memory.uploads.of(asked)
    begin = len(session.content) if session else 0
    reply = registry.answer(asked)
    if session:
        session.forgotten = begin
    return reply


def loses_bytes(count: int) -> Effect:
    """It takes what arrives for what was promised, and keeps less of it."""

    def effect(registry: FaultyRegistry, asked: Asked) -> Reply:
        reply = registry.answer(asked)
        name = urlsplit(asked.path).path.removeprefix("/v2/").partition("/blobs/")[0]
        digest = parse_qs(urlsplit(asked.path).query)["digest"][0]
        blobs = registry.repository(name).blobs
        blobs[digest] = blobs[digest][:-count]
        return reply

    return effect


def takes_anything(registry: FaultyRegistry, asked: Asked) -> Reply | None:
    """It finishes an upload without a look at the digest."""
    session = registry.memory.uploads.of(asked)
    if session is None:
        return None
    session.receive(asked)
    registry.memory.uploads.forget(session)
    path = urlsplit(asked.path)
    digest = parse_qs(path.query)["digest"][0]
    name = path.path.removeprefix("/v2/").partition("/blobs/")[0]
    registry.repository(name).blobs[digest] = bytes(session.content[session.forgotten :])
    return Reply(201)


def tags_many(registry: FaultyRegistry, asked: Asked) -> Reply:
    """It takes a manifest by its digest, with all its tags in the query, and names what it wrote.

    Docker Hub names the tag too where a manifest comes under one, which gives it away.
    """
    name, _, reference = urlsplit(asked.path).path.removeprefix("/v2/").partition("/manifests/")
    tags = parse_qs(urlsplit(asked.path).query).get("tag", [])
    reply = registry.answer(asked)
    if reply.status != 201:
        return reply
    registry.repository(name).tags.update(dict.fromkeys(tags, reference))
    written = tuple(tags) if reference.startswith("sha256:") else (reference,)
    return replace(reply, headers={**reply.headers, "OCI-Tag": written})


def knows_no_config(media_type: str, refusal: Effect) -> Effect:
    """It refuses manifests that have a config of this media type."""

    def effect(registry: FaultyRegistry, asked: Asked) -> Reply | None:
        config = json.loads(asked.body)["config"]["mediaType"]
        return refusal(registry, asked) if config == media_type else None

    return effect


def stores_at_once(registry: FaultyRegistry, asked: Asked) -> Reply | None:
    """It takes a blob in the request that would begin its upload, as zot and Quay do."""
    url = urlsplit(asked.path)
    digest = parse_qs(url.query).get("digest", [""])[0]
    if not digest:
        return None
    name = url.path.removeprefix("/v2/").partition("/blobs/")[0]
    registry.repository(name).blobs[digest] = asked.body
    return Reply(201, headers={"Location": f"/v2/{name}/blobs/{digest}"})


def never_mounts(registry: FaultyRegistry, asked: Asked) -> Reply:
    """It begins an upload, whatever it was asked for."""
    return registry.memory.uploads.begin(urlsplit(asked.path).path)


def unaware_of(*names: str) -> Effect:
    """It does as if a request had come without some of its headers."""

    def effect(registry: FaultyRegistry, asked: Asked) -> Reply:
        for name in names:
            del asked.headers[name]
        return registry.answer(asked)

    return effect


def repeats_secrets(_registry: FaultyRegistry, asked: Asked) -> Reply:
    """It refuses, and repeats what was sent to it."""
    return failure(400, "UNKNOWN", f"can't read {asked.headers['Authorization']}")


def stores_another(registry: FaultyRegistry, asked: Asked) -> Reply:
    """It writes a manifest anew, which gives it another digest."""
    name, _, tag = urlsplit(asked.path).path.removeprefix("/v2/").partition("/manifests/")
    written = asked.body + b"\n"
    digest, repository = digest_of(written), registry.repository(name)
    repository.manifests[digest] = (asked.headers["Content-Type"], written)
    repository.tags[tag] = digest
    return Reply(201, headers={"Docker-Content-Digest": digest})


# What registries say when a tag is immutable, a repository is missing, or nobody may.

IMMUTABLE = {
    "ecr": answers(
        400,
        "TAG_INVALID",
        "The image tag '1.0.0' exists in the repository 'acme/hello' and can't be overwritten"
        " because the repository is immutable.",
    ),
    "docker-hub": answers(403, "DENIED", "requested access is denied: the tag is immutable"),
    "quay": answers(409, "TAG_IMMUTABLE", "The tag is immutable"),
    "quay-existing": answers(409, "TAG_ALREADY_EXISTS", "The tag was already pushed"),
    "harbor": answers(
        412, "PRECONDITION", "Failed to process request due to 'hello:1.0.0' being immutable"
    ),
}
ECR_MISSING = answers(
    404, "NAME_UNKNOWN", "The repository with name 'acme/hello' does not exist in the registry"
)
GHCR_DENIED = answers(403, "DENIED", "permission_denied: write_package")
GHCR_LIMIT = answers(
    403, "DENIED", "You have exceeded a secondary rate limit. Please wait a few minutes."
)
GITLAB_UNKNOWN_TYPE = answers(
    400, "MANIFEST_INVALID", "unknown media type: application/vnd.wasm.config.v0+json"
)


def _changed(
    registry: FaultyRegistry, asked: Asked, change: Callable[[dict[str, Any]], dict[str, Any]]
) -> Reply:
    reply = registry.answer(asked)
    return replace(reply, headers=change(dict(reply.headers)))


def _relocated(
    headers: dict[str, Any], host: str, form: Callable[[str, str], str]
) -> dict[str, Any]:
    location = headers.get("Location")
    return {**headers, "Location": form(host, location)} if location else headers
