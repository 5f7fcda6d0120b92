"""oras's methods with our engine in them, at registries that tests script."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import oras.container
import oras.layout
import oras.oci
import pytest
import requests
from http_server import Reply, running_server
from memory_registry import MemoryRegistry
from opened_oras import ALICE, ARTIFACT, ASKS_BASIC, BLOBS, DIGEST, MANIFESTS, WASM, oras_at, served

from wasm_publish.errors import NotAuthorised, StoreFailed, TagConflict, UsageError
from wasm_publish.oci.encoding import digest_of
from wasm_publish.reporting import Silent

if TYPE_CHECKING:
    from http_server import RunningServer

    from wasm_publish.registry.oras_bridge import OrasRegistry


# Pushing and pulling


def pushed(client: OrasRegistry, target: str, *files: str, **more: object) -> requests.Response:
    response: requests.Response = client.push(target=target, files=list(files), quiet=True, **more)
    return response


def test_what_is_pushed_is_pulled(folder: Path, registry: RunningServer) -> None:
    (folder / "texts").mkdir()
    (folder / "texts" / "a.txt").write_text("a", encoding="utf-8")
    (folder / "empty").touch()
    client = oras_at(registry.host)
    response = pushed(client, "acme/hello:1.0", "hello.wasm:application/wasm", "texts", "empty")
    manifest = client.get_manifest(f"acme/hello@{response.headers['Docker-Content-Digest']}")
    assert manifest["layers"][0]["digest"] == DIGEST
    assert response.status_code == 201
    files = client.pull("acme/hello:1.0", outdir=str(folder / "out"))
    assert files == [str(folder / "out" / name) for name in ("hello.wasm", "texts", "empty")]
    assert (folder / "out" / "hello.wasm").read_bytes() == WASM
    assert (folder / "out" / "texts" / "a.txt").read_text(encoding="utf-8") == "a"
    assert (folder / "out" / "empty").read_bytes() == b""


def test_a_second_push_uploads_nothing(folder: Path, registry: RunningServer) -> None:
    client = oras_at(registry.host)
    pushed(client, "acme/hello:1.0", "hello.wasm")
    before = len(registry.asked)
    pushed(client, "acme/hello:1.1", "hello.wasm")
    assert [asked.method for asked in registry.asked[before:]] == ["POST", "POST", "PUT"]


def test_a_subject_is_the_manifest_that_was_read(folder: Path, registry: RunningServer) -> None:
    client = oras_at(registry.host)
    first = pushed(client, "acme/hello:1.0", "hello.wasm")
    subject = oras.oci.Subject.from_manifest(client.get_manifest("acme/hello:1.0"))
    assert subject.digest == first.headers["Docker-Content-Digest"]
    pushed(client, "acme/hello:sbom", "hello.wasm", subject=subject)
    listed = client.do_request(f"/v2/acme/hello/referrers/{subject.digest}").json()
    assert len(listed["manifests"]) == 1


def test_where_nobody_lists_referrers_an_index_does(folder: Path, server: RunningServer) -> None:
    registry = MemoryRegistry()

    def respond(asked: object) -> Reply:
        reply = registry(asked)  # type: ignore[arg-type]
        without = {name: value for name, value in reply.headers.items() if name != "OCI-Subject"}
        return Reply(reply.status, reply.body, without)

    with running_server(respond) as silent:
        client = oras_at(silent.host)
        pushed(client, "acme/hello:1.0", "hello.wasm")
        subject = oras.oci.Subject.from_manifest(client.get_manifest("acme/hello:1.0"))
        pushed(client, "acme/hello:sbom", "hello.wasm", subject=subject)
        assert subject.digest.replace(":", "-") in client.get_tags("acme/hello")


def test_a_manifest_goes_under_its_digest_alone(folder: Path, registry: RunningServer) -> None:
    client = oras_at(registry.host)
    pushed(client, "acme/hello:1.0", "hello.wasm")
    manifest = client.get_manifest("acme/hello:1.0") | {"annotations": {"a": "b"}}
    digest = digest_of(json.dumps(manifest).encode())
    client.upload_manifest(manifest, f"acme/hello@{digest}")
    assert client.get_manifest(f"acme/hello@{digest}") == manifest
    assert client.get_tags("acme/hello") == ["1.0"]
    with pytest.raises(UsageError, match=f"the manifest is {digest}, and not {DIGEST}"):
        client.upload_manifest(manifest, f"acme/hello@{DIGEST}")


def test_an_index_is_pushed_as_one(folder: Path, registry: RunningServer) -> None:
    client = oras_at(registry.host)
    index = {"schemaVersion": 2, "manifests": []}
    client.upload_manifest(index, "acme/hello:all")
    response = client.do_request(f"{MANIFESTS}/all")
    assert response.json() == index
    assert response.headers["Content-Type"] == "application/vnd.oci.image.index.v1+json"


@pytest.mark.parametrize(
    "manifest",
    [
        {"schemaVersion": 2, "layers": []},
        {"schemaVersion": 2, "layers": [], "config": {}, "annotations": {"x": {1}}},
        {"schemaVersion": float("nan"), "layers": [], "config": {}},
        {"schemaVersion": 1, "manifests": []},
    ],
)
def test_what_is_no_manifest_is_not_pushed(manifest: dict[str, object]) -> None:
    with pytest.raises(UsageError, match="the manifest is none: ") as caught:
        oras_at("localhost:1").upload_manifest(manifest, "acme/hello:1")
    assert caught.value.problem.code == "invalid-manifest"


@pytest.mark.parametrize("name", ["put_upload", "chunked_upload"])
def test_a_blob_is_uploaded_by_the_engine_in_any_way(
    folder: Path, registry: RunningServer, name: str
) -> None:
    client = oras_at(registry.host)
    layer = oras.oci.NewLayer("hello.wasm")
    response = getattr(client, name)("hello.wasm", client.get_container("acme/hello"), layer)
    assert response.status_code == 201
    assert [asked.method for asked in registry.asked] == ["POST", "PUT"]
    assert client.download_blob("acme/hello", DIGEST, str(folder / "again")) == str(
        folder / "again"
    )
    assert (folder / "again").read_bytes() == WASM


def test_a_file_that_is_not_there_is_our_error(folder: Path, registry: RunningServer) -> None:
    layer = {"mediaType": "a/b", "digest": DIGEST, "size": 8}
    with pytest.raises(StoreFailed, match="can't read the file"):
        oras_at(registry.host).upload_blob("gone.wasm", "acme/hello", layer)


def test_a_layer_that_describes_nothing_is_our_error(folder: Path, registry: RunningServer) -> None:
    with pytest.raises(UsageError, match="the layer is no descriptor"):
        oras_at(registry.host).upload_blob("hello.wasm", "acme/hello", {"mediaType": "a/b"})
    assert not registry.asked


def test_a_tag_that_nobody_may_move_is_a_conflict(folder: Path, server: RunningServer) -> None:
    registry = MemoryRegistry()
    reply = Reply(409, b'{"errors":[{"code":"TAG_IMMUTABLE"}]}')

    def respond(asked: object) -> Reply:
        is_manifest = str(asked).startswith(f"PUT {MANIFESTS}/")
        return reply if is_manifest else registry(asked)  # type: ignore[arg-type]

    with running_server(respond) as strict, pytest.raises(TagConflict):
        pushed(oras_at(strict.host), "acme/hello:1.0", "hello.wasm")


# Refusals


@pytest.mark.parametrize("reference", ["1.0", DIGEST])
def test_what_is_not_there_is_named(server: RunningServer, reference: str) -> None:
    sign = "@" if ":" in reference else ":"
    name = f"{server.host}/acme/hello{sign}{reference}"
    with pytest.raises(StoreFailed, match=f"there is no {name}"):
        oras_at(server.host).pull(name)


def test_a_blob_that_is_not_there_is_named(folder: Path, server: RunningServer) -> None:
    with pytest.raises(StoreFailed, match=f"there is no {server.host}/acme/hello@{DIGEST}"):
        oras_at(server.host).download_blob("acme/hello", DIGEST, str(folder / "x"))
    assert not (folder / "x").exists()


def test_a_refusal_says_what_the_registry_said(server: RunningServer) -> None:
    said = Reply(403, b'{"errors":[{"message":"not you"}]}')
    server.script.on(f"GET {MANIFESTS}/1.0", said)
    with pytest.raises(NotAuthorised, match=r"does not let us read .*: not you"):
        oras_at(server.host).get_manifest("acme/hello:1.0")
    response = oras_at(server.host).do_request(f"{MANIFESTS}/1.0")
    assert response.json()["errors"][0]["message"] == "not you"


def test_no_secret_shows_in_a_refusal(server: RunningServer) -> None:
    repeated = f'{{"errors":[{{"message":"no {ALICE.secret}"}}]}}'.encode()
    refusal = Reply(401, repeated, ASKS_BASIC.headers)
    server.script.on(f"GET {MANIFESTS}/1.0", refusal)
    client = oras_at(server.host, credentials=ALICE)
    with pytest.raises(NotAuthorised) as caught:
        client.get_manifest("acme/hello:1.0")
    assert ALICE.secret not in f"{caught.value} {caught.value.problem} {vars(client)}"


def test_a_response_of_oras_is_refused_as_before() -> None:
    response = requests.Response()
    response.status_code, response.reason = 500, "so"
    response.request = requests.Request("GET", "http://localhost:1/").prepare()
    with pytest.raises(ValueError, match="Issue with http://localhost:1/: so"):
        oras_at("localhost:1")._check_200_response(response)


def test_who_may_not_push_may_still_read(folder: Path, server: RunningServer) -> None:
    server.script.on(f"GET {MANIFESTS}/1.0", served(ARTIFACT.manifest))
    client = oras_at(server.host)
    for digest in (DIGEST, ARTIFACT.config.descriptor.digest):
        server.script.on(f"HEAD {BLOBS}/{digest}", Reply(403))
    with pytest.raises(NotAuthorised):
        pushed(client, "acme/hello:1.0", "hello.wasm")
    assert client.get_manifest("acme/hello:1.0")


# Tags


def test_tags_are_those_of_all_pages(folder: Path, registry: RunningServer) -> None:
    client = oras_at(registry.host)
    for tag in "abc":
        pushed(client, f"acme/hello:{tag}", "hello.wasm")
    assert client.get_tags("acme/hello") == ["a", "b", "c"]
    assert client.get_tags("acme/hello", 1) == ["a"]
    assert client.get_tags("acme/nothing") == []


def test_a_tag_takes_no_other_with_it(folder: Path, registry: RunningServer) -> None:
    client = oras_at(registry.host)
    for tag in "ab":
        pushed(client, f"acme/hello:{tag}", "hello.wasm")
    assert client.delete_tags("acme/hello", ["a", "c"]) == ["a"]
    assert client.get_tags("acme/hello") == ["b"]
    assert client.get_manifest("acme/hello:b")


def test_a_digest_is_no_tag(registry: RunningServer) -> None:
    with pytest.raises(UsageError, match="can't tag"):
        oras_at(registry.host).delete_tag("acme/hello", DIGEST)


# Files


def artifact_with(
    server: RunningServer, *layers: dict[str, object], title: str | None = "hello.wasm"
) -> None:
    annotations = {"org.opencontainers.image.title": title} if title else None
    layer = {"mediaType": "a/b", "digest": DIGEST, "size": 8, "annotations": annotations}
    manifest = {"schemaVersion": 2, "layers": list(layers) or [layer]}
    server.script.on(f"GET {MANIFESTS}/1.0", served(json.dumps(manifest).encode()))
    server.script.on(f"GET {BLOBS}/{DIGEST}", served(WASM))


@pytest.mark.parametrize("title", ["../x", "/etc/x", "a/../../x", ".", "a\0b"])
def test_nothing_is_written_elsewhere(folder: Path, server: RunningServer, title: str) -> None:
    artifact_with(server, title=title.replace("\\0", "\0"))
    with pytest.raises(StoreFailed, match="which is not in ") as caught:
        oras_at(server.host).pull("acme/hello:1.0", outdir=str(folder / "out"))
    assert caught.value.problem.code == "unsafe-path"
    assert server.log()[-1] == f"GET {MANIFESTS}/1.0"


def test_what_has_no_title_is_called_by_its_digest(folder: Path, server: RunningServer) -> None:
    artifact_with(server, title=None)
    (file,) = oras_at(server.host).pull("acme/hello:1.0")
    assert Path(file).name == DIGEST
    assert Path(file).read_bytes() == WASM


def test_a_file_that_is_there_stays_where_that_is_wanted(
    folder: Path, server: RunningServer
) -> None:
    notes: list[str] = []

    class Listener(Silent):
        def note(self, message: str) -> None:
            notes.append(message)

    artifact_with(server)
    (folder / "hello.wasm").write_bytes(b"mine")
    client = oras_at(server.host, reporter=Listener())
    assert client.pull("acme/hello:1.0", outdir=str(folder), overwrite=False) == []
    assert (folder / "hello.wasm").read_bytes() == b"mine"
    assert notes == [f"{folder / 'hello.wasm'} is there already, and stays"]
    client.pull("acme/hello:1.0", outdir=str(folder))
    assert (folder / "hello.wasm").read_bytes() == WASM


@pytest.mark.parametrize(
    "reply",
    [
        served(b"\0asm\x02\0\0\0"),
        served(WASM + b"more"),
        served(b"\0asm"),
        Reply(200, WASM, missing=1),
    ],
    ids=["other", "long", "short", "broken"],
)
def test_a_wrong_layer_leaves_the_old_file(
    folder: Path, server: RunningServer, reply: Reply
) -> None:
    artifact_with(server)
    server.script.on(f"GET {BLOBS}/{DIGEST}", reply)
    (folder / "hello.wasm").write_bytes(b"mine")
    with pytest.raises(StoreFailed):
        oras_at(server.host, limit=-1).pull("acme/hello:1.0", outdir=str(folder))
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == {"hello.wasm": b"mine"}


@pytest.mark.parametrize("layer", [{}, "x", {"mediaType": "a/b", "digest": DIGEST}])
def test_a_layer_that_is_none_is_an_error(server: RunningServer, layer: object) -> None:
    artifact_with(server, layer)  # type: ignore[arg-type]
    with pytest.raises(StoreFailed, match="a layer that is none"):
        oras_at(server.host).pull("acme/hello:1.0")


def test_where_nothing_can_be_written_is_told(folder: Path, server: RunningServer) -> None:
    artifact_with(server)
    with pytest.raises(StoreFailed, match=r"can't write hello.wasm") as caught:
        oras_at(server.host).pull("acme/hello:1.0", outdir=str(folder / "hello.wasm"))
    assert caught.value.problem.code == "unwritable-file"


# Layouts


def test_a_layout_goes_there_and_comes_back(folder: Path, registry: RunningServer) -> None:
    client = oras_at(registry.host)
    pushed(client, "acme/hello:1.0", "hello.wasm")
    layout = oras.layout.NewLayoutFromRegistry(
        str(folder / "layout"), client, f"{registry.host}/acme/hello:1.0", "there"
    )
    layout.validate()
    response = layout.push_to_registry(client, f"{registry.host}/acme/copy:2.0", "there")
    assert response.status_code == 201
    one, other = (
        client.do_request(f"/v2/acme/{name}").content
        for name in ("hello/manifests/1.0", "copy/manifests/2.0")
    )
    assert one == other


def test_a_layout_writes_no_file_of_somebody_else(folder: Path, server: RunningServer) -> None:
    evil = {"mediaType": "a/b", "digest": "sha256:../../../evil", "size": 8}
    manifest = {
        "schemaVersion": 2,
        "mediaType": "application/vnd.oci.image.manifest.v1+json",
        "layers": [evil],
    }
    server.script.on(f"GET {MANIFESTS}/1.0", served(json.dumps(manifest).encode()))
    with pytest.raises(UsageError, match="names neither a manifest nor a blob"):
        oras.layout.NewLayoutFromRegistry(
            str(folder / "a" / "layout"), oras_at(server.host), f"{server.host}/acme/hello:1.0"
        )
    assert list(folder.rglob("*evil*")) == []
