from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest
from builders import a_plan, a_target, a_version, an_artifact, settings_with
from hypothesis import given
from hypothesis import strategies as st
from stored_artifacts import artifact_of

from wasm_publish.errors import TagConflict
from wasm_publish.model import Tag
from wasm_publish.publishing.policy import (
    Policy,
    Published,
    decide,
    newest_mover,
    require_no_conflict,
    unprefixed,
)
from wasm_publish.publishing.published import PublishedArtifact, read_published
from wasm_publish.versions.series import derived_tags, version_of

if TYPE_CHECKING:
    from typing import TypeAlias

    from wasm_publish.model import Decision, Plan
    from wasm_publish.versions.version import Scheme, Version

    _Runs: TypeAlias = "tuple[Scheme, list[tuple[str, bytes, bytes]]]"

_OTHER = an_artifact(b"something else").digest


_NOTHING = Published((), {})


def _release(version: str = "1.4.2", content: bytes | None = None, prefix: str = "") -> Plan:
    """A plan with the derived tags of a version."""
    artifact = an_artifact(version.encode() if content is None else content)
    return a_plan(version, tags=derived_tags(a_version(version), prefix), artifact=artifact)


_TOLD = {"title": "hello", "version": "1.4.2", "revision": "0123456789" * 4}


def _rebuilt(how: str) -> tuple[Plan, Published]:
    """A plan of 1.4.2, and a repository that has the same release in another manifest."""
    theirs = artifact_of(how.encode(), told={**_TOLD, "created": "2026-01-02T03:04:05Z"})
    plan = _release()._replace(artifact=artifact_of(b"the same wasm", told=_TOLD))
    found = read_published(theirs.digest, theirs.manifest)
    return plan, Published(("1.4.2",), {"1.4.2": theirs.digest}, {"1.4.2": found})


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
        assert decision.to_push is None

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


def _named(version: str, tag: str) -> Plan:
    """A plan of a version with a moving tag that a person named."""
    tags = [Tag(tag, "moving", "the settings key tags")]
    return a_plan(version, tags=tags, artifact=an_artifact(version.encode()))


class TestNamedSeries:
    @pytest.mark.parametrize(
        ("tag", "version", "there", "why"),
        [
            ("2.0", "2.0.1-rc.1", "2.0.0", "a prerelease moves no series"),
            ("2", "2.0.1-rc.1", "2.0.0", "a prerelease moves no series"),
            ("2", "2.0.0-rc.1", "1.0.0", "a prerelease moves no series"),
            ("latest", "2.0.1-rc.1", "2.0.0", "a prerelease moves no series"),
            ("0", "0.2.5", "0.3.1", "0.3.1 is newer"),
            ("2", "1.9.9", "2.0.0", "2.0.0 is newer"),
            ("2", "3.0.0", "2.0.0", "3.0.0 does not belong to it, as 2.0.0 does"),
        ],
    )
    def test_what_is_none_of_it_leaves_it_alone(
        self, tag: str, version: str, there: str, why: str
    ) -> None:
        decision = decide(
            _named(version, tag), a_target(), Published((there,), {tag: _OTHER}), Policy()
        )
        (move,) = decision.moves
        assert (move.action, move.why, move.previous) == ("kept", why, _OTHER)

    @pytest.mark.parametrize(
        ("tag", "version", "there"),
        [
            ("0", "0.3.1", "0.2.5"),
            ("v0", "0.3.1", "v0.2.5"),
            ("2", "2.0.1", "2.0.0"),
            ("57", "1.4.2", "1.4.1"),
            ("57", "1.4.2-rc.1", "1.4.1"),
            ("latest", "0.1.0-alpha.2", "0.1.0-alpha.1"),
        ],
    )
    def test_anything_else_moves_it(self, tag: str, version: str, there: str) -> None:
        has = Published((there,), {tag: _OTHER})
        assert _decided(_named(version, tag), has) == {tag: "moved"}


class TestSameRelease:
    """The version exists with another manifest, which tells that it is the very same release."""

    def test_the_same_wasm_is_unchanged_and_other_tags_get_the_published_one(self) -> None:
        plan, has = _rebuilt("the same wasm")
        decision = decide(plan, a_target(), has, Policy())
        assert [(m.tag, m.action) for m in decision.moves] == [
            ("1.4.2", "unchanged"),
            ("1.4", "new"),
            ("1", "new"),
            ("latest", "new"),
        ]
        assert decision.moves[0].why == "it holds the same wasm, in another manifest"
        assert decision.retags == decision.moves[0].previous == has.digests["1.4.2"]
        assert decision.to_push == ("1.4", "1", "latest")

    def test_the_same_commit_is_unchanged(self) -> None:
        plan, has = _rebuilt("other bytes")
        decision = decide(plan, a_target(), has, Policy())
        assert decision.moves[0].action == "unchanged"
        assert decision.moves[0].why == "it was made from the same commit"
        assert decision.retags == has.digests["1.4.2"]

    def test_where_every_tag_holds_it_there_is_nothing_to_do(self) -> None:
        plan, has = _rebuilt("the same wasm")
        digests = {tag.name: has.digests["1.4.2"] for tag in plan.tags}
        decision = decide(plan, a_target(), has._replace(digests=digests), Policy())
        assert {move.action for move in decision.moves} == {"unchanged"}
        assert decision.to_push is None

    def test_a_moving_tag_on_our_own_manifest_moves_to_the_one_that_stands(self) -> None:
        plan, has = _rebuilt("the same wasm")
        digests = {**has.digests, "latest": plan.artifact.digest}
        decision = decide(plan, a_target(), has._replace(digests=digests), Policy())
        moves = {move.tag: move for move in decision.moves}
        assert (moves["latest"].action, moves["latest"].previous) == ("moved", plan.artifact.digest)

    def test_a_moving_tag_stays_on_a_newer_version_here_too(self) -> None:
        plan, has = _rebuilt("the same wasm")
        newer = has._replace(tags=("1.4.2", "2.0.0", "latest"))
        decision = decide(plan, a_target(), newer, Policy())
        assert decision.moves[-1].action == "kept"
        assert decision.to_push == ("1.4", "1")

    def test_a_second_version_tag_gets_the_published_one(self) -> None:
        plan, has = _rebuilt("the same wasm")
        plan = plan._replace(tags=(*plan.tags, Tag("v1.4.2", "version", "--tag")))
        decision = decide(plan, a_target(), has, Policy())
        assert decision.moves[-1].action == "new"
        assert decision.retags == has.digests["1.4.2"]

    def test_what_is_ours_to_the_byte_needs_no_tags_on_another(self) -> None:
        plan, has = _rebuilt("the same wasm")
        has = has._replace(digests={"1.4.2": plan.artifact.digest}, artifacts={})
        assert decide(plan, a_target(), has, Policy()).retags is None

    @pytest.mark.parametrize("how", ["the same wasm", "other bytes"])
    def test_skip_existing_is_not_needed_and_does_no_harm(self, how: str) -> None:
        plan, has = _rebuilt(how)
        decision = decide(plan, a_target(), has, Policy(skip_existing=True))
        assert decision == decide(plan, a_target(), has, Policy())


@pytest.mark.parametrize("skip", [False, True])
@pytest.mark.parametrize("same", [False, True])
@pytest.mark.parametrize("mutable", [(), ("1.4.*",)])
@pytest.mark.parametrize("output", [False, True])
@pytest.mark.parametrize("force", [False, True])
def test_of_the_rules_for_a_version_that_exists_the_first_that_holds_decides(
    *, force: bool, output: bool, mutable: tuple[str, ...], same: bool, skip: bool
) -> None:
    plan, has = _rebuilt("the same wasm")
    if not same:
        has = has._replace(artifacts={})
    policy = Policy(skip_existing=skip, force=force, mutable=mutable)
    move = decide(plan, a_target(build_output=output), has, policy).moves[0]
    expected = (
        (force, "replaced", "--force"),
        (output, "replaced", "the default layout is build output"),
        (mutable, "moved", "mutable-tags"),
        (same, "unchanged", "it holds the same wasm, in another manifest"),
        (skip, "kept", "the version exists"),
        (True, "conflict", "the version exists with other content"),
    )
    assert (move.action, move.why) == next(rule[1:] for rule in expected if rule[0])
    assert move.previous == has.digests["1.4.2"]


@pytest.mark.parametrize(
    ("tag", "globs", "action"),
    [
        ("1.4.2-dev", ("*-dev", "nightly"), "moved"),
        ("1.4.2-dev.1", ("*-dev", "nightly"), "conflict"),
        ("1.4.2", ("1.4.[0-3]",), "moved"),
        ("1.4.2-DEV", ("*-dev",), "conflict"),
        ("1.4.2", (), "conflict"),
    ],
)
def test_versions_may_be_declared_mutable(tag: str, globs: tuple[str, ...], action: str) -> None:
    plan = a_plan(tag, tags=[Tag(tag, "version", "")])
    has = Published((tag,), {tag: _OTHER})
    assert _decided(plan, has, Policy(mutable=globs)) == {tag: action}


class TestChannels:
    POLICY = Policy(channels={"rc": "next"})

    def _tags(self, version: str, scheme: Scheme = "semver") -> Plan:
        tags = derived_tags(a_version(version, scheme), "", self.POLICY.channels)
        return a_plan(version, tags=tags, scheme=scheme)

    def test_a_prerelease_moves_its_channel_forward(self) -> None:
        has = Published(("1.0.0", "2.0.0-rc.1", "next", "latest"), {"next": _OTHER})
        decided = _decided(self._tags("2.0.0-rc.2"), has, self.POLICY)
        assert decided == {"2.0.0-rc.2": "new", "next": "moved"}

    def test_and_not_backward(self) -> None:
        has = Published(("2.0.0-rc.10", "next"), {"next": _OTHER})
        decided = _decided(self._tags("2.0.0-rc.9"), has, self.POLICY)
        assert decided == {"2.0.0-rc.9": "new", "next": "kept"}

    @pytest.mark.parametrize("other", ["3.0.0", "3.0.0-beta.1"])
    def test_what_is_in_no_channel_holds_none(self, other: str) -> None:
        has = Published((other, "next"), {"next": _OTHER})
        assert _decided(self._tags("2.0.0-rc.1"), has, self.POLICY)["next"] == "moved"

    def test_a_release_moves_no_channel_and_is_held_by_none(self) -> None:
        has = Published(("3.0.0-rc.1", "next", "latest"), {"latest": _OTHER, "next": _OTHER})
        decided = _decided(self._tags("2.0.0"), has, self.POLICY)
        assert decided == {"2.0.0": "new", "2.0": "new", "2": "new", "latest": "moved"}

    def test_python_has_channels_too(self) -> None:
        has = Published(("2.0.0rc1", "next"), {"next": _OTHER})
        decided = _decided(self._tags("2.0rc2", "pep440"), has, self.POLICY)
        assert decided == {"2.0.0rc2": "new", "next": "moved"}


class TestConflict:
    def _error(self, found: PublishedArtifact | None = None) -> TagConflict:
        plan = _release()
        artifacts = {"1.4.2": found} if found else {}
        has = Published(("1.4.2",), {"1.4.2": _OTHER}, artifacts)
        with pytest.raises(TagConflict) as caught:
            require_no_conflict(plan, decide(plan, a_target(), has, Policy()), has)
        return caught.value

    def test_it_names_both_digests_and_the_ways_out(self) -> None:
        problem = self._error().problem
        assert problem.code == "version-exists"
        assert problem.message == (
            "example.com/acme/hello:1.4.2 is published already with other content: "
            f"{_OTHER}, and this is {_release().artifact.digest}"
        )
        assert problem.remedy is not None
        for way in ("raise the version", "--skip-existing", "--force", "mutable-tags ="):
            assert way in problem.remedy

    @pytest.mark.parametrize(
        ("known", "told"),
        [
            ((None, None), ""),
            ((None, "2026-01-02T03:04:05Z"), " (created 2026-01-02T03:04:05Z)"),
            (("f" * 40, None), f" (revision {'f' * 40})"),
            (
                ("f" * 40, "2026-01-02T03:04:05Z"),
                f" (created 2026-01-02T03:04:05Z, revision {'f' * 40})",
            ),
        ],
    )
    def test_it_tells_when_and_from_what_the_published_one_was_made(
        self, known: tuple[str | None, str | None], told: str
    ) -> None:
        message = str(self._error(PublishedArtifact(_OTHER, revision=known[0], created=known[1])))
        assert f"other content: {_OTHER}{told}, and this is sha256:" in message

    def test_there_is_none_where_nothing_is_overwritten(self) -> None:
        plan = _release()
        decision = decide(plan, a_target(), _NOTHING, Policy())
        require_no_conflict(plan, decision, _NOTHING)


class TestUnprefixed:
    def _odd(self, *tags: str, plan: Plan | None = None, prefix: str = "") -> str | None:
        has = Published(tags, {})
        return unprefixed(plan or _release(), a_target(), has, Policy(prefix=prefix))

    def test_versions_that_all_begin_with_a_v_are_told(self) -> None:
        assert self._odd("latest", "v1.4.1", "v1") == "v1.4.1"

    @pytest.mark.parametrize(
        "tags",
        [
            (),
            ("latest", "edge"),
            ("1.4.1",),
            ("v1.4.1", "1.4.0"),
            ("v1", "vendor", "v", "very-1.0.0"),
            ("", "v"),  # a layout may name what it likes
        ],
    )
    def test_others_are_not(self, tags: tuple[str, ...]) -> None:
        assert self._odd(*tags) is None

    def test_where_a_prefix_is_set_nothing_is_odd(self) -> None:
        assert self._odd("v1.4.1", prefix="v") is None
        assert self._odd("v1.4.1", prefix="hello-") is None

    def test_without_a_version_there_is_nothing_to_compare(self) -> None:
        assert self._odd("v1.4.1", plan=_release()._replace(version=None)) is None

    def test_a_tag_that_is_given_with_a_v_goes_on_as_it_was(self) -> None:
        plan = a_plan(tags=[Tag("v1.4.2", "version", "--tag"), Tag("latest", "moving", "--tag")])
        assert self._odd("v1.4.1", plan=plan) is None

    def test_where_no_version_is_written_nothing_is_odd(self) -> None:
        assert self._odd("v1.4.1", plan=a_plan(tags=[Tag("latest", "moving", "--tag")])) is None


_NO_VERSIONS = st.one_of(
    st.from_regex(r"\Asha256-[0-9a-f]{64}(\.(sig|att|sbom))?\Z"),
    st.from_regex(r"\A(v|hello-)?[0-9]{1,3}(\.[0-9]{1,3})?\Z"),
    st.from_regex(r"\A[0-9a-f]{7,40}\Z").filter(lambda tag: "." not in tag),
    st.sampled_from(["", "latest", "nightly-20260102", "buildcache", "main", "pr-12.3.4", "9.9.x"]),
)


@given(st.lists(_NO_VERSIONS, max_size=6), st.sampled_from(["", "v", "hello-"]))
def test_signatures_and_fallback_tags_never_count_as_versions(tags: list[str], prefix: str) -> None:
    plan = _release(prefix=prefix)
    policy = Policy(prefix=prefix)
    assert set(_decided(plan, Published(tags, {}), policy).values()) == {"new"}
    assert newest_mover("latest", a_version("0.0.0"), tags, policy) is None


def test_the_policy_is_that_of_the_settings() -> None:
    settings = settings_with(
        {
            "skip-existing": True,
            "force": True,
            "tag-prefix": "v",
            "mutable-tags": ("*-dev", "nightly"),
            "channels": {"rc": "next"},
        }
    )
    assert Policy.of(settings) == Policy(
        skip_existing=True,
        force=True,
        prefix="v",
        mutable=("*-dev", "nightly"),
        channels={"rc": "next"},
    )
    assert Policy.of(settings_with()) == Policy()


def test_without_a_version_a_moving_tag_is_put_there() -> None:
    plan = a_plan(tags=[Tag("latest", "moving", "why")])._replace(version=None)
    has = Published(("2.0.0", "latest"), {"latest": _OTHER})
    assert [move.action for move in decide(plan, a_target(), has, Policy()).moves] == ["moved"]


@dataclass
class _Repository:
    """What a registry would hold after the pushes that were decided on."""

    digests: dict[str, str] = field(default_factory=dict)
    artifacts: dict[str, PublishedArtifact] = field(default_factory=dict)
    versions: dict[str, Version] = field(default_factory=dict)

    def has(self) -> Published:
        told = {tag: self.artifacts[digest] for tag, digest in self.digests.items()}
        return Published([*self.digests], self.digests, told)

    def publish(self, plan: Plan, policy: Policy) -> Decision:
        decision = decide(plan, a_target(), self.has(), policy)
        if not any(move.action == "conflict" for move in decision.moves):
            artifact = plan.artifact
            digest = decision.retags or artifact.digest
            self.digests |= dict.fromkeys(decision.to_push or (), digest)
            self.artifacts.setdefault(digest, read_published(digest, artifact.manifest))
            assert plan.version
            self.versions.setdefault(digest, plan.version)
        return decision


_NUMBER = st.integers(0, 2)
_SEMVER = st.builds(
    "{}.{}.{}{}".format,
    _NUMBER,
    _NUMBER,
    _NUMBER,
    st.sampled_from(["", "", "", "-rc.1", "-rc.2", "-rc.10", "-beta.1", "+b1"]),
)
_PEP440 = st.builds(
    "{}.{}{}".format,
    _NUMBER,
    _NUMBER,
    st.sampled_from(["", "", "", ".1", "rc1", "rc10", "b1", ".post1", ".dev1", "+local"]),
)
_EITHER = st.sampled_from([b"a", b"b"])


def _runs(scheme: Scheme, versions: st.SearchStrategy[str]) -> st.SearchStrategy[_Runs]:
    releases = st.lists(st.tuples(versions, _EITHER, _EITHER), min_size=1, max_size=12)
    return st.tuples(st.just(scheme), releases)


_RUNS = _runs("semver", _SEMVER) | _runs("pep440", _PEP440)
_POLICIES = st.builds(
    Policy,
    skip_existing=st.booleans(),
    force=st.booleans(),
    prefix=st.sampled_from(["", "v", "hello-"]),
    mutable=st.sampled_from([(), ("*-rc.*",), ("*",)]),
    channels=st.sampled_from([{}, {"rc": "next"}, {"rc": "next", "beta": "next"}]),
)


def _plans(runs: _Runs, policy: Policy) -> list[Plan]:
    """Plans of versions, each built to one of two wasm files, from one of two commits."""
    scheme, releases = runs
    return [
        _built(a_version(text, scheme), wasm, commit, policy) for text, wasm, commit in releases
    ]


def _built(version: Version, wasm: bytes, commit: bytes, policy: Policy) -> Plan:
    told = {"title": "hello", "version": version.text, "revision": commit.decode() * 40}
    return a_plan(
        version.text,
        scheme=version.scheme,
        tags=derived_tags(version, policy.prefix, policy.channels),
        artifact=artifact_of(version.text.encode() + wasm, told=told),
    )


def _moving(plan: Plan) -> set[str]:
    return {tag.name for tag in plan.tags if tag.kind == "moving"}


@given(_RUNS, _POLICIES)
def test_a_moving_tag_always_names_the_newest_version_of_its_series(
    runs: _Runs, policy: Policy
) -> None:
    """By a rule of the test's own: whichever version was published and moves this tag."""
    repository, published = _Repository(), []
    for plan in _plans(runs, policy):
        decision = repository.publish(plan, policy)
        if not any(move.action == "conflict" for move in decision.moves):
            published.append(plan)
    for tag in {tag for plan in published for tag in _moving(plan)}:
        newest = max(plan.version for plan in published if tag in _moving(plan) and plan.version)
        assert repository.versions[repository.digests[tag]] == newest


@given(_RUNS, _POLICIES)
def test_no_moving_tag_ever_goes_backward(runs: _Runs, policy: Policy) -> None:
    repository = _Repository()
    for plan in _plans(runs, policy):
        before = {tag: repository.versions[held] for tag, held in repository.digests.items()}
        repository.publish(plan, policy)
        for tag, version in before.items():
            assert not repository.versions[repository.digests[tag]] < version


@given(runs=_RUNS, skip_existing=st.booleans())
def test_a_version_is_never_overwritten_without_force(runs: _Runs, *, skip_existing: bool) -> None:
    repository, policy = _Repository(), Policy(skip_existing=skip_existing)
    for plan in _plans(runs, policy):
        before = dict(repository.digests)
        repository.publish(plan, policy)
        assert all(
            repository.digests[tag] == digest
            for tag, digest in before.items()
            if version_of(tag, runs[0])
        )


@given(_RUNS, _POLICIES)
def test_a_prerelease_moves_nothing_but_its_channel(runs: _Runs, policy: Policy) -> None:
    repository = _Repository()
    for plan in _plans(runs, policy):
        before = dict(repository.digests)
        repository.publish(plan, policy)
        assert plan.version
        if plan.version.is_prerelease:
            changed = {tag for tag, held in repository.digests.items() if before.get(tag) != held}
            assert changed <= {plan.tags[0].name, *policy.channels.values()}


@given(_RUNS, _POLICIES)
def test_doing_it_again_changes_nothing(runs: _Runs, policy: Policy) -> None:
    repository = _Repository()
    for plan in _plans(runs, policy):
        first = repository.publish(plan, policy)
        held = dict(repository.digests)
        again = repository.publish(plan, policy)
        assert repository.digests == held
        if any(move.action == "conflict" for move in first.moves):
            assert again == first
        else:
            assert again.to_push is None
            assert {move.action for move in again.moves} <= {"unchanged", "kept"}


@given(_RUNS, _POLICIES)
def test_every_tag_of_the_plan_is_decided_on_once_and_in_order(runs: _Runs, policy: Policy) -> None:
    repository = _Repository()
    for plan in _plans(runs, policy):
        moves = repository.publish(plan, policy).moves
        assert [move.tag for move in moves] == [tag.name for tag in plan.tags]


@given(st.permutations(["1.4.2", "1.10.0", "1.9.9", "0.9.0", "v1.2.0", "1.4", "latest", "x"]))
def test_the_order_in_which_a_store_lists_its_tags_does_not_matter(tags: list[str]) -> None:
    has = Published(tags, {})
    assert _decided(_release("1.5.0"), has) == {
        "1.5.0": "new",
        "1.5": "new",
        "1": "kept",
        "latest": "kept",
    }
    found = newest_mover("latest", a_version("1.5.0"), tags, Policy())
    assert found == (a_version("1.10.0"), "1.10.0")
