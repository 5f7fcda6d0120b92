"""What an examination writes is legal, small, and nobody else's."""

from __future__ import annotations

import io
import json
import tarfile
from typing import TYPE_CHECKING

import pytest
from schema_check import check_manifest

from wasm_publish.oci.encoding import digest_of
from wasm_publish.oci.formats.cncf import find
from wasm_publish.oci.manifests import Manifest, parse_manifest
from wasm_publish.references.grammar import is_tag
from wasm_publish.registry.doctor.samples import (
    BLOBS,
    CNCF,
    IMAGE,
    TAG_PREFIX,
    TYPED,
    WASM_TO_OCI,
    content_for,
    referring_to,
    tag_for,
)
from wasm_publish.wasm import scan_bytes

if TYPE_CHECKING:
    from wasm_publish.registry.doctor.samples import (
        Sample,
    )

SAMPLES = (CNCF, WASM_TO_OCI, IMAGE, TYPED, referring_to(CNCF))
each = pytest.mark.parametrize("sample", SAMPLES)


@each
def test_a_manifest_is_legal_and_names_the_blobs_that_it_comes_with(sample: Sample) -> None:
    check_manifest(sample.manifest)
    manifest = parse_manifest(sample.manifest)
    assert isinstance(manifest, Manifest)
    assert [blob.digest for blob in reversed(manifest.blobs)] == [*map(digest_of, sample.blobs)]
    assert [blob.size for blob in reversed(manifest.blobs)] == [*map(len, sample.blobs)]


@each
def test_every_blob_says_whose_it_is(sample: Sample) -> None:
    for blob in sample.blobs:
        assert b"wasm-publish doctor" in blob
        assert blob in BLOBS


@each
def test_all_of_it_is_small(sample: Sample) -> None:
    assert len(sample.manifest) + sum(map(len, sample.blobs)) < 16 * 1024


def test_the_manifests_are_different() -> None:
    assert len({sample.digest for sample in SAMPLES}) == len(SAMPLES)


def test_the_cncf_one_holds_a_module_as_what_we_publish() -> None:
    manifest = parse_manifest(CNCF.manifest)
    assert isinstance(manifest, Manifest)
    assert [held.layer for held in find(manifest, CNCF.blobs[0])] == [*manifest.layers]
    assert scan_bytes(CNCF.blobs[1]).kind == "module"


def test_the_image_is_one() -> None:
    config, layer = json.loads(IMAGE.blobs[0]), IMAGE.blobs[1]
    assert config["rootfs"]["diff_ids"] == [digest_of(layer)]
    with tarfile.open(fileobj=io.BytesIO(layer)) as archive:
        (member,) = archive.getmembers()
        file = archive.extractfile(member)
        assert file is not None
        assert scan_bytes(file.read()).kind == "module"


def test_a_referrer_names_its_subject() -> None:
    manifest = parse_manifest(referring_to(CNCF).manifest)
    assert isinstance(manifest, Manifest)
    assert manifest.subject is not None
    assert manifest.subject.digest == CNCF.digest


def test_tags_are_legal_and_tell_whose_they_are() -> None:
    assert tag_for("one").startswith(TAG_PREFIX)
    assert is_tag(tag_for("one"))
    assert tag_for("one") == tag_for("one") != tag_for("another")


@pytest.mark.parametrize("size", [0, 1, 50, 100_000])
def test_contents_are_as_large_as_they_have_to_be(size: int) -> None:
    content = content_for("a purpose", size)
    assert size <= len(content) <= size + 100
    assert content == content_for("a purpose", size) != content_for("another", size)
