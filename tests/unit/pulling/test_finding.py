from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING

import pytest
from builders import COMPONENT, MODULE
from dialects import an_artifact, held, known_formats

from wasm_publish.errors import InvalidWasm
from wasm_publish.oci.encoding import canonical_json, describe, descriptor_document, digest_of
from wasm_publish.oci.formats import Format, HeldWasm
from wasm_publish.oci.media_types import (
    DOCKER_CONFIG,
    IMAGE_CONFIG,
    IMAGE_LAYER,
    ISTIO_LAYER,
    OLD_WASM_LAYER,
    SPIN_APPLICATION,
    TAR_LAYER,
    WASM_CONFIG,
    WASM_LAYER,
    WASMCLOUD_PROVIDER,
)
from wasm_publish.pulling import finding
from wasm_publish.pulling.finding import find_artifact
from wasm_publish.stores.memory import MemoryStore

if TYPE_CHECKING:
    from typing import BinaryIO

    from wasm_publish.model import Artifact, Descriptor
    from wasm_publish.pulling.finding import FoundArtifact

UNDECLARED = "application/octet-stream"

EMPTY = "application/vnd.oci.empty.v1+json"


class Counting(MemoryStore):
    """A store that counts the blobs that are opened."""

    opened = 0

    def read_blob(self, blob: Descriptor) -> BinaryIO:
        self.opened += 1
        return super().read_blob(blob)


def find(artifact: Artifact) -> FoundArtifact:
    found = find_artifact(held(artifact), "0", "acme/x:1", known_formats())
    assert found is not None
    return found


def refusal(artifact: Artifact) -> InvalidWasm:
    with pytest.raises(InvalidWasm) as caught:
        find(artifact)
    return caught.value


def image(config: object, *layers: bytes, config_type: str = IMAGE_CONFIG) -> Artifact:
    archives = [(layer, IMAGE_LAYER) for layer in layers or (b"1",)]
    return an_artifact(*archives, config=json.dumps(config).encode(), config_type=config_type)


def test_what_is_not_there_is_none() -> None:
    assert find_artifact(MemoryStore(), "1", "x", known_formats()) is None


def test_wasme_pushes_a_layer_of_settings_too() -> None:
    settings = (b"{}", "application/vnd.module.wasm.config.v1+json")
    found = find(an_artifact(settings, (MODULE, ISTIO_LAYER)))
    assert (found.format, found.wasm[0].layer.digest) == ("istio", digest_of(MODULE))
    assert find(an_artifact((MODULE, ISTIO_LAYER), config_type=EMPTY)).format == "istio"


@pytest.mark.parametrize("kind", ["component", "module"])
def test_prototypes_of_runwasi_had_types_of_the_w3c(kind: str) -> None:
    layer = (MODULE, f"application/vnd.w3c.wasm.{kind}.v1+wasm", "a.wasm")
    found = find(an_artifact(layer))
    assert (found.format, found.wasm[0].title) == ("w3c", "a.wasm")


@pytest.mark.parametrize("config_type", [EMPTY, "application/vnd.unknown.config.v1+json", "x/y"])
@pytest.mark.parametrize("layer_type", [WASM_LAYER, OLD_WASM_LAYER])
def test_a_layer_of_wasm_is_found_under_any_config(config_type: str, layer_type: str) -> None:
    found = find(an_artifact((b"1", "text/plain"), (MODULE, layer_type), config_type=config_type))
    assert (found.format, len(found.wasm), found.problems) == ("raw", 1, ())


def test_an_artifact_of_old_has_no_config() -> None:
    found = find(an_artifact((MODULE, WASM_LAYER), config=None))
    assert (found.format, found.config, found.manifest.config) == ("raw", b"", None)


@pytest.mark.parametrize(
    ("layer_type", "config_type"),
    [(UNDECLARED, EMPTY), ("x/y", IMAGE_CONFIG), (TAR_LAYER, EMPTY), (TAR_LAYER, "x/y")],
)
def test_what_does_not_say_that_it_is_wasm_is_found_by_how_it_begins(
    layer_type: str, config_type: str
) -> None:
    others = ((b"read me please", layer_type), (b"", "a/b"))
    wasm_layer = (COMPONENT, layer_type, "x.wasm")
    found = find(an_artifact(*others, wasm_layer, config_type=config_type))
    (wasm,) = found.wasm
    assert (found.format, wasm.title, wasm.doubtful) == ("undeclared", "x.wasm", True)
    assert [problem.severity for problem in found.problems] == ["warning"]
    assert f"but `{layer_type}` that begins as wasm" in found.problems[0].message


def test_only_the_first_doubtful_layers_are_looked_at() -> None:
    store = Counting()
    layers = [(f"text {number:06}".encode(), UNDECLARED) for number in range(500)]
    store.push(an_artifact(*layers), lambda: ["1"], lambda _: None)
    with pytest.raises(InvalidWasm):
        find_artifact(store, "1", "x", known_formats())
    assert store.opened == 1 + 16


@pytest.mark.parametrize(
    ("config", "packed", "title"),
    [
        ({"config": {"Entrypoint": ["/app.wasm"]}}, ("/app.wasm",), "app.wasm"),
        ({"config": {"Cmd": ["bin/app.wasm", "b.wasm"]}}, ("bin/app.wasm",), "app.wasm"),
        (
            {"config": {"Entrypoint": ["wasmtime"], "Cmd": ["./app.wasm"], "WorkingDir": "/srv"}},
            ("/srv/app.wasm", "app.wasm"),
            "app.wasm",
        ),
        ({"config": {"Entrypoint": ["/bin/sh"], "Cmd": None}}, ("plugin.wasm", ""), None),
        ({"config": {"Entrypoint": "app.wasm", "WorkingDir": 1}}, ("plugin.wasm", ""), None),
        ({"config": {"Entrypoint": [1, "app.wasm"]}}, ("app.wasm",), "app.wasm"),
        ({"config": []}, ("plugin.wasm", ""), None),
        ([], ("plugin.wasm", ""), None),
    ],
)
def test_an_image_tells_by_its_entrypoint_which_file_it_is(
    config: object, packed: tuple[str, ...], title: str | None
) -> None:
    found = find(image(config))
    (wasm,) = found.wasm
    assert (found.format, wasm.packed, wasm.title) == ("image", packed, title)


@pytest.mark.parametrize(
    ("config", "below"),
    [
        ({"config": {"Entrypoint": ["a.wasm"]}}, [b"2", b"1"]),
        ({"architecture": "wasm"}, [b"2", b"1"]),
        ({"architecture": "wasm32"}, [b"2", b"1"]),
        ({"architecture": "amd64"}, []),
    ],
)
def test_layers_below_the_last_are_looked_into_where_it_is_of_wasm(
    config: object, below: list[bytes]
) -> None:
    (wasm,) = find(image(config, b"1", b"2", b"3", config_type=DOCKER_CONFIG)).wasm
    assert wasm.layer.digest == digest_of(b"3")
    assert [layer.digest for layer in wasm.below] == [digest_of(layer) for layer in below]


def spin(application: object, *layers: tuple[bytes, str]) -> Artifact:
    told = json.dumps(application).encode()
    return an_artifact(*layers, (told, SPIN_APPLICATION))


def test_a_spin_application_names_its_components() -> None:
    components = [
        {"id": "front", "source": {"content_type": WASM_LAYER, "digest": digest_of(MODULE)}},
        {"id": "back", "source": {"digest": digest_of(COMPONENT)}},
        {"id": "gone", "source": {"inline": "AAAA"}},
        {"id": 1, "source": {"digest": "x"}},
        {"source": []},
        "odd",
    ]
    data = (b"data", "application/vnd.wasm.content.layer.v1+data")
    found = find(
        spin({"components": components}, (MODULE, OLD_WASM_LAYER), data, (COMPONENT, WASM_LAYER))
    )
    assert found.format == "spin"
    assert [wasm.title for wasm in found.wasm] == ["front.wasm", "back.wasm"]
    (problem,) = found.problems
    assert problem.code == "part-of-application"
    assert problem.message == (
        "acme/x:1 is a Spin application, and its wasm is only a part of that"
    )
    assert problem.remedy is not None
    assert "spin registry pull" in problem.remedy


@pytest.mark.parametrize("application", [{}, [], {"components": {}}])
def test_a_spin_application_may_tell_nothing(application: object) -> None:
    assert find(spin(application, (MODULE, WASM_LAYER))).wasm[0].title is None


def test_a_spin_application_may_be_told_by_the_config() -> None:
    told = {"components": [{"id": "one", "source": {"digest": digest_of(MODULE)}}]}
    artifact = an_artifact(
        (MODULE, OLD_WASM_LAYER), config=json.dumps(told).encode(), config_type=SPIN_APPLICATION
    )
    assert find(artifact).wasm[0].title == "one.wasm"


def test_a_provider_of_wasmcloud_says_what_it_is() -> None:
    config_type = "application/vnd.wasmcloud.provider.archive.config"
    error = refusal(an_artifact((b"par", WASMCLOUD_PROVIDER), config_type=config_type))
    assert error.problem.code == "wasmcloud-provider"
    assert "a wasmCloud capability provider" in str(error)


def test_what_holds_no_wasm_names_its_types() -> None:
    layers = [(f"{number}".encode(), f"text/{number}") for number in range(12)]
    error = refusal(an_artifact(*layers, config_type="a\x1b"))
    assert error.problem.code == "no-wasm-artifact"
    assert str(error) == (
        "acme/x:1 holds no wasm that is known here: it has layers of `text/0`, `text/1`, `text/2`,"
        " `text/3`, `text/4`, `text/5`, `text/6`, `text/7`, 4 more types, and as config 'a\\x1b'"
    )
    assert str(refusal(an_artifact(config=None))).endswith(
        "it has no layer, and as config no config"
    )


def test_a_message_is_not_as_long_as_what_it_is_about() -> None:
    layers = [(b"1", f"text/{number}{'x' * 100_000}") for number in range(30)]
    assert len(str(refusal(an_artifact(*layers)))) < 10_000


def test_a_huge_config_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finding, "LARGEST_CONFIG", 10)
    error = refusal(an_artifact((MODULE, WASM_LAYER), config=b"x" * 11))
    assert str(error) == "the config of acme/x:1 has 11 bytes, which is more than 10"
    error = refusal(spin({"components": [1, 2, 3, 4, 5]}, (MODULE, WASM_LAYER)))
    assert error.problem.code == "config-too-large"


@pytest.mark.parametrize("config", [b"", b"no JSON", b"[" * 100_000, b"\xff\xfe"])
@pytest.mark.parametrize("config_type", [WASM_CONFIG, IMAGE_CONFIG, SPIN_APPLICATION])
def test_a_config_that_is_no_json_is_no_matter(config: bytes, config_type: str) -> None:
    found = find(an_artifact((MODULE, WASM_LAYER), config=config, config_type=config_type))
    assert found.wasm[0].layer.digest == digest_of(MODULE)


def test_ten_thousand_layers_are_read_at_once() -> None:
    layer = descriptor_document(describe(MODULE, WASM_LAYER))
    config = descriptor_document(describe(b"{}", EMPTY))
    manifest = canonical_json({"config": config, "layers": [layer] * 10_000})
    begin = time.monotonic()
    found = find(an_artifact((MODULE, WASM_LAYER))._replace(manifest=manifest))
    assert len(found.wasm) == 10_000
    assert time.monotonic() - begin < 5


def test_formats_are_asked_in_their_order() -> None:
    def find_any(manifest: object, _config: bytes) -> tuple[HeldWasm, ...]:
        return (HeldWasm(manifest.layers[0], "own.wasm"),)  # type: ignore[attr-defined]

    own = Format("own", "of a plugin", find=find_any)
    only_written = Format("written", "never read")
    store = held(an_artifact((MODULE, WASM_LAYER)))
    found = find_artifact(store, "0", "x", (only_written, own, *known_formats()))
    assert found is not None
    assert (found.format, found.wasm[0].title) == ("own", "own.wasm")
