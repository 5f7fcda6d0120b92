"""The names of the fixtures that are real registries, for the tests that go over all of them."""

from __future__ import annotations

WITH_PASSWORDS = ("password_registry", "token_registry")
OF_DOCKER = ("docker_registry", *WITH_PASSWORDS)
EVERY_REGISTRY = (*OF_DOCKER, "tls_registry", "crane_registry", "zot_registry")
