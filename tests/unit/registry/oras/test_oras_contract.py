"""What we rely on in the installed oras; see `docs/explanation/oras.md`."""

from __future__ import annotations

import inspect
import re
from typing import TYPE_CHECKING, Any

import oras.auth.base
import oras.container
import oras.defaults
import oras.layout
import oras.provider
import oras.schemas
import pytest
from opened_oras import oras_at

from wasm_publish.registry.oras.auth import EngineAuth
from wasm_publish.registry.oras_bridge import OrasRegistry

if TYPE_CHECKING:
    from collections.abc import Callable

SIGNATURES = {
    "_check_200_response": ["response"],
    "blob_exists": ["layer", "container"],
    "chunked_upload": ["blob", "container", "layer", "chunk_size"],
    "delete_tag": ["container", "tag"],
    "delete_tags": ["name", "tags"],
    "do_request": ["url", "method", "data", "headers", "json", "stream"],
    "download_blob": ["container", "digest", "outfile"],
    "get_blob": ["container", "digest", "stream", "head"],
    "get_container": ["name"],
    "get_manifest": ["container", "allowed_media_type", "validation_schema"],
    "get_tags": ["container", "N"],
    "login": ["username", "password", "password_stdin", "tls_verify", "hostname", "config_path"],
    "logout": ["hostname"],
    "pull": ["target", "config_path", "allowed_media_type", "overwrite", "outdir"],
    "put_upload": ["blob", "container", "layer"],
    "upload_blob": ["blob", "container", "layer", "do_chunked", "chunk_size"],
    "upload_manifest": ["manifest", "container"],
}
OVERRIDDEN = sorted(
    name
    for kind in OrasRegistry.__mro__[:2]
    for name in vars(kind)
    if inspect.isfunction(vars(kind)[name]) and hasattr(oras.provider.Registry, name)
)


def parameters(function: Callable[..., Any]) -> list[str]:
    return [name for name in inspect.signature(function).parameters if name != "self"]


@pytest.mark.parametrize("name", SIGNATURES)
def test_oras_has_the_methods_that_we_know(name: str) -> None:
    assert parameters(getattr(oras.provider.Registry, name)) == SIGNATURES[name]


@pytest.mark.parametrize("name", sorted({*OVERRIDDEN} - {"__init__"}))
def test_what_we_do_instead_is_called_as_before(name: str) -> None:
    theirs = inspect.signature(getattr(oras.provider.Registry, name)).parameters
    ours = inspect.signature(getattr(OrasRegistry, name)).parameters
    assert list(ours) == list(theirs)
    for one, other in zip(ours.values(), theirs.values(), strict=True):
        assert one.kind == other.kind
        # `logout` needs no host here, as there is but one.
        assert one.default == other.default or (name, one.name) == ("logout", "hostname")


def test_push_is_oras_s_own_and_takes_what_it_took() -> None:
    assert "push" not in OVERRIDDEN
    taken = parameters(oras.provider.Registry.push)
    assert taken[:6] == [
        "target", "config_path", "disable_path_validation", "files", "manifest_config",
        "annotation_file",
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["load_configs", "set_basic_auth", "set_token_auth", "logout"])
def test_what_oras_asks_of_a_backend_is_there(name: str) -> None:
    assert parameters(getattr(EngineAuth, name)) == parameters(
        getattr(oras.auth.base.AuthBackend, name)
    )


@pytest.mark.parametrize("name", ["push_to_registry", "pull_from_registry", "validate"])
def test_layouts_have_the_methods_that_we_test_with(name: str) -> None:
    assert callable(getattr(oras.layout.Layout, name))


def test_a_layout_uses_of_a_client_only_what_is_ours_or_pinned() -> None:
    source = inspect.getsource(inspect.getmodule(oras.layout.Layout) or oras.layout)
    used = {*re.findall(r"\bprovider\.(\w+)", source)} - {"Registry"}  # which is in a docstring
    assert used
    assert used <= {*SIGNATURES, "prefix"}


def test_a_container_has_the_parts_that_a_reference_fills() -> None:
    container = oras.container.Container("localhost:5000/acme/hello:1.0")
    assert vars(container) == {
        "registry": "localhost:5000",
        "namespace": "acme",
        "repository": "hello",
        "tag": "1.0",
        "digest": None,
    }
    assert container.api_prefix == "acme/hello"


def test_the_words_are_those_of_the_specification() -> None:
    title = "org.opencontainers.image.title"
    kind = "application/vnd.oci.image"
    assert oras.defaults.annotation_title == title
    assert oras.defaults.default_blob_dir_media_type == f"{kind}.layer.v1.tar+gzip"
    assert oras.defaults.default_manifest_media_type == f"{kind}.manifest.v1+json"
    assert oras.defaults.default_index_media_type == f"{kind}.index.v1+json"
    assert oras.defaults.default_chunksize > 0
    for schema in (oras.schemas.manifest, oras.schemas.index):
        assert schema["type"] == "object"


def test_a_client_has_what_a_plugin_may_look_at() -> None:
    client = oras_at("localhost:1")
    stock = oras.provider.Registry("localhost:1")
    assert {*vars(stock)} - {"prefix"} <= {*vars(client)}
    assert isinstance(client, oras.provider.Registry)
