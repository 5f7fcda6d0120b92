"""A repository while it is tried out: whatever is written there is remembered, to be removed."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from wasm_publish.errors import StoreFailed
from wasm_publish.oci.encoding import digest_of
from wasm_publish.oci.media_types import MANIFEST
from wasm_publish.registry.client import READ, WRITE
from wasm_publish.registry.connection.patience import is_busy
from wasm_publish.registry.connection.transport import Body, Request
from wasm_publish.registry.doctor.findings import Told
from wasm_publish.registry.uploading.sessions import Session
from wasm_publish.registry.uploading.stored import is_stored

if TYPE_CHECKING:
    from collections.abc import Mapping

    from wasm_publish.registry.client import Client
    from wasm_publish.registry.connection.answer import Answer
    from wasm_publish.registry.doctor.samples import Sample

_ACCEPTED = 202
_BINARY = {"Content-Type": "application/octet-stream"}


class Trial:
    """Asks what the probes ask; several threads may. Its records grow before the registry does.

    Attributes:
        client: Asks the registry.
        other: Another repository of the registry, which may be written to as well.
        tags: The tags that may have been written.
        manifests: The manifests that may have been written, by digest.
        blobs: The digests of blobs that may have been written.
        uploads: The uploads that were begun and have not ended.
        taken: The manifests that the registry took.
    """

    def __init__(self, client: Client, other: Trial | None = None) -> None:
        self.client = client
        self.other = other
        self.tags: dict[str, None] = {}
        self.manifests: dict[str, Sample] = {}
        self.blobs: dict[str, None] = {}
        self.uploads: list[Session] = []
        self.taken: list[Sample] = []
        self._has: set[str] = set()
        self._stopped = False

    def stop(self) -> None:
        """Write nothing any more."""
        self._stopped = True
        if self.other:
            self.other.stop()

    def ask(
        self,
        method: str,
        path: str,
        actions: str = READ,
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
    ) -> Answer:
        """Ask about something in the repository; the answer has been read to its end.

        Raises:
            NotAuthorised: No token is to be had for it.
            StoreFailed: The registry can't be reached.
        """
        carried = None if body is None else Body.of(body)
        request = Request(method, self.client.url(path), headers or {}, carried)
        answer = self.client.send(request, actions)
        answer.keep()
        return answer

    def begin(
        self, query: str = "", body: bytes | None = None, actions: str = WRITE
    ) -> tuple[Answer, Session | None]:
        """Begin an upload; there is none where the registry did or refused something else.

        Raises:
            WasmPublishError: As `ask`.
        """
        self._require_going()
        path = f"blobs/uploads/{'?' if query else ''}{query}"
        answer = self.ask("POST", path, actions, _BINARY if body else None, body)
        if answer.status != _ACCEPTED or answer.location is None:
            return answer, None
        session = Session(self.client, answer.location)
        self.uploads.append(session)
        return answer, session

    def upload(self) -> Session:
        """Begin an upload for a probe that is about something later.

        Raises:
            WasmPublishError: As `ask`; also where it can't be begun.
        """
        answer, session = self.begin()
        if session is None:
            raise self.client.refusal(answer, "upload")
        return session

    def end(self, session: Session, content: bytes, body: bytes | None = None) -> Answer:
        """End an upload, of which the body is what hasn't been sent yet.

        Raises:
            WasmPublishError: As `ask`.
        """
        self._require_going()
        digest = self.note_blob(content)
        answer = session.put(digest, None if body is None else Body.of(body))
        answer.keep()
        if is_stored(answer):
            self.uploads.remove(session)
            self._has.add(digest)
        return answer

    def note_blob(self, content: bytes) -> str:
        """Remember a blob that may be written now; its digest."""
        digest = digest_of(content)
        self.blobs[digest] = None
        return digest

    def has(self, sample: Sample) -> bool:
        """Whether the blobs of a manifest are there."""
        return self._has.issuperset(map(digest_of, sample.blobs))

    def require(self, sample: Sample) -> None:
        """Make sure that the blobs of a manifest are there.

        Raises:
            StoreFailed: One of them could not be uploaded.
        """
        if not self.has(sample):
            raise unanswered("its blobs could not be uploaded")

    def put(self, sample: Sample, *tags: str) -> Answer:
        """Write a manifest under its digest, under a tag, or under several tags in one request.

        Raises:
            WasmPublishError: As `ask`; also where its blobs are not there.
        """
        self.require(sample)
        self._require_going()
        self.manifests[sample.digest] = sample
        self.tags.update(dict.fromkeys(tags))
        reference = tags[0] if len(tags) == 1 else sample.digest
        query = f"?{urlencode([('tag', tag) for tag in tags])}" if len(tags) > 1 else ""
        headers = {"Content-Type": MANIFEST}
        answer = self.ask("PUT", f"manifests/{reference}{query}", WRITE, headers, sample.manifest)
        if is_stored(answer) and sample not in self.taken:
            self.taken.append(sample)
        return answer

    def _require_going(self) -> None:
        if self._stopped:
            raise unanswered("it was broken off")


def unanswered(why: str) -> StoreFailed:
    """The error for a question that can't be asked."""
    return StoreFailed(why, code="unanswered")


def declined(trial: Trial, answer: Answer, remedy: str | None = None) -> Told:
    """What an answer that refuses tells; nothing where the registry is only busy."""
    words = trial.client.words(answer)
    return Told("unknown", words) if is_busy(answer) else Told("no", words, remedy)


def refused(trial: Trial, answer: Answer, doing: str) -> Told:
    """The same, in the words and with the remedy of an error; `doing` says what was asked."""
    error = trial.client.refusal(answer, doing)
    return declined(trial, answer)._replace(detail=str(error), remedy=error.problem.remedy)
