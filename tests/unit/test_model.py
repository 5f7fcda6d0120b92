from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from builders import a_plan, a_target, an_artifact

from wasm_publish import model
from wasm_publish.model import Decision, Move, Origin, Pushable, Tag

_PROTOCOLS = {Pushable}
_VALUES = [
    value for value in vars(model).values() if isinstance(value, type) and value not in _PROTOCOLS
]


@pytest.mark.parametrize("value", _VALUES, ids=lambda value: str(value.__name__))
def test_values_are_frozen_and_slotted(value: type) -> None:
    assert issubclass(value, tuple)
    assert value.__dictoffset__ == 0


def test_a_value_that_flows_can_not_be_changed() -> None:
    with pytest.raises(AttributeError):
        a_target().repository = "elsewhere"  # type: ignore[misc]  # what the test is about


@pytest.mark.parametrize(
    ("origin", "text"),
    [
        (Origin("git"), "git"),
        (Origin("package.name", Path("/a/Cargo.toml")), "Cargo.toml package.name"),
        (Origin("package.name", Path("/a/Cargo.toml"), 7), "Cargo.toml:7 package.name"),
        (Origin("a phrase", None, 7), "a phrase"),
    ],
)
def test_an_origin_reads_as_a_place(origin: Origin, text: str) -> None:
    assert str(origin) == text


def test_an_artifacts_digest_is_its_manifests() -> None:
    artifact = an_artifact(manifest=b"{}")
    assert artifact.digest == f"sha256:{hashlib.sha256(b'{}').hexdigest()}"


def test_only_tags_that_change_are_pushed_and_in_order() -> None:
    moves = tuple(
        Move(action, action, "why")
        for action in ("unchanged", "moved", "kept", "new", "conflict", "replaced")
    )
    assert Decision(a_target(), moves).to_push == ("moved", "new", "replaced")


def test_a_decision_tells_nothing_to_store_from_nothing_to_tag() -> None:
    kept = (Move("latest", "kept", "why"),)
    assert Decision(a_target(), kept).to_push is None
    assert Decision(a_target(), (), by_digest=True).to_push == ()


def test_a_target_has_the_plans_tags_or_its_own() -> None:
    own = a_target()._replace(tags=(Tag("edge", "free", "why"),))
    nameless = a_target()._replace(tags=())
    plan = a_plan(targets=[a_target(), own, nameless])
    assert [[tag.name for tag in plan.tags_in(target)] for target in plan.targets] == [
        ["1.4.2", "latest"],
        ["edge"],
        [],
    ]
    name = a_target().repository
    assert [plan.name_in(target) for target in plan.targets] == [
        f"{name}:1.4.2",
        f"{name}:edge",
        name,
    ]
