"""What is found out about manifests and tags, from registries that differ in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from examined import REPOSITORY, examination_of, finding, verdicts
from faulty_registry import FOREVER, Fault, running_registry
from http_server import Reply
from memory_registry import Repository
from registry_faults import GITLAB_UNKNOWN_TYPE, IMMUTABLE, answers, knows_no_config, without

from wasm_publish.oci.encoding import digest_of
from wasm_publish.registry.doctor.manifest_probes import MOVED_TAG
from wasm_publish.registry.doctor.samples import CNCF, IMAGE

if TYPE_CHECKING:
    from faulty_registry import Effect, FaultyRegistry
    from http_server import Asked

V0, V1 = "application/vnd.wasm.config.v0+json", "application/vnd.wasm.config.v1+json"
REFUSES = answers(400, "MANIFEST_INVALID", "not here")


def put(*effects: Effect) -> tuple[Fault, ...]:
    return tuple(Fault("put-manifest", effect, FOREVER) for effect in effects)


def where(text: bytes, refusal: Effect) -> Effect:
    """It refuses manifests that hold a text."""
    return lambda registry, asked: refusal(registry, asked) if text in asked.body else None


def once_tagged(refusal: Effect) -> Effect:
    """It refuses to move a tag."""

    def effect(registry: FaultyRegistry, asked: Asked) -> Reply | None:
        tag = asked.path.rpartition("/")[2]
        taken = registry.repository(REPOSITORY).tags.get(tag, digest_of(asked.body))
        return None if taken == digest_of(asked.body) else refusal(registry, asked)

    return effect


def pretends(_registry: FaultyRegistry, _asked: Asked) -> Reply:
    return Reply(201)


def test_gitlab_refuses_the_config_of_wasm() -> None:
    refusals = (knows_no_config(V0, GITLAB_UNKNOWN_TYPE), knows_no_config(V1, GITLAB_UNKNOWN_TYPE))
    with running_registry(*put(*refusals)) as running:
        found = examination_of(running.host)
        assert running.registry.repository(REPOSITORY) == Repository()
    refused = finding(found, "config-cncf")
    assert (refused.verdict, "unknown media type" in refused.detail) == ("no", True)
    assert "--format compat" in (refused.remedy or "")
    assert finding(found, "config-wasm-to-oci").verdict == "no"
    for name in ("config-image", "artifact-type", "subject", "immutable-tags"):
        assert finding(found, name).verdict in {"yes", "no"}, name
    assert found.exit_code == 0


def test_a_registry_that_misses_a_blob_has_not_refused_the_manifest() -> None:
    with running_registry(*put(answers(400, "MANIFEST_BLOB_UNKNOWN"))) as running:
        found = finding(examination_of(running.host), "config-cncf")
    assert found.verdict == "unknown"
    assert "it misses a blob that it has taken" in found.detail


def test_where_no_manifest_is_taken_nothing_more_can_be_tried() -> None:
    with running_registry(*put(REFUSES)) as running:
        found = verdicts(examination_of(running.host))
    for name in ("config-cncf", "config-wasm-to-oci", "config-image", "artifact-type"):
        assert found[name] == "no"
    for name in ("subject", "multi-tag", "immutable-tags", "delete-tag", "delete-manifest"):
        assert found[name] == "unknown"
    assert found["delete-blob"] == "yes"


def test_a_tag_that_moves_takes_two_manifests() -> None:
    others = (where(CNCF.manifest[:90], REFUSES), knows_no_config(V1, REFUSES))
    with running_registry(*put(*others, where(b"artifactType", REFUSES))) as running:
        found = finding(examination_of(running.host), "immutable-tags")
    assert (found.verdict, found.detail) == (
        "unknown",
        "it takes too few of our manifests to try it",
    )


@pytest.mark.parametrize(
    ("faults", "verdict", "detail"),
    [
        ((), "yes", ""),
        (put(without("OCI-Subject")), "no", "answers without OCI-Subject"),
        (put(where(b'"subject"', REFUSES)), "no", "it answers 400: MANIFEST_INVALID: not here"),
    ],
)
def test_a_subject_is_noted_or_not(faults: tuple[Fault, ...], verdict: str, detail: str) -> None:
    with running_registry(*faults) as running:
        found = finding(examination_of(running.host), "subject")
    assert (found.verdict, detail in found.detail) == (verdict, True)


def test_several_tags_in_one_request_may_be_refused() -> None:
    def refuses_tags(registry: FaultyRegistry, asked: Asked) -> Reply | None:
        return REFUSES(registry, asked) if "?tag=" in asked.path else None

    with running_registry(*put(refuses_tags)) as running:
        found = finding(examination_of(running.host), "multi-tag")
    assert (found.verdict, "it answers 400" in found.detail) == ("no", True)


@pytest.mark.parametrize("refusal", IMMUTABLE.values(), ids=[*IMMUTABLE])
def test_an_immutable_tag_is_one_whatever_words_it_is_told_in(refusal: Effect) -> None:
    with running_registry(*put(once_tagged(refusal))) as running:
        found = finding(examination_of(running.host), "immutable-tags")
        assert running.registry.repository(REPOSITORY) == Repository()
    assert found.verdict == "yes"
    assert found.detail.startswith("it answers 4")
    assert "--no-moving-tags" in (found.remedy or "")


def test_an_immutable_tag_of_an_earlier_examination_is_one_too() -> None:
    with running_registry(*put(once_tagged(IMMUTABLE["harbor"]))) as running:
        repository = running.registry.repository(REPOSITORY)
        repository.tags[MOVED_TAG] = CNCF.digest
        repository.manifests[CNCF.digest] = ("x/y", CNCF.manifest)
        assert finding(examination_of(running.host), "immutable-tags").verdict == "yes"


def test_a_tag_that_stays_without_a_word_is_immutable() -> None:
    with running_registry(*put(once_tagged(pretends))) as running:
        found = finding(examination_of(running.host), "immutable-tags")
    assert (found.verdict, found.detail) == (
        "yes",
        "it says that the tag moves, but keeps what it names",
    )


def test_a_tag_that_is_never_written_is_no_immutable_one() -> None:
    def no_tags(registry: FaultyRegistry, asked: Asked) -> Reply | None:
        return REFUSES(registry, asked) if MOVED_TAG in asked.path else None

    with running_registry(*put(no_tags)) as running:
        found = finding(examination_of(running.host), "immutable-tags")
    assert (found.verdict, found.remedy) == ("unknown", None)


def test_a_tag_that_moves_is_not_immutable() -> None:
    with running_registry() as running:
        found = finding(examination_of(running.host), "immutable-tags")
        moved = [asked for asked in running.server.asked if asked.path.endswith(MOVED_TAG)]
    assert (found.verdict, found.detail, found.remedy) == ("no", "", None)
    assert [asked.body for asked in moved if asked.method == "PUT"] == [
        IMAGE.manifest,
        CNCF.manifest,
    ]
