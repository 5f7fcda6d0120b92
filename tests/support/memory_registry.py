"""A registry in memory that does what the specification asks for, and no more.

https://github.com/opencontainers/distribution-spec/blob/main/spec.md
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

from http_server import Reply

from wasm_publish.oci.media_types import INDEX
from wasm_publish.stores.blobs import subject_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from http_server import Asked

_PATH = re.compile(r"/v2/(?P<name>.+?)/(?P<what>blobs|manifests|tags|referrers)/(?P<rest>.*)")
_NOTHING = Reply(404, b'{"errors":[{"code":"NAME_UNKNOWN","message":"unknown"}]}')


@dataclass
class Repository:
    """What one repository holds."""

    blobs: dict[str, bytes] = field(default_factory=dict)
    manifests: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    tags: dict[str, str] = field(default_factory=dict)

    def manifest(self, reference: str) -> str | None:
        """The digest of the manifest that a tag or digest names."""
        digest = self.tags.get(reference, reference)
        return digest if digest in self.manifests else None


class MemoryRegistry:
    """Answers as a registry does, two tags or referrers to a page."""

    def __init__(self) -> None:
        self.repositories: dict[str, Repository] = {}

    def __call__(self, asked: Asked) -> Reply:
        url = urlsplit(asked.path)
        match = _PATH.fullmatch(url.path)
        if match is None:
            return _NOTHING
        query = {key: values[-1] for key, values in parse_qs(url.query).items()}
        method = asked.method.replace("HEAD", "GET").lower()
        answer = getattr(self, f"_{method}_{match['what']}", None)
        if answer is None:
            return Reply(405)
        repository = self.repositories.get(match["name"], Repository())
        if method in {"post", "put"}:
            self.repositories[match["name"]] = repository
        reply: Reply = answer(repository, asked, match["rest"], query)
        return reply

    def _get_blobs(
        self, repository: Repository, _asked: Asked, digest: str, _query: dict[str, str]
    ) -> Reply:
        content = repository.blobs.get(digest)
        return Reply(200, content) if content is not None else _NOTHING

    def _post_blobs(
        self, _repository: Repository, asked: Asked, _rest: str, _query: dict[str, str]
    ) -> Reply:
        return Reply(202, headers={"Location": f"{asked.path}session?state=a%2Fb"})

    def _put_blobs(
        self, repository: Repository, asked: Asked, _rest: str, query: dict[str, str]
    ) -> Reply:
        digest = query["digest"]
        if query.get("state") != "a/b" or _digest(asked.body) != digest:
            return Reply(400, b'{"errors":[{"code":"DIGEST_INVALID"}]}')
        repository.blobs[digest] = asked.body
        return Reply(201, headers={"Location": f"/v2/blobs/{digest}"})

    def _get_manifests(
        self, repository: Repository, _asked: Asked, reference: str, _query: dict[str, str]
    ) -> Reply:
        digest = repository.manifest(reference)
        if digest is None:
            return _NOTHING
        media_type, content = repository.manifests[digest]
        headers = {"Content-Type": media_type, "Docker-Content-Digest": digest}
        return Reply(200, content, headers)

    def _put_manifests(
        self, repository: Repository, asked: Asked, reference: str, _query: dict[str, str]
    ) -> Reply:
        digest, subject = _digest(asked.body), subject_of(asked.body)
        repository.manifests[digest] = (asked.headers["Content-Type"], asked.body)
        if reference != digest:
            repository.tags[reference] = digest
        headers = {"Docker-Content-Digest": digest} | ({"OCI-Subject": subject} if subject else {})
        return Reply(201, headers=headers)

    def _delete_manifests(
        self, repository: Repository, _asked: Asked, tag: str, _query: dict[str, str]
    ) -> Reply:
        return Reply(202) if repository.tags.pop(tag, None) else _NOTHING

    def _get_tags(
        self, repository: Repository, asked: Asked, _rest: str, query: dict[str, str]
    ) -> Reply:
        return _page(asked, query, "tags", sorted(repository.tags), {"name": "x"})

    def _get_referrers(
        self, repository: Repository, asked: Asked, digest: str, query: dict[str, str]
    ) -> Reply:
        found = [
            {"mediaType": media_type, "digest": known, "size": len(content), "artifactType": "x/y"}
            for known, (media_type, content) in repository.manifests.items()
            if subject_of(content) == digest
        ]
        return _page(asked, query, "manifests", found, {"schemaVersion": 2, "mediaType": INDEX})


def _page(
    asked: Asked, query: dict[str, str], key: str, items: Sequence[object], rest: dict[str, object]
) -> Reply:
    begin = int(query.get("begin", "0"))
    more = begin + 2 < len(items)
    path = asked.path.partition("?")[0]
    headers = {"Link": f'<{path}?begin={begin + 2}>; rel="next"'} if more else {}
    return Reply(200, json.dumps({**rest, key: items[begin : begin + 2]}).encode(), headers)


def _digest(content: bytes) -> str:
    return f"sha256:{hashlib.sha256(content).hexdigest()}"
