from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest
from builders import a_target, settings_with
from described import described, named
from faulty_registry import Fault, running_registry
from http_server import Reply
from opened_registry import Clock, store_at
from registry_faults import answers, cut_unanswered, done_but
from stored_artifacts import artifact_of

from wasm_publish import hookimpl
from wasm_publish.errors import StoreFailed
from wasm_publish.model import Descriptor
from wasm_publish.oci.encoding import digest_of
from wasm_publish.oci.media_types import INDEX, MANIFEST
from wasm_publish.plugins.discovery import FoundPlugin
from wasm_publish.plugins.manager import Plugins
from wasm_publish.registry.reading import paging
from wasm_publish.registry.store import RegistryStore
from wasm_publish.reporting import Silent, ignore
from wasm_publish.stores import Access, Credentials

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from typing import TypeAlias

    from faulty_registry import Effect
    from http_server import RunningServer

    Open: TypeAlias = Callable[..., RegistryStore]

ROOT = "/v2/acme/hello"
TAGS = f"GET {ROOT}/tags/list"
ARTIFACT = artifact_of(b"layer")
LAYER, CONFIG = ARTIFACT.layers[0].descriptor, ARTIFACT.config.descriptor


def mount(digest: str) -> str:
    """How a blob is asked for, and a session to upload it if it isn't there."""
    return f"POST {ROOT}/blobs/uploads/?mount={quote(digest, safe='')}&from=acme%2Fhello"


UPLOADS = mount(LAYER.digest)
ANEW = f"POST {ROOT}/blobs/uploads/"


def holding_config(server: RunningServer) -> None:
    """The config is there, and the manifest is welcome, so that a push is about the layer."""
    server.script.on(mount(CONFIG.digest), Reply(201))
    server.script.on(f"PUT {ROOT}/manifests/1.0.0", Reply(201))


def upload_to(server: RunningServer, location: str, query: str, *replies: Reply) -> None:
    """The layer's upload is at a location, which is answered with these replies."""
    for begin in (UPLOADS, ANEW):
        server.script.on(begin, Reply(202, headers={"Location": location}))
    server.script.on(f"PUT {query}digest={quote(LAYER.digest, safe='')}", *replies)
    server.script.on(f"HEAD {ROOT}/blobs/{LAYER.digest}", Reply(200, b"layer"))


# Reading


def test_reads_the_tags_of_all_pages(server: RunningServer, open_store: Open) -> None:
    server.script.on(TAGS, Reply(200, b'{"tags":["b"]}', {"Link": f'<{ROOT}/x?n=1>; rel="next"'}))
    last = f'<http://{server.host}/y>;foo=bar; REL=next, </z>; rel="prev"'
    server.script.on(f"GET {ROOT}/x?n=1", Reply(200, b'{"tags":["a"]}', {"Link": last}))
    server.script.on("GET /y", Reply(200, b'{"tags":["c"]}', {"Link": '</z>; rel="prev"'}))
    assert open_store(server).tags() == ["b", "a", "c"]


@pytest.mark.parametrize(
    ("body", "tags"),
    [
        (b'{"name":"x","tags":null}', []),
        (b"{}", []),
        (b'{"tags":["1.0.0","\\u001b[2J",5,"a/b",""]}', ["1.0.0"]),
    ],
)
def test_reads_what_is_a_tag(
    server: RunningServer, open_store: Open, body: bytes, tags: list[str]
) -> None:
    server.script.on(TAGS, Reply(200, body))
    assert open_store(server).tags() == tags


@pytest.mark.parametrize("body", [b"text", b'{"tags":5}', b"5"])
def test_a_list_of_tags_that_is_none_is_told(
    server: RunningServer, open_store: Open, body: bytes
) -> None:
    server.script.on(TAGS, Reply(200, body))
    with pytest.raises(StoreFailed) as caught:
        open_store(server).tags()
    assert caught.value.problem.code == "invalid-answer"


def test_a_list_has_an_end(server: RunningServer, open_store: Open) -> None:
    server.script.on(TAGS, Reply(200, b"{}", {"Link": f"<{ROOT}/tags/list>; rel=next"}))
    with pytest.raises(StoreFailed, match="leads back to where it began"):
        open_store(server).tags()


def test_the_next_page_may_stand_in_a_header_of_its_own(
    server: RunningServer, open_store: Open
) -> None:
    links = {"Link": f'<{ROOT}/tags/list>; rel="self"', "link": '</page>; rel="next"'}
    server.script.on(TAGS, Reply(200, b'{"tags":["a"]}', links))
    server.script.on("GET /page", Reply(200, b'{"tags":["b"]}'))
    assert open_store(server).tags() == ["a", "b"]


def test_pages_that_bring_the_same_for_ever_are_an_error(
    server: RunningServer, open_store: Open
) -> None:
    for number in range(5):
        page = TAGS if number == 0 else f"GET /{number}"
        tags = b'{"tags":["a"]}' if number else b'{"tags":["b"]}'
        server.script.on(page, Reply(200, tags, {"Link": f"</{number + 1}>; rel=next"}))
    with pytest.raises(StoreFailed, match="a list that has no end"):
        open_store(server).tags()
    assert len(server.asked) == 3


def test_pages_without_end_are_an_error(
    server: RunningServer, open_store: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paging, "_MOST_PAGES", 4)
    for number in range(9):
        page = TAGS if number == 0 else f"GET /{number}"
        tags = b'{"tags":["%d"]}' % number
        server.script.on(page, Reply(200, tags, {"Link": f"</{number + 1}>; rel=next"}))
    with pytest.raises(StoreFailed, match="a list that has no end"):
        open_store(server).tags()
    assert len(server.asked) == 5


def test_a_page_that_is_missing_is_told(server: RunningServer, open_store: Open) -> None:
    server.script.on(TAGS, Reply(200, b"{}", {"Link": "</page>; rel=next"}))
    server.script.on("GET /page", Reply(500))
    with pytest.raises(StoreFailed, match="answered 500 when asked to read a list"):
        open_store(server).tags()


def test_a_tag_is_resolved_by_what_the_registry_tells(
    server: RunningServer, open_store: Open
) -> None:
    headers = {"Content-Type": f"{MANIFEST}; charset=utf-8", "Docker-Content-Digest": LAYER.digest}
    server.script.on(f"HEAD {ROOT}/manifests/1.0.0", Reply(200, b"12345", headers))
    assert open_store(server).resolve("1.0.0") == Descriptor(MANIFEST, LAYER.digest, 5)
    (asked,) = server.asked
    assert MANIFEST in asked.headers["Accept"]
    assert INDEX in asked.headers["Accept"]


@pytest.mark.parametrize("told", [{}, {"Docker-Content-Digest": "md5:1"}])
def test_a_tag_is_resolved_by_its_bytes_where_the_registry_does_not_tell(
    server: RunningServer, open_store: Open, told: dict[str, str]
) -> None:
    for method in ("HEAD", "GET"):
        reply = Reply(200, b"12345", {"Content-Type": MANIFEST, **told})
        server.script.on(f"{method} {ROOT}/manifests/1.0.0", reply)
    assert open_store(server).resolve("1.0.0") == Descriptor(MANIFEST, digest_of(b"12345"), 5)
    server.script.on(f"GET {ROOT}/manifests/1.0.0", Reply(404))
    assert open_store(server).resolve("1.0.0") is None


def test_what_is_no_reference_names_nothing(server: RunningServer, open_store: Open) -> None:
    assert open_store(server).resolve("a/../b") is None
    assert open_store(server).referrers("1.0.0") == ()
    assert server.asked == []


def test_what_is_not_there_is_told(server: RunningServer, open_store: Open) -> None:
    store = open_store(server)
    assert store.tags() == ()
    assert store.resolve("1.0.0") is None
    for read in (
        lambda: store.read_manifest(LAYER.digest),
        lambda: store.read_blob(LAYER),
        lambda: store.tag(LAYER.digest, ["1"]),
    ):
        with pytest.raises(StoreFailed, match="there is no sha256:") as caught:
            read()
        assert caught.value.problem.code == "not-found"


def test_a_page_that_is_nowhere_is_told(server: RunningServer, open_store: Open) -> None:
    server.script.on(TAGS, Reply(200, b"{}", {"Link": "<http://[x/>; rel=next"}))
    with pytest.raises(StoreFailed, match="an address that is none"):
        open_store(server).tags()


def test_a_page_for_browsers_is_no_manifest(server: RunningServer, open_store: Open) -> None:
    page = Reply(200, b"<html>Welcome to our hotel", {"Content-Type": "text/html"})
    for method in ("HEAD", "GET"):
        server.script.on(f"{method} {ROOT}/manifests/1.0.0", page)
    with pytest.raises(StoreFailed, match="a page for browsers"):
        open_store(server).resolve("1.0.0")


def test_a_registry_that_fails_does_not_say_that_a_tag_is_new(
    server: RunningServer, open_store: Open
) -> None:
    server.script.on(f"HEAD {ROOT}/manifests/1.0.0", Reply(500))
    with pytest.raises(StoreFailed, match="answered 500 when asked to read a manifest"):
        open_store(server).resolve("1.0.0")


@pytest.mark.parametrize("algorithm", ["sha256", "sha512"])
def test_content_is_what_its_digest_names(
    server: RunningServer, open_store: Open, algorithm: str
) -> None:
    digest = f"{algorithm}:{hashlib.new(algorithm, b'right').hexdigest()}"
    server.script.on(f"GET {ROOT}/manifests/{digest}", Reply(200, b"right"), Reply(200, b"wrong"))
    server.script.on(f"GET {ROOT}/blobs/{digest}", Reply(200, b"right"), Reply(200, b"wrong"))
    store = open_store(server)
    assert store.read_manifest(digest) == b"right"
    with store.read_blob(named(digest, 5)) as stream:
        assert stream.read() == b"right"
    with pytest.raises(StoreFailed, match="is something else") as caught:
        store.read_manifest(digest)
    assert caught.value.problem.code == "wrong-content"
    stream = store.read_blob(named(digest, 5))
    with stream, pytest.raises(StoreFailed, match="something else"):
        stream.read()


def test_a_blob_is_read_in_parts(server: RunningServer, open_store: Open) -> None:
    content = bytes(range(256)) * 1000
    server.script.on(f"GET {ROOT}/blobs/{digest_of(content)}", Reply(200, content))
    store = open_store(server)
    with store.read_blob(described(content)) as stream:
        assert stream.readable()
        parts = list(iter(lambda: stream.read(1000), b""))
    assert b"".join(parts) == content
    with store.read_blob(described(content)) as stream:
        assert stream.read(0) == b""
        assert stream.read(3) == content[:3]


@pytest.mark.parametrize("missing", [1, 100_000])
def test_a_blob_that_breaks_off_is_told(
    server: RunningServer, open_store: Open, missing: int
) -> None:
    content = b"x" * 200_000
    reply = Reply(200, content[missing:], missing=missing)
    server.script.on(f"GET {ROOT}/blobs/{digest_of(content)}", reply)
    with (
        open_store(server).read_blob(described(content)) as stream,
        pytest.raises(StoreFailed),
    ):
        stream.read()


def test_a_blob_may_be_kept_elsewhere(
    server: RunningServer, other_server: RunningServer, open_store: Open
) -> None:
    location = {"Location": f"http://{other_server.host}/blob?sig=x"}
    server.script.on(f"GET {ROOT}/blobs/{LAYER.digest}", Reply(307, b"go on", location))
    other_server.script.on("GET /blob?sig=x", Reply(200, b"layer"))
    with open_store(server).read_blob(LAYER) as stream:
        assert stream.read() == b"layer"


def test_a_blob_that_is_refused_is_told(server: RunningServer, open_store: Open) -> None:
    server.script.on(f"GET {ROOT}/blobs/{LAYER.digest}", Reply(500))
    with pytest.raises(StoreFailed, match="asked to read a blob"):
        open_store(server).read_blob(LAYER)


# Pushing


def test_blobs_come_before_the_manifest_and_the_version_before_other_tags(
    server: RunningServer, open_store: Open
) -> None:
    holding_config(server)
    upload_to(server, f"{ROOT}/up", f"{ROOT}/up?", Reply(201))
    server.script.on(f"PUT {ROOT}/manifests/latest", Reply(201))
    open_store(server).push(ARTIFACT, lambda: ["1.0.0", "latest", "1.0.0"], ignore)
    begin, rest = server.log()[:2], server.log()[2:]
    assert sorted(begin) == sorted([UPLOADS, mount(CONFIG.digest)])
    assert rest == [
        f"PUT {ROOT}/up?digest={quote(LAYER.digest, safe='')}",
        f"HEAD {ROOT}/blobs/{LAYER.digest}",
        f"PUT {ROOT}/manifests/1.0.0",
        f"PUT {ROOT}/manifests/latest",
    ]
    upload, manifest = server.asked[2], server.asked[4]
    assert upload.body == b"layer"
    assert upload.headers["Content-Type"] == "application/octet-stream"
    assert upload.headers["Transfer-Encoding"] is None
    assert manifest.body == ARTIFACT.manifest
    assert manifest.headers["Content-Type"] == MANIFEST
    assert server.asked[0].headers["Content-Length"] == "0"
    assert len(server.connections) <= 2  # one for each blob


@pytest.mark.parametrize(
    ("location", "query"),
    [
        ("{root}/up/1", "{root}/up/1?"),
        ("{root}/up/1?_state=a%2Fb%20c&x=", "{root}/up/1?_state=a%2Fb%20c&x=&"),
        ("http://{host}/other?sig=A+B%2b", "/other?sig=A+B%2b&"),
        ("up/1", "{root}/blobs/uploads/up/1?"),
    ],
)
def test_the_address_of_an_upload_is_kept_as_it_is(
    server: RunningServer, open_store: Open, location: str, query: str
) -> None:
    holding_config(server)
    names = {"root": ROOT, "host": server.host}
    upload_to(server, location.format(**names), query.format(**names), Reply(201))
    open_store(server).push(ARTIFACT, lambda: ["1.0.0"], ignore)
    assert len(server.asked) == 5


@pytest.mark.parametrize("location", ["", "http://elsewhere.example/up", "ftp://x/", "https://[x/"])
def test_an_upload_goes_nowhere_but_to_an_address(
    server: RunningServer, open_store: Open, location: str
) -> None:
    holding_config(server)
    headers = {"Location": location} if location else {}
    server.script.on(UPLOADS, Reply(202, headers=headers))
    with pytest.raises(StoreFailed):
        open_store(server).push(ARTIFACT, lambda: ["1.0.0"], ignore)
    assert not [line for line in server.log() if line.startswith("PUT")]


@pytest.mark.parametrize("status", [200, 201, 204])
def test_registries_say_in_several_ways_that_they_stored_it(
    server: RunningServer, open_store: Open, status: int
) -> None:
    holding_config(server)
    upload_to(server, f"{ROOT}/up", f"{ROOT}/up?", Reply(status))
    open_store(server).push(ARTIFACT, lambda: ["1.0.0"], ignore)


def test_a_repository_that_has_to_be_created_is_told(
    server: RunningServer, open_store: Open
) -> None:
    said = b'{"errors":[{"code":"NAME_UNKNOWN","message":"no such repository"}]}'
    for begin in (UPLOADS, ANEW):
        server.script.on(begin, Reply(404, said))
    with pytest.raises(StoreFailed, match="has no repository acme/hello: NAME_UNKNOWN") as caught:
        open_store(server).push(ARTIFACT, lambda: ["1.0.0"], ignore)
    assert caught.value.problem.code == "unknown-repository"
    assert "created" in str(caught.value.problem.remedy)


@pytest.mark.parametrize("step", ["look", "begin", "send", "tag"])
def test_what_fails_on_the_way_leaves_no_tag(
    server: RunningServer, open_store: Open, step: str
) -> None:
    holding_config(server)
    failed = Reply(502, b"bad gateway")
    upload_to(server, f"{ROOT}/up", f"{ROOT}/up?", failed if step == "send" else Reply(201))
    if step == "look":
        server.script.on(f"HEAD {ROOT}/blobs/{LAYER.digest}", failed)
    if step == "begin":
        server.script.on(UPLOADS, failed)
    if step == "tag":
        server.script.on(f"PUT {ROOT}/manifests/1.0.0", failed)
    with pytest.raises(StoreFailed, match="answered 502 when asked to push"):
        open_store(server).push(ARTIFACT, lambda: ["1.0.0", "latest"], ignore)
    assert f"PUT {ROOT}/manifests/latest" not in server.log()
    assert (f"PUT {ROOT}/manifests/1.0.0" in server.log()) == (step == "tag")


@pytest.mark.parametrize("what", ["blob", "manifest"])
def test_a_registry_that_stores_something_else_is_told(
    server: RunningServer, open_store: Open, what: str
) -> None:
    holding_config(server)
    wrong = Reply(201, headers={"Docker-Content-Digest": digest_of(b"other")})
    upload_to(server, f"{ROOT}/up", f"{ROOT}/up?", wrong if what == "blob" else Reply(201))
    if what == "manifest":
        server.script.on(f"PUT {ROOT}/manifests/1.0.0", wrong)
    server.script.on(f"DELETE {ROOT}/manifests/1.0.0", Reply(202))
    with pytest.raises(StoreFailed, match="stored something else") as caught:
        open_store(server).push(ARTIFACT, lambda: ["1.0.0"], ignore)
    assert caught.value.problem.code == "wrong-content"
    assert (f"DELETE {ROOT}/manifests/1.0.0" in server.log()) == (what == "manifest")


def test_a_digest_of_another_kind_says_nothing(server: RunningServer, open_store: Open) -> None:
    holding_config(server)
    sha512 = f"sha512:{hashlib.sha512(b'layer').hexdigest()}"
    reply = Reply(201, headers={"Docker-Content-Digest": sha512})
    upload_to(server, f"{ROOT}/up", f"{ROOT}/up?", reply)
    open_store(server).push(ARTIFACT, lambda: ["1.0.0"], ignore)


def test_a_body_that_is_sent_twice_counts_once(server: RunningServer, open_store: Open) -> None:
    content = b"x" * 3_000_000
    artifact = artifact_of(content)
    layer = artifact.layers[0].descriptor
    holding_config(server)
    server.script.on(mount(layer.digest), Reply(202, headers={"Location": f"{ROOT}/up"}))
    challenge = Reply(401, headers={"WWW-Authenticate": "Basic"})
    path = f"PUT {ROOT}/up?digest={quote(layer.digest, safe='')}"
    server.script.on(f"HEAD {ROOT}/blobs/{layer.digest}", Reply(200, content))
    server.script.on(path, challenge, Reply(201))
    counts: list[int] = []
    store = open_store(server, Credentials("alice", "x"))
    store.push(artifact, lambda: ["1.0.0"], counts.append)
    assert sum(counts) == len(content) + CONFIG.size
    assert len(counts) == 4
    assert [asked.body for asked in server.asked if str(asked) == path] == [content, content]


def test_a_file_that_grew_is_never_sent_beyond_its_size(
    server: RunningServer, open_store: Open, tmp_path: Path
) -> None:
    file = tmp_path / "hello.wasm"
    artifact = artifact_of(b"layer", file=file)
    file.write_bytes(b"layer and more")
    holding_config(server)
    upload_to(server, f"{ROOT}/up", f"{ROOT}/up?", Reply(201))
    counts: list[int] = []
    open_store(server).push(artifact, lambda: ["1.0.0"], counts.append)
    assert sum(counts) == 5 + CONFIG.size
    (upload,) = [asked for asked in server.asked if str(asked).startswith(f"PUT {ROOT}/up?")]
    assert upload.body == b"layer"


# Referrers


def test_an_answer_that_is_no_index_is_told(server: RunningServer, open_store: Open) -> None:
    digest = ARTIFACT.digest
    listed = Reply(200, b'{"manifests":5}')
    server.script.on(f"GET {ROOT}/referrers/{digest}", listed, Reply(400), Reply(404))
    server.script.on(f"GET {ROOT}/manifests/{digest.replace(':', '-')}", Reply(200, b"text"))
    store = open_store(server)
    with pytest.raises(StoreFailed, match="what is no image index"):
        store.referrers(digest)
    with pytest.raises(StoreFailed, match="asked to read what refers to a manifest"):
        store.referrers(digest)
    with pytest.raises(StoreFailed, match="what is no image index"):
        store.referrers(digest)


def test_a_registry_that_does_not_list_referrers_gets_an_index_of_them(
    server: RunningServer, open_store: Open
) -> None:
    plain = artifact_of(b"layer", subject=artifact_of(b"subject"))
    annotated = {**json.loads(plain.manifest), "annotations": {"a": "b"}}
    signature = plain._replace(manifest=json.dumps(annotated).encode())
    subject = annotated["subject"]["digest"]
    server.script.on(UPLOADS, Reply(201))
    holding_config(server)
    tag = subject.replace(":", "-")
    server.script.on(f"PUT {ROOT}/manifests/{tag}", Reply(201))
    store = open_store(server)
    store.push(signature, lambda: ["1.0.0", "1.0.0"], ignore)
    index = json.loads(server.asked[-1].body)
    assert server.asked[-1].headers["Content-Type"] == INDEX
    assert index["manifests"] == [
        {
            "mediaType": MANIFEST,
            "digest": signature.digest,
            "size": len(signature.manifest),
            "artifactType": "application/vnd.wasm.config.v0+json",
            "annotations": {"a": "b"},
        }
    ]
    server.script.on(f"GET {ROOT}/manifests/{tag}", Reply(200, server.asked[-1].body))
    before = len(server.asked)
    store.push(signature, lambda: ["1.0.0"], ignore)
    assert not [line for line in server.log()[before:] if line == f"PUT {ROOT}/manifests/{tag}"]


def test_an_entry_without_annotations_has_none(server: RunningServer, open_store: Open) -> None:
    signature = artifact_of(b"layer", subject=artifact_of(b"subject"))
    tag = json.loads(signature.manifest)["subject"]["digest"].replace(":", "-")
    server.script.on(UPLOADS, Reply(201))
    holding_config(server)
    server.script.on(f"PUT {ROOT}/manifests/{tag}", Reply(201))
    open_store(server).push(signature, lambda: ["1.0.0"], ignore)
    (entry,) = json.loads(server.asked[-1].body)["manifests"]
    assert set(entry) == {"mediaType", "digest", "size", "artifactType"}


def test_referrers_are_listed_once(server: RunningServer, open_store: Open) -> None:
    entry = {"mediaType": MANIFEST, "digest": LAYER.digest, "size": 5, "artifactType": "x/y"}
    index = json.dumps({"schemaVersion": 2, "mediaType": INDEX, "manifests": [entry, entry]})
    server.script.on(f"GET {ROOT}/referrers/{CONFIG.digest}", Reply(200, index.encode()))
    found = open_store(server).referrers(CONFIG.digest)
    assert found == [Descriptor(MANIFEST, LAYER.digest, 5)]


# Tagging


def test_what_is_there_gets_more_tags(server: RunningServer, open_store: Open) -> None:
    manifest = Reply(200, ARTIFACT.manifest, {"Content-Type": f"{MANIFEST}; charset=utf-8"})
    server.script.on(f"GET {ROOT}/manifests/{ARTIFACT.digest}", manifest)
    for tag in ("latest", "1"):
        server.script.on(f"PUT {ROOT}/manifests/{tag}", Reply(201))
    open_store(server).tag(ARTIFACT.digest, ["latest", "1"])
    written = server.asked[1:]
    assert sorted(map(str, written)) == [f"PUT {ROOT}/manifests/{tag}" for tag in ("1", "latest")]
    assert {asked.headers["Content-Type"] for asked in written} == {MANIFEST}
    assert {asked.body for asked in written} == {ARTIFACT.manifest}


# Deleting


def test_a_tag_is_deleted_alone(server: RunningServer, open_store: Open) -> None:
    headers = {"Docker-Content-Digest": LAYER.digest}
    server.script.on(f"HEAD {ROOT}/manifests/1.0.0", Reply(200, b"x", headers))
    server.script.on(f"DELETE {ROOT}/manifests/1.0.0", Reply(202))
    open_store(server).delete("1.0.0")
    assert server.log()[-1] == f"DELETE {ROOT}/manifests/1.0.0"


@pytest.mark.parametrize("status", [400, 404, 405])
def test_a_registry_that_can_only_delete_digests_is_not_asked_to(
    server: RunningServer, open_store: Open, status: int
) -> None:
    headers = {"Docker-Content-Digest": LAYER.digest}
    server.script.on(f"HEAD {ROOT}/manifests/1.0.0", Reply(200, b"x", headers))
    server.script.on(f"DELETE {ROOT}/manifests/1.0.0", Reply(status))
    with pytest.raises(StoreFailed, match="can't remove a tag alone") as caught:
        open_store(server).delete("1.0.0")
    assert caught.value.problem.code == "tags-stay"
    assert [line for line in server.log() if line.startswith("DELETE")] == [
        f"DELETE {ROOT}/manifests/1.0.0"
    ]


@pytest.mark.parametrize("effect", [cut_unanswered, done_but(answers(502, "UNKNOWN"))])
def test_a_tag_is_gone_though_the_answer_was_lost(effect: Effect) -> None:
    artifact = artifact_of()
    with running_registry(Fault("delete-manifest", effect)) as running:
        store = store_at(running.host, clock=Clock())
        store.push(artifact, lambda: ["1.0.0", "1"], ignore)
        store.delete("1.0.0")
        assert store.tags() == ["1"]
        assert running.kinds().count("delete-manifest") == 2


def test_what_is_not_there_or_no_tag_is_not_deleted(
    server: RunningServer, open_store: Open
) -> None:
    store = open_store(server)
    store.delete("1.0.0")
    store.delete(LAYER.digest)
    assert server.log() == [f"HEAD {ROOT}/manifests/1.0.0"]


def test_a_tag_that_may_not_be_deleted_is_told(server: RunningServer, open_store: Open) -> None:
    headers = {"Docker-Content-Digest": LAYER.digest}
    server.script.on(f"HEAD {ROOT}/manifests/1.0.0", Reply(200, b"x", headers))
    server.script.on(f"DELETE {ROOT}/manifests/1.0.0", Reply(409, b"immutable"))
    with pytest.raises(StoreFailed, match=r"asked to remove the tag 1\.0\.0: immutable"):
        open_store(server).delete("1.0.0")


# The door


def test_a_repository_of_a_registry_is_opened_by_us(server: RunningServer) -> None:
    class Acme:
        @hookimpl
        def wasm_publish_credentials(self, registry: str, repository: str) -> Credentials:
            assert (registry, repository) == (server.host, "acme/hello")
            return Credentials("acme", "x")

    server.script.on(TAGS, Reply(401, headers={"WWW-Authenticate": "Basic"}), Reply(200, b"{}"))
    plugins = Plugins([FoundPlugin("acme", "acme-plugin", "1.2", "acme", Acme())])
    store = plugins.open_store(
        a_target(f"{server.host}/acme/hello"), settings_with(), Access(Silent())
    )
    assert isinstance(store, RegistryStore)
    assert store.tags() == []
    assert server.asked[1].headers["Authorization"] == "Basic YWNtZTp4"


def test_opening_asks_nothing() -> None:
    store = Plugins([]).open_store(
        a_target("registry.example/acme/hello"), settings_with(), Access(Silent())
    )
    assert isinstance(store, RegistryStore)
