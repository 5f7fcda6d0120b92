"""What other tools push, by what `find_artifact` makes of it."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest
from dialects import COMPONENT, HELLO, TOOLS, known_formats

from wasm_publish.errors import InvalidWasm
from wasm_publish.oci.encoding import digest_of
from wasm_publish.pulling.finding import find_artifact
from wasm_publish.pulling.unpacking import unpack

if TYPE_CHECKING:
    from wasm_publish.pulling.finding import FoundArtifact

META = "sha256:498f02a958654da89060f9a8a5de94e46410a215a2918bfeedb09d18566dc253"
WIT = "sha256:9f7304207b4743197f09086b61a07ab57ed294cbb354ad4970c2fd98fd8712f3"

RAW = [
    ("wkg-oci-push", "cncf", COMPONENT, "component.wasm"),
    ("wkg-oci-push-annotations", "cncf", META, "component-meta.wasm"),
    ("wkg-oci-push-module", "cncf", HELLO, "hello.wasm"),
    ("wkg-oci-push-wit", "cncf", WIT, "wit-package.wasm"),
    ("wkg-publish-wit", "cncf", WIT, "greeting.wasm"),
    ("wasm-to-oci-module", "wasm-to-oci", HELLO, "hello.wasm"),
    ("wasm-to-oci-component", "wasm-to-oci", COMPONENT, "component.wasm"),
    ("wasm-to-oci-module-in-folder", "wasm-to-oci", HELLO, "sub/hello.wasm"),
    ("oci-tar-builder-component", "runwasi", COMPONENT, "greeter.wasm"),
    ("oras-module-cncf", "cncf", HELLO, "hello.wasm"),
    ("oras-component-cncf", "cncf", COMPONENT, "component.wasm"),
    ("oras-artifact-type", "raw", HELLO, "hello.wasm"),
    ("oras-artifact-type-and-config", "cncf", HELLO, "hello.wasm"),
    ("oras-bare-file", "undeclared", HELLO, "hello.wasm"),
    ("oras-py-module-cncf", "cncf", HELLO, "hello.wasm"),
    ("oras-py-bare-file", "undeclared", HELLO, "hello.wasm"),
    ("regctl-module", "cncf", HELLO, None),
    ("regctl-artifact-type", "raw", HELLO, None),
    ("regctl-component", "cncf", COMPONENT, "component.wasm"),
    ("crane-index", "cncf", COMPONENT, "component.wasm"),
    ("skopeo-cncf-layout", "cncf", HELLO, None),
]
PACKED = [
    ("crane-append", "image"),
    ("crane-append-docker", "image"),
    ("crane-mutate", "compat"),
    ("skopeo-image-layout", "compat"),
    ("skopeo-image-docker-archive", "compat"),
]


def find(tag: str) -> FoundArtifact:
    found = find_artifact(TOOLS, tag, f"REGISTRY/acme/x:{tag}", known_formats())
    assert found is not None
    return found


@pytest.mark.parametrize(("tag", "name", "digest", "title"), RAW)
def test_finds_what_a_tool_pushed_as_it_is(
    tag: str, name: str, digest: str, title: str | None
) -> None:
    found = find(tag)
    (wasm,) = found.wasm
    assert (found.format, wasm.layer.digest, wasm.title) == (name, digest, title)
    assert wasm.packed is None
    assert digest_of(TOOLS.read_blob(wasm.layer).read()) == digest
    assert found.digest == digest_of(found.content)
    codes = [problem.code for problem in found.problems]
    assert codes == (["undeclared-wasm"] if name == "undeclared" else [])


@pytest.mark.parametrize(("tag", "name"), PACKED)
def test_takes_out_what_a_tool_pushed_in_an_image(tag: str, name: str) -> None:
    found = find(tag)
    (wasm,) = found.wasm
    target = io.BytesIO()
    assert unpack(TOOLS.read_blob, wasm, target, tag).path == "plugin.wasm"
    assert (found.format, digest_of(target.getvalue())) == (name, HELLO)


def test_every_artifact_of_a_tool_is_tried() -> None:
    tried = {tag for tag, *_ in [*RAW, *PACKED]}
    apart = {"oci-tar-builder-two-modules-and-a-layer", "oras-attach"}
    assert tried | apart == set(TOOLS.tags())


def test_finds_all_modules_of_an_image_for_runwasi() -> None:
    found = find("oci-tar-builder-two-modules-and-a-layer")
    held = [(wasm.layer.digest, wasm.title) for wasm in found.wasm]
    assert held == [(HELLO, "hello.wasm"), (COMPONENT, None)]


def test_what_is_attached_to_a_wasm_holds_none() -> None:
    with pytest.raises(InvalidWasm, match=r"layers of `application/json`, and as config `applic"):
        find("oras-attach")


def test_an_index_leads_to_its_manifest() -> None:
    found, inside = find("crane-index"), find("regctl-component")
    assert found.digest == inside.digest
    assert found.platform == ("wasip2", "wasm")
    assert found.chosen_from is not None
    assert found.named_digest == found.chosen_from.digest != found.digest
    assert inside.named_digest == inside.digest
