"""Every fault of a registry that a pull may meet, with what has to come of it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from fault_cases import TO_COME_AGAIN, case
from faulty_registry import FOREVER, Fault
from http_server import Reply
from registry_faults import (
    GHCR_DENIED,
    GHCR_LIMIT,
    answers,
    cut_in_answer,
    cut_unheard,
    redirected,
    unaware_of,
    with_header,
    without,
)
from stored_artifacts import artifact_of

from wasm_publish.errors import InvalidWasm, NotAuthorised, StoreFailed, WasmPublishError
from wasm_publish.oci.manifests import LARGEST_MANIFEST

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fault_cases import Case
    from faulty_registry import Effect, FaultyRegistry
    from http_server import Asked

WASM = b"\0asm\x01\0\0\0" + bytes(range(256)) * 4000
PUBLISHED = artifact_of(WASM)

UNAWARE_OF_PARTS = unaware_of("Range")
_MIDDLE = 400_000  # bytes of an answer, which ends then in the midst of the layer


def of_layer(effect: Effect, times: float = FOREVER, *, after: int = 0) -> Fault:
    """A fault of the requests for the layer, the only blob of this format that is read."""
    return Fault("get-blob", effect, times, after)


def both(first: Effect, second: Effect) -> Effect:
    """What the second effect makes of a request that the first one changes without an answer."""

    def effect(registry: FaultyRegistry, asked: Asked) -> Reply | None:
        first(registry, asked)
        return second(registry, asked)

    return effect


def gives(content: bytes) -> Effect:
    """It gives something else."""
    return lambda _registry, _asked: Reply(200, content)


def in_chunks(*chunks: bytes, lost: int = 0) -> Effect:
    """It doesn't tell a size, and perhaps breaks off some bytes before the end."""
    lines = [f"{len(chunk):x}\r\n".encode() + chunk + b"\r\n" for chunk in (*chunks, b"")]
    headers: dict[str, str | tuple[str, ...]] = {
        "Transfer-Encoding": "chunked",
        "Content-Length": (),
    }
    reply = Reply(200, b"".join(lines), headers, broken_after=-lost if lost else None)
    return lambda _registry, _asked: reply


def as_part(told: str | None, status: int = 206) -> Effect:
    """It answers what is asked for as if it were another part."""

    def effect(registry: FaultyRegistry, asked: Asked) -> Reply:
        reply = registry.answer(asked)
        headers = {k: v for k, v in reply.headers.items() if k != "Content-Range"}
        told_headers = {**headers, "Content-Range": told} if told is not None else headers
        return replace(reply, status=status, headers=told_headers)

    return effect


def half_of_part(registry: FaultyRegistry, asked: Asked) -> Reply:
    """It gives less of the end of a blob than it was asked for, as it may."""
    reply = registry.answer(asked)
    begin = len(WASM) - len(reply.body)
    half = reply.body[: (len(reply.body) + 1) // 2]
    told = f"bytes {begin}-{begin + len(half) - 1}/{len(WASM)}"
    return Reply(206, half, {"Content-Range": told})


STAGES = {
    "manifest": Fault("get-manifest", cut_unheard),
    "layer": of_layer(cut_unheard, 1),
}
_CUTS = {
    "unheard": cut_unheard,
    "in the status": cut_in_answer(5),
    "at its end": cut_in_answer(-1),
}


def sweep() -> Iterator[Case]:
    """Every passing fault at every stage, once and for good."""
    for stage, fault in STAGES.items():
        for name, effect in {**_CUTS, **TO_COME_AGAIN, "a limit": GHCR_LIMIT}.items():
            yield case(f"{stage}: {name}", replace(fault, effect=effect))
        for name in ("503", "429 for seconds"):
            always = replace(fault, effect=TO_COME_AGAIN[name], times=FOREVER)
            yield case(f"{stage}: always {name}", always, error=StoreFailed)
        always = replace(fault, times=FOREVER)
        yield case(f"{stage}: always cut", always, error=StoreFailed, says="try again")
        # What is left of the headers looks like an answer that has no more of them.
        headers = replace(fault, effect=cut_in_answer(40))
        yield case(f"{stage}: cut in the headers", headers, error=WasmPublishError, either=True)
        denied = replace(fault, effect=GHCR_DENIED, times=FOREVER)
        yield case(f"{stage}: denied", denied, error=NotAuthorised, says="login 127.0.0.1")
        unknown = replace(fault, effect=answers(418, "TEAPOT", "short and stout"), times=FOREVER)
        yield case(f"{stage}: refused", unknown, error=StoreFailed, says="418")
        for status in (301, 302, 303, 307, 308):
            sent = replace(fault, effect=redirected(status), times=FOREVER)
            yield case(f"{stage}: redirected by {status}", sent)


def breaks() -> Iterator[Case]:
    """The layer breaks off."""
    cut = cut_in_answer(_MIDDLE)
    yield case("cut once", of_layer(cut, 1))
    yield case("always cut, but further on", of_layer(cut))
    yield case("cut once, and no part to be had", of_layer(both(UNAWARE_OF_PARTS, cut), 1))
    nothing_more = both(UNAWARE_OF_PARTS, cut)
    yield case("always cut at one place", of_layer(nothing_more), error=StoreFailed, says="broke")
    unaware = of_layer(UNAWARE_OF_PARTS, after=1)
    yield case("no part to be had later", of_layer(cut, 1), unaware)
    yield case("cut among what is known", of_layer(cut, 1), of_layer(nothing_more, 1, after=1))
    yield case("half a part", of_layer(cut, 1), of_layer(half_of_part, after=1), error=None)
    for times in (1, 3):
        busy = of_layer(answers(503, "UNAVAILABLE"), times, after=1)
        yield case(f"cut, then busy {times} times", of_layer(cut, 1), busy)
    sent = of_layer(redirected(307), after=1)
    yield case("cut, then redirected", of_layer(cut, 1), sent)


def parts() -> Iterator[Case]:
    """The rest of a layer that broke off is something else."""
    cut = of_layer(cut_in_answer(_MIDDLE), 1)
    size = len(WASM)
    for told in (
        None,
        "",
        "bytes",
        f"bytes 0-{size - 1}/{size}",
        f"bytes 1-2/{size}",
        "items 1-2/3",
    ):
        wrong = of_layer(as_part(told), after=1)
        yield case(f"a part `{told}`", cut, wrong, error=StoreFailed, says="another part")
    yield case("a part of no size", cut, of_layer(part_of("*"), after=1))
    for total, says in ((size - 1, "shorter"), (size + 1, "larger")):
        wrong = of_layer(part_of(str(total)), after=1)
        yield case(f"a part of {total}", cut, wrong, error=StoreFailed, says=says)
    none = of_layer(answers(416, "RANGE_INVALID"), after=1)
    yield case("no such part", cut, none, error=StoreFailed, says="shorter")
    gone = of_layer(answers(404, "BLOB_UNKNOWN"), after=1)
    yield case("gone meanwhile", cut, gone, error=StoreFailed, says="there is no sha256:")
    other = of_layer(gives(WASM[::-1]), after=1)
    yield case("the rest of something else", cut, other, error=StoreFailed, says="something else")


def part_of(total: str) -> Effect:
    """It tells another size of the whole blob with the part that it gives."""

    def effect(registry: FaultyRegistry, asked: Asked) -> Reply:
        reply = registry.answer(asked)
        told = str(reply.headers["Content-Range"]).partition("/")[0]
        return replace(reply, headers={**reply.headers, "Content-Range": f"{told}/{total}"})

    return effect


def contents() -> Iterator[Case]:
    """What comes is not what the manifest says."""
    wrong = {
        "other bytes": (gives(WASM[::-1]), "something else"),
        "too few": (gives(WASM[:-1]), "shorter"),
        "none": (gives(b""), "shorter"),
        "too many": (gives(WASM + b"x"), "larger"),
        "too many in chunks": (in_chunks(WASM, WASM), "larger"),
        "too few in chunks": (both(UNAWARE_OF_PARTS, in_chunks(WASM[:-1])), "broke"),
        "a part that nobody asked for": (as_part(f"bytes 0-1/{len(WASM)}"), "another part"),
        "no such part though it was all": (answers(416, "RANGE_INVALID"), "416"),
        "a page": (gives(b"<html>Welcome to our hotel"), "shorter"),
    }
    for name, (effect, says) in wrong.items():
        yield case(f"layer: {name}", of_layer(effect), error=StoreFailed, says=says)
    yield case("layer: in chunks", of_layer(in_chunks(WASM[:9], WASM[9:])))
    yield case("layer: in chunks, cut after the last", of_layer(in_chunks(WASM, lost=5)))
    yield case("layer: in chunks, cut once", of_layer(in_chunks(WASM, lost=9_000), 1))
    yield case("layer: of no size", of_layer(without("Content-Length")))
    yield case("layer: another digest told", of_layer(with_header("Docker-Content-Digest", "x")))
    yield from _manifests()


def _manifests() -> Iterator[Case]:
    large = b'{"x": "' + b"x" * LARGEST_MANIFEST + b'"}'
    for name, effect in {"": gives(large), " in chunks": in_chunks(large)}.items():
        too_large = Fault("get-manifest", effect, FOREVER)
        yield case(f"manifest: too large{name}", too_large, error=StoreFailed, says="4194304")
    other = Fault("get-manifest", gives(b"{}"), FOREVER)
    yield case("manifest: something else", other, error=InvalidWasm, says="is no manifest")
    endless = Fault("get-manifest", in_chunks(*[bytes(1 << 20)] * 17), FOREVER)
    yield case("manifest: without end", endless, error=StoreFailed, says="more than it may")
    silent = Fault("get-manifest", without("Docker-Content-Digest"), FOREVER)
    yield case("manifest: no digest told", silent)
    none = Fault("get-manifest", answers(404, "MANIFEST_UNKNOWN"), FOREVER)
    yield case("no such tag", none, error=StoreFailed, says="is not published")


PULL_CASES = (*sweep(), *breaks(), *parts(), *contents())
