from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest
from builders import a_plan, a_target, a_version, an_artifact, settings_with
from hypothesis import given
from hypothesis import strategies as st

from wasm_publish.errors import TagConflict
from wasm_publish.model import Tag
from wasm_publish.policy import Policy, Published, decide, published, require_no_conflict
from wasm_publish.reporting import ignore
from wasm_publish.stores.memory import MemoryStore
from wasm_publish.tags import derived_tags, version_of

if TYPE_CHECKING:
    from wasm_publish.model import Decision, Plan
    from wasm_publish.versions import Version

_OTHER = an_artifact(b"something else").digest
_NOTHING = Published((), {})


def _release(version: str = "1.4.2", content: bytes | None = None, prefix: str = "") -> Plan:
    """A plan with the derived tags of a version."""
    artifact = an_artifact(version.encode() if content is None else content)
    return a_plan(version, tags=derived_tags(a_version(version), prefix), artifact=artifact)


def _decided(
    plan: Plan, has: Published = _NOTHING, policy: Policy | None = None, *, output: bool = False
) -> dict[str, str]:
    decision = decide(plan, a_target(build_output=output), has, policy or Policy())
    return {move.tag: move.action for move in decision.moves}


def _only(kind: str, has: Published, policy: Policy | None = None) -> tuple[str, str, str | None]:
    tags = {"version": "1.4.2", "moving": "latest", "free": "edge"}
    tag = next(Tag(name, own, "why") for own, name in tags.items() if own == kind)  # type: ignore[arg-type]  # the keys are kinds
    (move,) = decide(a_plan(tags=[tag]), a_target(), has, policy or Policy()).moves
    return move.action, move.why, move.previous


class TestDecide:
    def test_everything_is_new_where_nothing_is(self) -> None:
        assert _decided(_release()) == dict.fromkeys(("1.4.2", "1.4", "1", "latest"), "new")

    def test_a_new_tag_tells_the_rule_that_made_it(self) -> None:
        assert _only("free", _NOTHING) == ("new", "why", None)

    @pytest.mark.parametrize("kind", ["version", "moving", "free"])
    @pytest.mark.parametrize("policy", [Policy(), Policy(force=True), Policy(skip_existing=True)])
    def test_a_tag_that_holds_the_artifact_is_unchanged(self, kind: str, policy: Policy) -> None:
        digest = a_plan().artifact.digest
        names = ("1.4.2", "latest", "edge")
        has = Published(names, dict.fromkeys(names, digest))
        assert _only(kind, has, policy) == ("unchanged", "it holds this artifact already", digest)

    def test_a_version_with_other_content_is_a_conflict(self) -> None:
        has = Published(("1.4.2",), {"1.4.2": _OTHER})
        why = "the version exists with other content"
        assert _only("version", has) == ("conflict", why, _OTHER)

    def test_force_replaces_a_version(self) -> None:
        has = Published(("1.4.2",), {"1.4.2": _OTHER})
        assert _only("version", has, Policy(force=True)) == ("replaced", "--force", _OTHER)

    def test_a_version_in_build_output_is_replaced(self) -> None:
        has = Published(("1.4.2", "latest"), {"1.4.2": _OTHER, "latest": _OTHER})
        assert _decided(_release(), has, output=True) == {
            "1.4.2": "replaced",
            "1.4": "new",
            "1": "new",
            "latest": "moved",
        }

    @pytest.mark.parametrize("latest", [_OTHER, a_plan().artifact.digest])
    def test_skip_existing_leaves_every_tag_of_a_version_that_exists(self, latest: str) -> None:
        has = Published(("1.4.2", "latest"), {"1.4.2": _OTHER, "latest": latest})
        plan = a_plan(tags=[*a_plan().tags, Tag("edge", "free", "--add-tag")])
        decision = decide(plan, a_target(), has, Policy(skip_existing=True))
        assert [(m.tag, m.action, m.previous) for m in decision.moves] == [
            ("1.4.2", "kept", _OTHER),
            ("latest", "kept", latest),
            ("edge", "kept", None),
        ]
        assert decision.to_push == ()

    def test_skip_existing_publishes_what_does_not_exist(self) -> None:
        has = Published(("1.4.1", "latest"), {"latest": _OTHER})
        decided = _decided(_release(), has, Policy(skip_existing=True))
        assert decided == {"1.4.2": "new", "1.4": "new", "1": "new", "latest": "moved"}

    def test_force_comes_before_skip_existing(self) -> None:
        has = Published(("1.4.2",), {"1.4.2": _OTHER})
        policy = Policy(skip_existing=True, force=True)
        assert _only("version", has, policy)[0] == "replaced"

    def test_a_free_tag_goes_where_it_is_put(self) -> None:
        assert _only("free", Published(("edge", "9.9.9"), {"edge": _OTHER})) == (
            "moved",
            "why",
            _OTHER,
        )

    def test_a_moving_tag_moves_forward(self) -> None:
        has = Published(("1.4.1", "latest"), {"latest": _OTHER})
        assert _only("moving", has) == ("moved", "why", _OTHER)

    def test_a_moving_tag_stays_on_a_newer_version_and_says_which(self) -> None:
        has = Published(("1.5.0", "1.10.0", "latest"), {"latest": _OTHER})
        assert _only("moving", has) == ("kept", "1.10.0 is newer", _OTHER)

    def test_a_moving_tag_that_is_gone_does_not_come_back_on_an_older_version(self) -> None:
        assert _only("moving", Published(("1.5.0",), {})) == ("kept", "1.5.0 is newer", None)

    def test_a_kept_moving_tag_keeps_no_other_tag(self) -> None:
        has = Published(("2.0.0", "2.0", "2", "latest"), {"latest": _OTHER})
        decided = _decided(_release(), has)
        assert decided == {"1.4.2": "new", "1.4": "new", "1": "new", "latest": "kept"}

    def test_each_series_looks_at_its_own_versions(self) -> None:
        has = Published(("1.4.9", "1.5.0", "0.9.9"), {})
        decided = _decided(_release(), has)
        assert decided == {"1.4.2": "new", "1.4": "kept", "1": "kept", "latest": "kept"}

    def test_a_published_prerelease_holds_no_moving_tag(self) -> None:
        has = Published(("2.0.0-rc.1", "latest"), {"latest": _OTHER})
        assert _decided(_release(), has)["latest"] == "moved"

    def test_tags_that_are_no_versions_hold_no_moving_tag(self) -> None:
        has = Published(("99", "9.9", "nightly-20260102", "edge", "latest"), {"latest": _OTHER})
        assert _decided(_release(), has)["latest"] == "moved"

    def test_another_build_of_the_same_version_moves(self) -> None:
        has = Published(("1.4.2_b1", "latest"), {"latest": _OTHER})
        assert _decided(_release("1.4.2+b2"), has)["latest"] == "moved"

    @pytest.mark.parametrize("published_as", ["v1.5.0", "1.5.0"])
    def test_versions_count_with_and_without_the_prefix(self, published_as: str) -> None:
        has = Published((published_as, "latest", "v1"), {"latest": _OTHER, "v1": _OTHER})
        decided = _decided(_release(prefix="v"), has, Policy(prefix="v"))
        assert decided == {"v1.4.2": "new", "v1.4": "new", "v1": "kept", "latest": "kept"}

    def test_a_series_written_with_a_v_does_not_move_back(self) -> None:
        plan = a_plan(tags=[Tag("v1.4.2", "version", "--tag"), Tag("v1", "moving", "--tag")])
        has = Published(("v1.5.0", "v1"), {"v1": _OTHER})
        assert _decided(plan, has) == {"v1.4.2": "new", "v1": "kept"}

    def test_a_foreign_prefix_is_another_product(self) -> None:
        has = Published(("other-9.0.0", "latest"), {"latest": _OTHER})
        policy = Policy(prefix="hello-")
        assert _decided(_release(prefix="hello-"), has, policy)["latest"] == "moved"

    def test_python_versions_compare_by_their_own_rules(self) -> None:
        plan = a_plan(
            "2.0",
            scheme="pep440",
            tags=derived_tags(a_version("2.0", "pep440")),
        )
        has = Published(("2.0.0.post1", "2.1.0rc1"), {})
        assert _decided(plan, has) == {
            "2.0.0": "new",
            "2.0": "kept",
            "2": "kept",
            "latest": "kept",
        }


class TestConflict:
    def test_it_names_both_digests_and_the_ways_out(self) -> None:
        plan = _release()
        has = Published(("1.4.2",), {"1.4.2": _OTHER})
        with pytest.raises(TagConflict) as caught:
            require_no_conflict(plan, decide(plan, a_target(), has, Policy()))
        problem = caught.value.problem
        assert problem.code == "version-exists"
        assert problem.message == (
            "example.com/acme/hello:1.4.2 is published already with other content: "
            f"{_OTHER}, and this is {plan.artifact.digest}"
        )
        assert problem.remedy is not None
        assert "--skip-existing" in problem.remedy
        assert "--force" in problem.remedy

    def test_there_is_none_where_nothing_is_overwritten(self) -> None:
        plan = _release()
        require_no_conflict(plan, decide(plan, a_target(), _NOTHING, Policy()))


def test_the_policy_is_that_of_the_settings() -> None:
    settings = settings_with({"skip-existing": True, "force": True, "tag-prefix": "v"})
    assert Policy.of(settings) == Policy(skip_existing=True, force=True, prefix="v")
    assert Policy.of(settings_with()) == Policy()


def test_a_store_tells_all_tags_and_the_digests_of_those_to_write() -> None:
    store, artifact = MemoryStore(), an_artifact()
    store.push(artifact, lambda: ["1.0.0", "latest"], ignore)
    has = published(store, [Tag("latest", "moving", ""), Tag("2.0.0", "version", "")])
    assert sorted(has.tags) == ["1.0.0", "latest"]
    assert has.digests == {"latest": artifact.digest}


def test_a_tag_that_goes_while_we_look_is_not_there() -> None:
    class Vanishing(MemoryStore):
        def tags(self) -> tuple[str, ...]:
            return ("latest",)

    assert published(Vanishing(), [Tag("latest", "moving", "")]).digests == {}


@dataclass
class _Repository:
    """What a registry would hold after the pushes that were decided on."""

    digests: dict[str, str] = field(default_factory=dict)
    versions: dict[str, Version] = field(default_factory=dict)

    def publish(self, plan: Plan, policy: Policy) -> Decision:
        decision = decide(plan, a_target(), Published([*self.digests], self.digests), policy)
        if not any(move.action == "conflict" for move in decision.moves):
            self.digests |= dict.fromkeys(decision.to_push, plan.artifact.digest)
            self.versions.setdefault(plan.artifact.digest, plan.version)
        return decision


_VERSIONS = st.builds(
    "{}.{}.{}{}".format,
    st.integers(0, 2),
    st.integers(0, 2),
    st.integers(0, 2),
    st.sampled_from(["", "", "", "-rc.1", "+b1"]),
)
_RUNS = st.lists(st.tuples(_VERSIONS, st.sampled_from([b"a", b"b"])), min_size=1, max_size=12)
_POLICIES = st.builds(Policy, st.booleans(), st.booleans(), st.sampled_from(["", "v", "hello-"]))


def _plan_of(version: str, content: bytes, prefix: str) -> Plan:
    return _release(version, version.encode() + content, prefix)


@given(_RUNS, _POLICIES)
def test_a_moving_tag_always_names_the_newest_release_of_its_series(
    runs: list[tuple[str, bytes]], policy: Policy
) -> None:
    repository = _Repository()
    for version, content in runs:
        repository.publish(_plan_of(version, content, policy.prefix), policy)
    held = {
        tag: found
        for tag in repository.digests
        if (found := version_of(tag, "semver", policy.prefix))
    }
    for tag, digest in repository.digests.items():
        if tag in held:
            continue
        series = tag.removeprefix(policy.prefix)
        inside = [
            found
            for found in held.values()
            if not found.is_prerelease
            and series in {"latest", f"{found.major}", f"{found.major}.{found.minor}"}
        ]
        assert repository.versions[digest] == max(inside)


@given(runs=_RUNS, skip_existing=st.booleans())
def test_a_version_is_never_overwritten_without_force(
    runs: list[tuple[str, bytes]], *, skip_existing: bool
) -> None:
    repository = _Repository()
    for version, content in runs:
        plan = _plan_of(version, content, "")
        before = dict(repository.digests)
        repository.publish(plan, Policy(skip_existing=skip_existing))
        own = plan.tags[0].name
        assert repository.digests[own] == before.get(own, plan.artifact.digest)
        assert all(
            repository.digests[tag] == digest
            for tag, digest in before.items()
            if version_of(tag, "semver")
        )


@given(_RUNS, _POLICIES)
def test_doing_it_again_changes_nothing(runs: list[tuple[str, bytes]], policy: Policy) -> None:
    repository = _Repository()
    for version, content in runs:
        plan = _plan_of(version, content, policy.prefix)
        first = repository.publish(plan, policy)
        again = repository.publish(plan, policy)
        if any(move.action == "conflict" for move in first.moves):
            assert again == first
        else:
            assert again.to_push == ()
            pushed = {move.tag for move in again.moves if move.action == "unchanged"}
            assert pushed >= {*first.to_push}


@given(_RUNS, _POLICIES)
def test_every_tag_of_the_plan_is_decided_on_once_and_in_order(
    runs: list[tuple[str, bytes]], policy: Policy
) -> None:
    repository = _Repository()
    for version, content in runs:
        plan = _plan_of(version, content, policy.prefix)
        moves = repository.publish(plan, policy).moves
        assert [move.tag for move in moves] == [tag.name for tag in plan.tags]
