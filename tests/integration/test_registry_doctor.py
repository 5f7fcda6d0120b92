"""What is found out about real registries, which is what is known of them from elsewhere."""

from __future__ import annotations

import itertools
import time
from typing import TYPE_CHECKING

import pytest
from examined import examination_of, verdicts
from opened_registry import store_in
from registry_fixtures import WITH_PASSWORDS

from wasm_publish.registry.doctor.findings import Left
from wasm_publish.stores import Credentials

if TYPE_CHECKING:
    from docker_registry import DockerRegistry
    from in_process import CommandLine

    from wasm_publish.registry.doctor.findings import Examination

_NUMBERS = itertools.count()
TAGS = ["1.0.0", "1.1.0", "latest"]

OF_DISTRIBUTION_2_8 = {
    "reachable": "yes",
    "access": "yes",
    "pull": "yes",
    "push": "yes",
    "upload": "yes",
    "single-post": "no",
    "mount": "yes",
    "chunks": "yes",
    "content-range": "no",
    "upload-status": "yes",
    "resume": "no",
    "config-cncf": "yes",
    "config-wasm-to-oci": "yes",
    "config-image": "yes",
    "artifact-type": "yes",
    "subject": "no",
    "referrers": "no",
    "multi-tag": "no",
    "immutable-tags": "no",
    "tags": "yes",
    "tag-pages": "no",
    "range": "yes",
    "delete-tag": "no",
    "delete-manifest": "yes",
    "delete-blob": "yes",
}
OF_CRANE = {
    **OF_DISTRIBUTION_2_8,
    "tls": "no",
    "auth": "no",
    "single-post": "yes",
    "mount": "no",
    "content-range": "yes",
    "upload-status": "no",
    "tag-pages": "no",
    "range": "no",
    "delete-tag": "yes",
}


@pytest.fixture
def repository() -> str:
    """A repository that no other test has."""
    return f"doctor/{next(_NUMBERS)}"


def examined(registry: DockerRegistry, repository: str, other: str | None = None) -> Examination:
    who = Credentials(registry.username, registry.password) if registry.username else None
    return examination_of(
        registry.host, repository, other=other, credentials=who, ca_file=registry.ca_file
    )


@pytest.mark.parametrize(
    ("fixture", "tls", "auth"),
    [
        ("docker_registry", "no", "no"),
        ("password_registry", "no", "yes"),
        ("token_registry", "no", "yes"),
        ("tls_registry", "yes", "no"),
    ],
)
def test_docker_registry(
    fixture: str, tls: str, auth: str, repository: str, request: pytest.FixtureRequest
) -> None:
    registry: DockerRegistry = request.getfixturevalue(fixture)
    found = examined(registry, repository, f"{repository}/other")
    # Of the tags only one of ours is there by then.
    own = {"tls": tls, "auth": auth, "tag-pages": "unknown", "mount-across": "yes"}
    assert verdicts(found) == {**OF_DISTRIBUTION_2_8, **own}
    assert found.left == Left()
    assert store_in(registry, repository).tags() == []


def test_docker_registry_leaves_alone_what_is_there(
    docker_registry: DockerRegistry, repository: str, cli: CommandLine
) -> None:
    name = f"{docker_registry.host}/{repository}"
    assert cli("push", "hello.wasm", *(f"{name}:{tag}" for tag in TAGS)).code == 0
    store = store_in(docker_registry, repository)
    before = {tag: store.resolve(tag) for tag in TAGS}
    found = examined(docker_registry, repository)
    assert verdicts(found) == {**OF_DISTRIBUTION_2_8, "tls": "no", "auth": "no"}
    assert found.left == Left()
    assert sorted(store.tags()) == TAGS
    assert {tag: store.resolve(tag) for tag in TAGS} == before
    assert cli("diff", "hello.wasm", f"{name}:1.0.0").code in {0, 1}


def test_crane(crane_registry: DockerRegistry, repository: str, cli: CommandLine) -> None:
    name = f"{crane_registry.host}/{repository}"
    assert cli("push", "hello.wasm", *(f"{name}:{tag}" for tag in TAGS)).code == 0
    found = examined(crane_registry, repository)
    assert verdicts(found) == OF_CRANE
    assert found.left._replace(uploads=0) == Left()
    assert found.left.uploads  # it knows no end of an upload but a blob
    assert sorted(store_in(crane_registry, repository).tags()) == TAGS


def test_zot(zot_registry: DockerRegistry, repository: str) -> None:
    found = examined(zot_registry, repository)
    for name in ("config-cncf", "single-post", "subject", "referrers", "delete-manifest"):
        assert verdicts(found)[name] == "yes", name
    assert found.left._replace(uploads=0, blobs=()) == Left()


@pytest.mark.parametrize("fixture", WITH_PASSWORDS)
def test_nobody_may_push(fixture: str, repository: str, request: pytest.FixtureRequest) -> None:
    registry: DockerRegistry = request.getfixturevalue(fixture)
    found = examination_of(registry.host, repository)
    assert found.exit_code == 5
    assert verdicts(found)["push"] == "no"
    assert "upload" not in verdicts(found)


def test_it_takes_less_than_two_seconds(docker_registry: DockerRegistry, repository: str) -> None:
    begun = time.monotonic()
    examined(docker_registry, repository)
    assert time.monotonic() - begun < 2
