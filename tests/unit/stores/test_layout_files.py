from __future__ import annotations

import pytest

from wasm_publish.stores.layout_files import blob_path, digest_at

SHA256, SHA512 = "0" * 64, "f" * 128


@pytest.mark.parametrize("digest", [f"sha256:{SHA256}", f"sha512:{SHA512}"])
def test_a_blob_is_found_again_by_its_path(digest: str) -> None:
    assert digest_at(blob_path(digest)) == digest


@pytest.mark.parametrize(
    "path",
    [
        "index.json",
        "blobs",
        "blobs/",
        "blobs/sha256",
        "blobs/sha256/",
        f"blobs/sha256/{SHA256[1:]}",
        f"blobs/sha256/{SHA256}/x",
        f"blobs/sha512/{SHA256}",
        f"blobs/md5/{SHA256}",
        f"sha256/{SHA256}",
        f"x/blobs/sha256/{SHA256}",
        f"blobs/blobs/sha256/{SHA256}",
        f"blobs/sha256:{SHA256}",
    ],
)
def test_no_other_path_is_one_of_a_blob(path: str) -> None:
    assert digest_at(path) is None
