"""A registry in memory that does what the specification asks for, and no more.

https://github.com/opencontainers/distribution-spec/blob/main/spec.md
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

from http_server import Reply
from upload_sessions import UploadSessions, digest_of, failure

from wasm_publish.oci.media_types import INDEX
from wasm_publish.stores.blobs import subject_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from http_server import Asked

_PATH = re.compile(r"/v2/(?P<name>.+?)/(?P<what>blobs|manifests|tags|referrers)/(?P<rest>.*)")
_ROOT = "/v2/"
_UPLOADS = "uploads/"
_PART = re.compile(r"bytes=([0-9]+)-([0-9]*)")
_NOTHING = failure(404, "NAME_UNKNOWN")


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
    """Answers as a registry does, two tags or referrers to a page.

    Attributes:
        repositories: What it holds; each comes into being by being asked about.
        uploads: What is being uploaded.
    """

    def __init__(self) -> None:
        self.repositories: dict[str, Repository] = {}
        self.uploads = UploadSessions()

    def __call__(self, asked: Asked) -> Reply:
        url = urlsplit(asked.path)
        if url.path == _ROOT:
            return Reply(200, b"{}", {"Content-Type": "application/json"})
        match = _PATH.fullmatch(url.path)
        if match is None:
            return _NOTHING
        what = "uploads" if match["rest"].startswith(_UPLOADS) else match["what"]
        method = asked.method.replace("HEAD", "GET").lower()
        answer = getattr(self, f"_{method}_{what}", None)
        if answer is None:
            return failure(405, "UNSUPPORTED")
        query = {key: values[-1] for key, values in parse_qs(url.query).items()}
        # Not `get`, then an assignment: several requests may be the first.
        repository = self.repositories.setdefault(match["name"], Repository())
        reply: Reply = answer(repository, asked, match["rest"], query)
        return reply

    def _get_blobs(
        self, repository: Repository, asked: Asked, digest: str, _query: dict[str, str]
    ) -> Reply:
        content = repository.blobs.get(digest)
        if content is None:
            return failure(404, "BLOB_UNKNOWN")
        return _part(asked, content, {"Docker-Content-Digest": digest})

    def _delete_blobs(
        self, repository: Repository, _asked: Asked, digest: str, _query: dict[str, str]
    ) -> Reply:
        known = repository.blobs.pop(digest, None) is not None
        return Reply(202) if known else failure(404, "BLOB_UNKNOWN")

    def _post_uploads(
        self, repository: Repository, asked: Asked, _rest: str, query: dict[str, str]
    ) -> Reply:
        uploads = urlsplit(asked.path).path
        digest, source = query.get("mount", ""), self.repositories.get(query.get("from", ""))
        if source is None or digest not in source.blobs:
            return self.uploads.begin(uploads)
        repository.blobs[digest] = source.blobs[digest]
        return _stored(uploads, digest)

    def _get_uploads(
        self, _repository: Repository, asked: Asked, _rest: str, _query: dict[str, str]
    ) -> Reply:
        return self.uploads.look(asked)

    def _patch_uploads(
        self, _repository: Repository, asked: Asked, _rest: str, _query: dict[str, str]
    ) -> Reply:
        return self.uploads.patch(asked)

    def _put_uploads(
        self, repository: Repository, asked: Asked, _rest: str, query: dict[str, str]
    ) -> Reply:
        digest = query.get("digest", "")
        refusal, content = self.uploads.finish(asked, digest)
        if content is None:
            return refusal
        repository.blobs[digest] = content
        return _stored(urlsplit(asked.path).path, digest)

    def _delete_uploads(
        self, _repository: Repository, asked: Asked, _rest: str, _query: dict[str, str]
    ) -> Reply:
        return self.uploads.cancel(asked)

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
        digest, subject = digest_of(asked.body), subject_of(asked.body)
        if reference.startswith("sha256:") and reference != digest:
            return failure(400, "DIGEST_INVALID")
        if not all(blob in repository.blobs for blob in _blobs_of(asked.body)):
            return failure(400, "MANIFEST_BLOB_UNKNOWN")
        repository.manifests[digest] = (asked.headers["Content-Type"], asked.body)
        if reference != digest:
            repository.tags[reference] = digest
        headers = {"Docker-Content-Digest": digest} | ({"OCI-Subject": subject} if subject else {})
        return Reply(201, headers=headers)

    def _delete_manifests(
        self, repository: Repository, _asked: Asked, reference: str, _query: dict[str, str]
    ) -> Reply:
        if repository.manifests.pop(reference, None):
            for tag in [tag for tag, named in repository.tags.items() if named == reference]:
                del repository.tags[tag]
            return Reply(202)
        return Reply(202) if repository.tags.pop(reference, None) else _NOTHING

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


def _part(asked: Asked, content: bytes, headers: dict[str, str]) -> Reply:
    """A blob, or the part of it that the request asks for."""
    found = _PART.fullmatch(asked.headers.get("Range", ""))
    if found is None:
        return Reply(200, content, headers)
    begin = int(found[1])
    if begin >= len(content):
        return Reply(416, headers={"Content-Range": f"bytes */{len(content)}"})
    end = min(int(found[2] or len(content)) + 1, len(content))
    told = f"bytes {begin}-{end - 1}/{len(content)}"
    return Reply(206, content[begin:end], {**headers, "Content-Range": told})


def _page(
    asked: Asked, query: dict[str, str], key: str, items: Sequence[object], rest: dict[str, object]
) -> Reply:
    begin = int(query.get("begin", "0"))
    more = begin + 2 < len(items)
    path = asked.path.partition("?")[0]
    headers = {"Link": f'<{path}?begin={begin + 2}>; rel="next"'} if more else {}
    return Reply(200, json.dumps({**rest, key: items[begin : begin + 2]}).encode(), headers)


def _blobs_of(manifest: bytes) -> Iterator[str]:
    document = json.loads(manifest)
    for described in (document.get("config"), *document.get("layers", ())):
        if described:
            yield described["digest"]


def _stored(uploads: str, digest: str) -> Reply:
    blobs = uploads.partition(_UPLOADS)[0]
    headers = {"Location": f"{blobs}{digest}", "Docker-Content-Digest": digest}
    return Reply(201, headers=headers)
