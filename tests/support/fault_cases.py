"""Every fault of a registry that a push may meet, with what has to come of it.

Each is something that a registry in use has been seen to do; `registry_faults` tells which.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from faulty_registry import FOREVER, Fault
from registry_faults import (
    ECR_MISSING,
    GHCR_DENIED,
    GHCR_LIMIT,
    GITLAB_UNKNOWN_TYPE,
    IMMUTABLE,
    answers,
    answers_page,
    chunk_too_large,
    cut_in_answer,
    cut_in_body,
    cut_in_location,
    cut_unanswered,
    cut_unheard,
    done_but,
    keeps_last_part,
    later,
    later_by_date,
    located,
    located_elsewhere,
    loses_bytes,
    mount_refused,
    never_advances,
    redirected,
    stores_another,
    tags_many,
    taken_by,
    takes_anything,
    too_large,
    with_header,
    without,
)
from stored_artifacts import artifact_of

from wasm_publish.errors import NotAuthorised, StoreFailed, TagConflict

if TYPE_CHECKING:
    from collections.abc import Iterator

    from faulty_registry import Effect

    from wasm_publish.errors import WasmPublishError

MIB = 1024 * 1024
SMALL, MIDDLE, LARGE = 300_000, 10 * MIB, 64 * MIB
REPOSITORY = "acme/hello"

FROM_HERE = artifact_of(bytes(range(256)) * 1200)
OTHER_MANIFEST = artifact_of(b"other").manifest


@dataclass(frozen=True)
class Case:
    """A fault and what has to come of it.

    Attributes:
        name: For the report.
        faults: What goes wrong.
        error: How the push fails; None where it succeeds.
        says: What stands in the error or its remedy.
        size: Of the layer, in bytes.
        either: Whether it is as good to succeed.
    """

    name: str
    faults: tuple[Fault, ...]
    error: type[WasmPublishError] | None = None
    says: str = ""
    size: int = SMALL
    either: bool = False

    def __str__(self) -> str:
        return self.name


def case(
    name: str,
    *faults: Fault,
    error: type[WasmPublishError] | None = None,
    says: str = "",
    size: int = SMALL,
    either: bool = False,
) -> Case:
    return Case(name, faults, error, says, size, either)


STAGES = ("head-manifest", "begin", "put-blob", "put-manifest")
CUTS: dict[str, Effect] = {
    "unheard": cut_unheard,
    "unanswered": cut_unanswered,
    "in the status": cut_in_answer(5),
}
CUTS_IN_BODY: dict[str, Effect] = {
    "at its first byte": cut_in_body(1),
    "in it": cut_in_body(200),
    "in it, which survives": cut_in_body(200, survives=True),
    "at its end": cut_in_body(300_000),
}
TO_COME_AGAIN: dict[str, Effect] = {
    **{f"{status}": answers(status, "UNKNOWN") for status in (408, 425, 429, 500, 502, 503, 504)},
    "429 for seconds": later(429, 2),
    "503 for seconds": later(503, 2),
    "503 until a date": later_by_date(503, 2),
    "502 by a proxy": answers_page(502),
}


def sweep() -> Iterator[Case]:
    """Every passing fault at every stage, once and for good."""
    for stage in STAGES:
        for name, effect in CUTS.items():
            yield case(f"{stage} cut {name}", Fault(stage, effect))
        for name, effect in TO_COME_AGAIN.items():
            yield case(f"{stage} answers {name}", Fault(stage, effect))
            always = Fault(stage, effect, FOREVER)
            yield case(f"{stage} always answers {name}", always, error=StoreFailed)
        always = Fault(stage, cut_unheard, FOREVER)
        yield case(f"{stage} always cut", always, error=StoreFailed, says="127.0.0.1")
    for stage in ("put-blob", "put-manifest"):
        for name, effect in CUTS_IN_BODY.items():
            yield case(f"{stage} cut {name}", Fault(stage, effect))
            always = Fault(stage, effect, FOREVER)
            yield case(f"{stage} always cut {name}", always, error=StoreFailed)
    for stage in ("begin", "put-blob", "put-manifest"):
        yield case(f"{stage} meets a limit", Fault(stage, GHCR_LIMIT))
        always = Fault(stage, GHCR_LIMIT, FOREVER)
        yield case(f"{stage} always meets a limit", always, error=StoreFailed, says="rate limit")
    for stage in STAGES:
        # What is left of the headers looks like an answer that has no more of them.
        cut = Fault(stage, cut_in_answer(40))
        yield case(f"{stage} cut in the headers", cut, error=StoreFailed, either=True)
    for stage in ("begin", "put-blob"):
        always = Fault(stage, cut_unanswered, FOREVER)
        yield case(f"{stage} never answers", always, error=StoreFailed, either=True)
    # What was stored unheard may be asked for.
    yield case("put-manifest never answers", Fault("put-manifest", cut_unanswered, FOREVER))


PARTS = Fault("put-blob", too_large(100_000), FOREVER)
CHUNKS = (
    Fault("put-blob", too_large(5 * MIB), FOREVER),
    Fault("patch", too_large(5 * MIB), FOREVER),
    Fault("patch", chunk_too_large, FOREVER),
)
LAST_PART = (Fault("patch", keeps_last_part, FOREVER), Fault("put-blob", takes_anything, FOREVER))


def uploads() -> Iterator[Case]:
    """What registries do with bodies that are sent in parts, or too large for them."""
    yield case("too large in one request", PARTS)
    yield case("too large but in chunks", *CHUNKS, size=MIDDLE)
    for name, effect in {**CUTS, **CUTS_IN_BODY}.items():
        yield case(f"patch cut {name}", PARTS, Fault("patch", effect))
    for name, effect in TO_COME_AGAIN.items():
        yield case(f"patch answers {name}", PARTS, Fault("patch", effect))
    for survives in (True, False):
        broken = Fault("patch", cut_in_body(3 * MIB, survives=survives), after=1)
        name = "lives on" if survives else "is given up"
        yield case(f"chunk cut, the upload {name}", *CHUNKS[:1], broken, *CHUNKS[1:], size=MIDDLE)
    ecr = Fault("patch", never_advances, FOREVER)
    yield case("ECR: no part is kept", ecr, size=LARGE)
    for name, effect in {"cut": cut_in_body(40 * MIB), "refused": too_large(MIB)}.items():
        yield case(f"a head start is {name}", Fault("patch", effect), size=LARGE)
    yield case("no part is kept, and all is too large", PARTS, ecr, error=StoreFailed)
    yield case("no chunk is kept", *CHUNKS[:1], ecr, size=MIDDLE, error=StoreFailed)
    yield case("the last part alone is kept", *LAST_PART)
    yield case("the last part alone is kept of a large one", *LAST_PART, size=LARGE)
    lossy = (*CHUNKS, *LAST_PART)
    yield case("the last chunk alone is kept", *lossy, size=MIDDLE, error=StoreFailed, either=True)
    lost = Fault("put-blob", loses_bytes(1), FOREVER)
    yield case("bytes are lost", lost, error=StoreFailed)
    yield case(
        "bytes are lost once", Fault("put-blob", loses_bytes(1)), error=StoreFailed, either=True
    )
    nothing = Fault("put-blob", answers(400, "DIGEST_INVALID"), FOREVER)
    yield case("the digest is never right", nothing, error=StoreFailed, says="digest invalid")
    gone = Fault("put-blob", answers(404, "BLOB_UPLOAD_UNKNOWN"))
    yield case("the upload is forgotten", gone)


def addresses() -> Iterator[Case]:
    """Where registries send us."""
    forms = {
        "with host": "http://{}{}".format,
        "with host alone": "//{}{}".format,
        "relative": lambda _host, path: path.rpartition("/")[2],
    }
    for name, form in forms.items():
        yield case(f"an address {name}", Fault("begin", located(form), FOREVER))
    yield case("an address on another host", Fault("begin", located_elsewhere, FOREVER))
    parts = Fault("patch", without("Location"), FOREVER)
    yield case("no address after a part", PARTS, parts, error=StoreFailed, either=True)
    missing = Fault("begin", without("Location"), FOREVER)
    yield case("no address", missing, error=StoreFailed, says="address")
    nowhere = Fault("begin", with_header("Location", "https://[x/"), FOREVER)
    yield case("an address that is none", nowhere, error=StoreFailed, says="address")
    beyond = Fault("begin", with_header("Location", "http://registry.example/up"), FOREVER)
    yield case("an address without TLS", beyond, error=StoreFailed, says="TLS")
    half = Fault("begin", cut_in_location)
    yield case("half an address", half, error=StoreFailed, either=True)
    for status in (301, 302, 303, 307, 308):
        sent = Fault("head-manifest", redirected(status), FOREVER)
        yield case(f"looking is redirected by {status}", sent)
    for stage in ("begin", "put-blob", "put-manifest"):
        sent = Fault(stage, redirected(307), FOREVER)
        yield case(f"{stage} is redirected", sent, error=StoreFailed, either=True)
    for status in (400, 404, 405, 501):
        yield case(f"mounting is answered {status}", Fault("begin", mount_refused(status), FOREVER))


def manifests() -> Iterator[Case]:
    """What registries make of a manifest."""
    for stage in ("head-manifest", "put-manifest"):
        silent = Fault(stage, without("Docker-Content-Digest"), FOREVER)
        yield case(f"{stage} tells no digest", silent)
    for status in (400, 403, 404, 405, 409, 412, 422, 500, 503):
        stored = Fault("put-manifest", done_but(answers(status, "UNKNOWN")))
        yield case(f"stored, but answered {status}", stored)
    for name, refusal in IMMUTABLE.items():
        same = taken_by(FROM_HERE.manifest, refusal)
        yield case(f"{name}: another job was faster", Fault("put-manifest", same, FOREVER))
        other = Fault("put-manifest", taken_by(OTHER_MANIFEST, refusal), FOREVER)
        yield case(f"{name}: the tag is taken", other, error=TagConflict, says="1.0.0")
    another = Fault("put-manifest", stores_another, FOREVER)
    yield case("another manifest is stored", another, error=StoreFailed)
    lie = Fault("put-manifest", with_header("Docker-Content-Digest", f"sha256:{'0' * 64}"), FOREVER)
    yield case("another digest is told", lie)
    yield case("many tags at once", Fault("put-manifest", tags_many, FOREVER))


def refusals() -> Iterator[Case]:
    """What only a person can mend."""
    for stage in ("begin", "put-blob", "put-manifest"):
        denied = Fault(stage, GHCR_DENIED, FOREVER)
        yield case(f"{stage} is denied", denied, error=NotAuthorised, says="write_package")
        challenge = {"WWW-Authenticate": 'Basic realm="tests"'}
        refused = Fault(stage, answers(401, "UNAUTHORIZED", headers=challenge), FOREVER)
        yield case(f"{stage} is unauthorised", refused, error=NotAuthorised, says="login 127.0.0.1")
        unknown = Fault(stage, answers(418, "TEAPOT", "short and stout"), FOREVER)
        yield case(f"{stage} is refused", unknown, error=StoreFailed, says="short and stout")
    ecr = (Fault("head-manifest", ECR_MISSING, FOREVER), Fault("begin", ECR_MISSING, FOREVER))
    yield case("ECR: no repository", *ecr, error=StoreFailed, says="create")
    gitlab = Fault("put-manifest", GITLAB_UNKNOWN_TYPE, FOREVER)
    yield case("GitLab: an unknown type", gitlab, error=StoreFailed, says="--format compat")


SWEEP = tuple(sweep())
CASES = (*SWEEP, *uploads(), *addresses(), *manifests(), *refusals())
