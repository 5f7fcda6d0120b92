"""Several publishers at once leave each moving tag on the highest version."""

from __future__ import annotations

import itertools
import random
from collections import Counter
from typing import TYPE_CHECKING

import pytest
from builders import a_version
from version_publisher import VersionPublisher, artifact_for

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from publishing_places import NewPlace, Place

VERSIONS = ("0.9.0", "1.4.2", "1.4.10", "1.5.0", "2.0.0", "2.0.1", "3.0.0-rc.1")
HIGHEST = {
    "0.9": "0.9.0",
    "1.4": "1.4.10",
    "1.5": "1.5.0",
    "1": "1.5.0",
    "2.0": "2.0.1",
    "2": "2.0.1",
    "latest": "2.0.1",
}
CONFLICT = "version-exists"
ROUNDS = 12
SPREADS = (0.0, 0.01, 0.03)  # seconds over which the publishers begin; one takes about as long
_SPREADS = itertools.cycle(SPREADS)


@pytest.fixture(scope="module")
def publishers(_isolated_session: None) -> Iterator[list[VersionPublisher]]:
    running = [VersionPublisher() for _ in VERSIONS]
    yield running
    assert [publisher.end() for publisher in running] == [0] * len(running)


def versions_held(place: Place) -> dict[str, str]:
    """Which version each tag names."""
    version_of = {artifact_for(version).digest: version for version in VERSIONS}
    return {tag: version_of[digest] for tag, digest in place.held().items()}


def published(publishers: list[VersionPublisher], target: str, versions: Sequence[str]) -> set[str]:
    """Let them publish a version each in this order, more or less; what they say then."""
    spread = next(_SPREADS)
    for number, (publisher, version) in enumerate(zip(publishers, versions, strict=True)):
        publisher.publish(target, version, after=spread * number / len(versions))
    return {publisher.told() for publisher in publishers}


def test_each_moving_tag_ends_on_the_highest_version(
    publishers: list[VersionPublisher], new_place: NewPlace
) -> None:
    for _ in range(ROUNDS):
        place = new_place()
        versions = random.sample(VERSIONS, len(VERSIONS))
        assert published(publishers, place.name, versions) == {"published"}
        assert versions_held(place) == {**dict(zip(VERSIONS, VERSIONS, strict=True)), **HIGHEST}


def test_the_same_version_may_be_published_by_several_at_once(
    publishers: list[VersionPublisher], new_place: NewPlace
) -> None:
    for _ in range(ROUNDS // 3):
        place = new_place()
        told = published(publishers, place.name, ["1.4.2"] * len(publishers))
        assert told <= {"published", "unchanged"}
        assert versions_held(place) == dict.fromkeys(("1.4.2", "1.4", "1", "latest"), "1.4.2")


@pytest.mark.parametrize("new_place", ["layout", "archive"], indirect=True)
def test_of_different_builds_of_a_version_one_is_published(
    publishers: list[VersionPublisher], new_place: NewPlace
) -> None:
    """A registry has no turns: there the last look and the tag are two requests."""
    for _ in range(ROUNDS // 3):
        place = new_place()
        for build, publisher in enumerate(publishers):
            publisher.publish(place.name, "1.4.2", after=0, build=build)
        told = [publisher.told() for publisher in publishers]
        assert Counter(told) == {"published": 1, CONFLICT: len(publishers) - 1}
        digest = artifact_for("1.4.2", told.index("published")).digest
        assert place.held() == dict.fromkeys(("1.4.2", "1.4", "1", "latest"), digest)


def test_the_highest_are_what_the_rules_say() -> None:
    released = [a_version(version) for version in VERSIONS if "-" not in version]
    for tag, version in HIGHEST.items():
        inside = [v for v in released if tag == "latest" or f"{v.text}.".startswith(f"{tag}.")]
        assert max(inside).text == version
