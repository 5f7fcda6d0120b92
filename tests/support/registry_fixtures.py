"""The names of the fixtures that are real registries, for the tests that go over all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest
    from docker_registry import DockerRegistry

WITH_PASSWORDS = ("password_registry", "token_registry")
OF_DOCKER = ("docker_registry", *WITH_PASSWORDS)
EVERY_REGISTRY = (*OF_DOCKER, "tls_registry", "crane_registry", "zot_registry")


def let_in(registry: DockerRegistry, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put into the environment who may push there, and who vouches for its certificate."""
    if registry.username:
        monkeypatch.setenv("WASM_PUBLISH_USERNAME", registry.username)
        monkeypatch.setenv("WASM_PUBLISH_PASSWORD", registry.password)
    if registry.ca_file:
        monkeypatch.setenv("WASM_PUBLISH_CA_FILE", str(registry.ca_file))
