from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING, Any

import pytest

from wasm_publish.references.reference import Reference
from wasm_publish.registry.credentials.finding import find_credentials
from wasm_publish.registry.credentials.sources import credential_sources

if TYPE_CHECKING:
    from pathlib import Path

SECRET = base64.b64encode(b"alice:secret").decode()


def _told(folder: Path, text: str, repository: str = "ghcr.io/acme/hello") -> list[tuple[Any, ...]]:
    """What is told of one file, with the key and the line of each source."""
    (folder / "config.json").write_text(text, encoding="utf-8")
    environment = {"DOCKER_CONFIG": str(folder), "HOME": str(folder)}
    sources = list(credential_sources(Reference.parse(repository), environment))
    assert SECRET not in str(sources)
    return [
        (found.value, found.origin.what, found.origin.line) for found in sources if found.origin
    ]


def _entries(*keys: str) -> str:
    return json.dumps({"auths": {key: {"auth": SECRET} for key in keys}}, indent=1)


@pytest.mark.parametrize(
    ("keys", "what", "line"),
    [
        (["ghcr.io"], "auths.ghcr.io", 3),
        (["ghcr.io", "ghcr.io/acme"], "auths.ghcr.io/acme", 6),
        (["docker.io", "https://ghcr.io/v2/"], "auths.https://ghcr.io/v2/", 6),
    ],
)
def test_the_entry_that_counts_is_named_with_its_line(
    keys: list[str], what: str, line: int, tmp_path: Path
) -> None:
    assert _told(tmp_path, _entries(*keys)) == [("stored", what, line)]
    environment = {"DOCKER_CONFIG": str(tmp_path), "HOME": str(tmp_path)}
    assert find_credentials("ghcr.io", "acme/hello", environment)


def test_an_identity_token_is_stored_too(tmp_path: Path) -> None:
    text = json.dumps({"auths": {"ghcr.io": {"identitytoken": SECRET}}})
    assert _told(tmp_path, text) == [("stored", "auths.ghcr.io", 1)]


@pytest.mark.parametrize(
    "entry", [{}, {"auth": ""}, {"auth": 5}, {"identitytoken": ""}, "text", None]
)
def test_an_entry_without_a_secret_is_none(entry: object, tmp_path: Path) -> None:
    assert _told(tmp_path, json.dumps({"auths": {"ghcr.io": entry}})) == []


def test_a_helper_of_the_registry_counts_before_all_of_its_file(tmp_path: Path) -> None:
    config = {
        "auths": {"ghcr.io": {"auth": SECRET}},
        "credHelpers": {"ghcr.io": "vault"},
        "credsStore": "desktop",
    }
    assert _told(tmp_path, json.dumps(config)) == [
        ("docker-credential-vault", "credHelpers.ghcr.io", 1)
    ]


def test_what_follows_a_helper_is_told_too_up_to_what_is_certain(tmp_path: Path) -> None:
    podman = tmp_path / ".config" / "containers"
    podman.mkdir(parents=True)
    (podman / "auth.json").write_text(_entries("ghcr.io"), encoding="utf-8")
    assert _told(tmp_path, '{"credsStore": "desktop"}') == [
        ("docker-credential-desktop", "credsStore", 1),
        ("stored", "auths.ghcr.io", 3),
    ]


def test_what_follows_stored_ones_does_not_count(tmp_path: Path) -> None:
    podman = tmp_path / ".config" / "containers"
    podman.mkdir(parents=True)
    (podman / "auth.json").write_text(_entries("ghcr.io"), encoding="utf-8")
    assert len(_told(tmp_path, _entries("ghcr.io"))) == 1


def test_a_file_in_another_encoding_of_json_is_read_too(tmp_path: Path) -> None:
    """PowerShell writes UTF-16."""
    (tmp_path / "config.json").write_bytes(_entries("ghcr.io").encode("utf-16"))
    environment = {"DOCKER_CONFIG": str(tmp_path), "HOME": str(tmp_path)}
    (source,) = credential_sources(Reference.parse("ghcr.io/acme/hello"), environment)
    assert source.origin
    assert (source.value, source.origin.line) == ("stored", 3)


def test_a_damaged_file_is_told_and_ends_the_search(tmp_path: Path) -> None:
    assert _told(tmp_path, "{") == [("unknown", "config.json", None)]


def test_a_key_that_is_written_in_another_way_has_no_line(tmp_path: Path) -> None:
    text = _entries("ghcr.io").replace("ghcr", "\\u0067hcr")
    assert _told(tmp_path, text) == [("stored", "auths.ghcr.io", None)]
