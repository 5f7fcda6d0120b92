from __future__ import annotations

import io
import json
import tarfile
from pathlib import Path
from typing import Any

import pytest
from builders import COMPONENT, MODULE

from wasm_publish import ArchiveBuilder
from wasm_publish.errors import InvalidWasm, StoreFailed, UsageError
from wasm_publish.oci.encoding import describe

_DATA = Path(__file__).parents[2] / "data" / "formats"
_NAME = "io.containerd.image.name"
_TAG = "org.opencontainers.image.ref.name"


class Sink:
    """A stream that can do no more than take bytes, as a pipe."""

    def __init__(self) -> None:
        self.content = b""

    def write(self, content: bytes) -> int:
        self.content += content
        return len(content)


def _written(builder: ArchiveBuilder) -> dict[str, bytes]:
    """The files of the archive that a builder writes."""
    sink = Sink()
    builder.write(sink)  # type: ignore[arg-type]  # that is all it may use
    files: dict[str, bytes] = {}
    with tarfile.open(fileobj=io.BytesIO(sink.content)) as archive:
        for member in archive.getmembers():
            held = archive.extractfile(member)
            assert held
            assert member.name not in files
            files[member.name] = held.read()
    return files


def _index_entry(files: dict[str, bytes]) -> dict[str, Any]:
    (entry,) = json.loads(files["index.json"])["manifests"]
    assert isinstance(entry, dict)
    return entry


@pytest.mark.parametrize(
    ("reference", "vector"),
    [
        ("ghcr.example/acme/greeter:0.1.0", "oci-tar-builder-component"),
        ("ghcr.example/acme/hello:1", "oci-tar-builder-several"),
    ],
)
def test_it_is_what_oci_tar_builder_makes(reference: str, vector: str) -> None:
    builder = ArchiveBuilder(reference)
    if vector.endswith("several"):
        builder.add_module(_DATA / "hello.wasm", title="")
    builder.add_module(_DATA / "component.wasm", title="")
    if vector.endswith("several"):
        builder.add_layer(_DATA / "note.json", "application/vnd.acme.note+json", title="")
    builder.annotate(_NAME, reference)
    builder.annotate(_TAG, reference.rpartition(":")[2])
    artifact = builder.artifact
    assert artifact.config.content == (_DATA / f"{vector}.config.json").read_bytes()
    theirs = json.loads((_DATA / f"{vector}.manifest.json").read_bytes())
    # The order of its annotations is another one in each run, and this is one of them.
    theirs["annotations"] = dict(sorted(theirs["annotations"].items()))
    assert artifact.manifest == json.dumps(theirs, separators=(",", ":")).encode()


def test_the_archive_holds_the_artifact_under_its_name() -> None:
    builder = ArchiveBuilder("localhost:5000/acme/hello:latest")
    builder.add_module(COMPONENT, title="hello.wasm")
    files = _written(builder)
    artifact = builder.artifact
    entry = _index_entry(files)
    assert entry["digest"] == artifact.digest
    assert entry["annotations"] == {_NAME: "localhost:5000/acme/hello:latest", _TAG: "latest"}
    assert "platform" not in entry  # by which containerd would pass it over
    blobs = [blob.descriptor.digest for blob in artifact.blobs]
    held = {name for name in files if name.startswith("blobs/")}
    assert held == {f"blobs/{d.replace(':', '/')}" for d in (*blobs, artifact.digest)}


def test_the_descriptor_of_the_manifest_is_the_answer() -> None:
    builder = ArchiveBuilder("ghcr.example/acme/hello:1")
    builder.add_module(MODULE)
    manifest = builder.artifact.manifest
    assert builder.write(io.BytesIO()) == describe(manifest, builder.artifact.media_type)


def test_the_same_content_is_in_the_archive_once_and_in_the_manifest_twice() -> None:
    builder = ArchiveBuilder("ghcr.example/acme/hello:1")
    builder.add_module(MODULE)
    builder.add_layer(MODULE, "application/wasm")
    layers = json.loads(builder.artifact.manifest)["layers"]
    assert layers[0]["digest"] == layers[1]["digest"]
    assert sum(content == MODULE for content in _written(builder).values()) == 1


def test_the_same_steps_give_the_same_bytes(tmp_path: Path) -> None:
    written = []
    for name in ("a", "b"):
        file = tmp_path / name / "hello.wasm"
        file.parent.mkdir()
        file.write_bytes(COMPONENT)
        builder = ArchiveBuilder("ghcr.example/acme/hello:1")
        for key in ("b", "a") if name == "a" else ("a", "b"):
            builder.annotate(key, "x")
        builder.add_module(str(file))
        stream = io.BytesIO()
        builder.write(stream)
        written.append(stream.getvalue())
    assert written[0] == written[1]


def test_a_file_titles_its_layer() -> None:
    builder = ArchiveBuilder("ghcr.example/acme/hello:1")
    builder.add_module(_DATA / "hello.wasm")
    (layer,) = builder.artifact.layers
    assert layer.descriptor.annotations == {"org.opencontainers.image.title": "hello.wasm"}


def test_a_config_of_ones_own_is_taken_as_it_is() -> None:
    builder = ArchiveBuilder("ghcr.example/acme/hello:1")
    builder.add_layer(COMPONENT, "application/wasm")
    builder.set_config(b'{"os": "wasip2"}', "application/vnd.wasm.config.v0+json")
    config = builder.artifact.config
    assert config.content == b'{"os": "wasip2"}'
    assert config.descriptor.media_type == "application/vnd.wasm.config.v0+json"
    with pytest.raises(UsageError, match="this is a second"):
        builder.set_config(b"{}")


def test_a_config_is_of_some_media_type() -> None:
    with pytest.raises(UsageError, match="'json' is no media type"):
        ArchiveBuilder("ghcr.example/acme/hello:1").set_config(b"{}", "json")


def test_the_os_may_be_another() -> None:
    builder = ArchiveBuilder("ghcr.example/acme/hello:1", system="wasip2")
    builder.add_module(COMPONENT)
    config = builder.artifact.config.content
    assert isinstance(config, bytes)
    assert json.loads(config)["os"] == "wasip2"


@pytest.mark.parametrize(
    "reference",
    ["hello", "ghcr.example/acme/hello", f"ghcr.example/acme/hello:1@sha256:{'a' * 64}"],
)
def test_without_a_whole_name_there_is_none(reference: str) -> None:
    with pytest.raises(UsageError):
        ArchiveBuilder(reference)


def test_what_is_no_wasm_is_no_module_and_leaves_nothing_behind(tmp_path: Path) -> None:
    file = tmp_path / "hello.wasm"
    file.write_bytes(b"<html>")
    builder = ArchiveBuilder("ghcr.example/acme/hello:1")
    with pytest.raises(InvalidWasm, match="not wasm") as caught:
        builder.add_module(file)
    assert caught.value.problem.file == file
    with pytest.raises(InvalidWasm, match="not wasm"):
        builder.add_module(b"<html>")
    with pytest.raises(UsageError, match="there is no layer"):
        builder.write(io.BytesIO())


def test_a_missing_file_is_an_error_at_once(tmp_path: Path) -> None:
    builder = ArchiveBuilder("ghcr.example/acme/hello:1")
    with pytest.raises(UsageError, match="can't read the layer"):
        builder.add_module(tmp_path / "missing.wasm")


def test_a_file_that_changed_meanwhile_is_an_error(tmp_path: Path) -> None:
    file = tmp_path / "hello.wasm"
    file.write_bytes(MODULE)
    builder = ArchiveBuilder("ghcr.example/acme/hello:1")
    builder.add_module(file)
    file.write_bytes(COMPONENT)
    with pytest.raises(StoreFailed, match="the file changed"):
        builder.write(io.BytesIO())
