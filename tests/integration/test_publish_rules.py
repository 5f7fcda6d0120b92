"""What may become of each tag, on a real registry and in a folder."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from builders import COMPONENT
from described import named
from git_repository import make_repo, run_git

from wasm_publish.errors import StoreFailed
from wasm_publish.model import Artifact, Blob
from wasm_publish.oci.encoding import canonical_json, describe
from wasm_publish.oci.media_types import MANIFEST, WASM_CONFIG, WASM_LAYER
from wasm_publish.reporting import ignore

if TYPE_CHECKING:
    from pathlib import Path

    from in_process import CommandLine, Outcome
    from publishing_places import Place

CREATED = "org.opencontainers.image.created"
OTHER = COMPONENT + b"\0\2\1x"
"""Another component: the same with a custom section."""


HELLO = ("--wasm", "hello.wasm", "--name", "hello", "--package-version")


def publish(
    cli: CommandLine, place: Place, *options: str, version: str = "1.4.2", command: str = "publish"
) -> Outcome:
    return cli(command, *HELLO, version, "--to", place.name, "--json", *options)


def destination(ran: Outcome, *, code: int = 0) -> dict[str, Any]:
    assert ran.code == code, ran.story
    (artifact,) = ran.document["artifacts"]
    (found,) = artifact["destinations"]
    result: dict[str, Any] = found
    return result


def moves(ran: Outcome) -> dict[str, str]:
    return {move["tag"]: move["action"] for move in destination(ran)["moves"]}


def digest_of(ran: Outcome) -> str:
    return str(ran.document["artifacts"][0]["digest"])


def build(cli: CommandLine, content: bytes) -> str:
    """Build another wasm; its digest."""
    (cli.folder / "hello.wasm").write_bytes(content)
    return describe(content, WASM_LAYER).digest


def commit(folder: Path) -> str:
    """Make a clean tree, in which the wasm is not tracked; the revision."""
    (folder / ".gitignore").write_text("*.wasm\n", encoding="utf-8")
    return make_repo(folder)


def stamped(ran: Outcome) -> Artifact:
    """What was planned, as a tool pushes it that stamps the time."""
    (artifact,) = ran.document["artifacts"]
    manifest, config = json.loads(artifact["manifest"]), artifact["config"].encode()
    manifest["annotations"] |= {CREATED: "2026-01-02T03:04:05Z", "com.example.tool": "other"}
    return Artifact(
        format="cncf",
        manifest=canonical_json(manifest),
        media_type=MANIFEST,
        config=Blob(describe(config, WASM_CONFIG), config),
        layers=(Blob(describe(COMPONENT, WASM_LAYER), COMPONENT),),
    )


# The version exists


def test_the_same_digest_is_unchanged(cli: CommandLine, place: Place) -> None:
    first = publish(cli, place)
    assert destination(first)["status"] == "published"
    held = place.held()
    again = publish(cli, place)
    assert destination(again)["status"] == "unchanged"
    assert set(moves(again).values()) == {"unchanged"}
    assert place.held() == held == dict.fromkeys(("1.4.2", "1.4", "1", "latest"), digest_of(first))


def test_the_same_wasm_in_another_manifest_is_unchanged_and_gets_the_moving_tags(
    cli: CommandLine, place: Place
) -> None:
    theirs = stamped(publish(cli, place, command="plan"))
    place.store.push(theirs, lambda: ["1.4.2"], ignore)
    ran = publish(cli, place)
    assert moves(ran) == {"1.4.2": "unchanged", "1.4": "new", "1": "new", "latest": "new"}
    assert place.held() == dict.fromkeys(("1.4.2", "1.4", "1", "latest"), theirs.digest)
    assert f"{place.name}:1.4.2 holds {theirs.digest}: it holds the same wasm" in ran.story
    assert place.store.resolve(digest_of(ran)) is None
    assert destination(publish(cli, place))["status"] == "unchanged"


def test_another_build_of_the_same_commit_is_unchanged(cli: CommandLine, place: Place) -> None:
    commit(cli.folder)
    first = publish(cli, place)
    layer = build(cli, OTHER)
    again = publish(cli, place, "--add-tag", "edge")
    assert moves(again)["1.4.2"] == "unchanged"
    assert moves(again)["edge"] == "new"
    assert f"1.4.2 holds {digest_of(first)}: it was made from the same commit" in again.story
    assert set(place.held().values()) == {digest_of(first)}
    with pytest.raises(StoreFailed, match="there is no"):
        place.store.read_blob(named(layer))
    assert destination(again)["digest"] == digest_of(first) != digest_of(again)
    assert destination(publish(cli, place, command="plan"))["digest"] == digest_of(first)
    assert (
        cli(*HELLO, "1.4.2", "--to", place.name).answer
        == f"{place.name}:1.4.2@{digest_of(first)}\n"
    )


def test_other_content_is_a_conflict_that_tells_all_and_sends_nothing(
    cli: CommandLine, place: Place
) -> None:
    before = commit(cli.folder)
    first = publish(cli, place)
    run_git(cli.folder, "commit", "--quiet", "--allow-empty", "--message", "Change")
    layer = build(cli, OTHER)
    ran = publish(cli, place)
    failed = destination(ran, code=7)
    assert failed["status"] == "failed"
    assert failed["error"]["code"] == "version-exists"
    message = failed["error"]["message"]
    for told in (digest_of(first), digest_of(ran), f"revision {before}", "created 2026-01-02T03:"):
        assert told in message
    for way in ("raise the version", "--skip-existing", "--force", 'mutable-tags = ["*-dev"]'):
        assert way in failed["error"]["remedy"]
    assert set(place.held().values()) == {digest_of(first)}
    with pytest.raises(StoreFailed, match="there is no"):
        place.store.read_blob(named(layer))


def test_other_content_may_be_skipped_or_forced(cli: CommandLine, place: Place) -> None:
    first = publish(cli, place)
    build(cli, OTHER)
    skipped = publish(cli, place, "--skip-existing")
    assert destination(skipped)["status"] == "skipped"
    assert set(place.held().values()) == {digest_of(first)}
    forced = publish(cli, place, "--force")
    assert moves(forced) == {"1.4.2": "replaced", "1.4": "moved", "1": "moved", "latest": "moved"}
    assert f"held {digest_of(first)}, which this replaces" in forced.story
    assert set(place.held().values()) == {digest_of(forced)}


def test_mutable_versions_and_free_tags_go_where_they_are_put(
    cli: CommandLine, place: Place
) -> None:
    options = ("--mutable-tag", "*-dev", "--add-tag", "nightly")
    first = publish(cli, place, *options, version="1.5.0-dev")
    build(cli, OTHER)
    again = publish(cli, place, *options, version="1.5.0-dev")
    assert moves(again) == {"1.5.0-dev": "moved", "nightly": "moved"}
    assert destination(again)["moves"][0]["previous"] == digest_of(first)
    assert place.held() == dict.fromkeys(("1.5.0-dev", "nightly"), digest_of(again))
    assert publish(cli, place, "--tag", "1.5.0-dev", version="1.5.0-dev").code == 0
    build(cli, COMPONENT)
    assert destination(publish(cli, place, version="1.5.0-dev"), code=7)["status"] == "failed"


# Moving tags


def test_an_older_version_moves_its_own_series_only(cli: CommandLine, place: Place) -> None:
    older = publish(cli, place, version="1.4.1")
    newer = publish(cli, place, version="2.0.0")
    ran = publish(cli, place, version="1.4.2")
    assert moves(ran) == {"1.4.2": "new", "1.4": "moved", "1": "moved", "latest": "kept"}
    told = {move["tag"]: move for move in destination(ran)["moves"]}
    assert told["1.4"]["previous"] == digest_of(older)
    assert told["latest"]["why"] == "2.0.0 is newer"
    assert "note: the tag latest stays where it is: 2.0.0 is newer" in ran.story
    assert place.held() == {
        "1.4.1": digest_of(older),
        **dict.fromkeys(("2.0.0", "2.0", "2", "latest"), digest_of(newer)),
        **dict.fromkeys(("1.4.2", "1.4", "1"), digest_of(ran)),
    }


def test_prereleases_move_their_channel_only(cli: CommandLine, place: Place) -> None:
    channel = ("--channel", "rc=next")
    release = publish(cli, place, *channel, version="1.0.0")
    second = publish(cli, place, *channel, version="2.0.0-rc.10")
    first = publish(cli, place, *channel, version="2.0.0-rc.9")
    beta = publish(cli, place, *channel, version="2.1.0-beta.1")
    assert moves(second) == {"2.0.0-rc.10": "new", "next": "new"}
    assert moves(first) == {"2.0.0-rc.9": "new", "next": "kept"}
    assert moves(beta) == {"2.1.0-beta.1": "new"}
    held = place.held()
    assert held["next"] == digest_of(second)
    assert held["latest"] == digest_of(release)


def test_many_tags_that_are_no_versions_change_nothing(cli: CommandLine, place: Place) -> None:
    first = publish(cli, place, version="1.4.1")
    digest = digest_of(first).replace(":", "-")
    odd = [digest, f"{digest}.sig", f"{digest}.att", "9.9", "99", "pr-3.0.0", "20260102"]
    place.store.tag(digest_of(first), [*odd, *(f"sha-{number:07x}" for number in range(120))])
    ran = publish(cli, place, version="1.4.2")
    assert moves(ran) == {"1.4.2": "new", "1.4": "moved", "1": "moved", "latest": "moved"}


def test_a_prefix_is_honoured_and_its_absence_warned_of(cli: CommandLine, place: Place) -> None:
    first = publish(cli, place, "--tag-prefix", "v", version="1.4.1")
    assert list(moves(first)) == ["v1.4.1", "v1.4", "v1", "latest"]
    newer = publish(cli, place, "--tag-prefix", "v", version="1.5.0")
    assert "begin with `v`" not in newer.story
    ran = publish(cli, place, version="1.4.2")
    assert f"warning: the versions in {place.name} begin with `v`, such as v1." in ran.story
    assert 'set tag-prefix = "v" to go on so' in ran.story
    assert moves(ran) == {"1.4.2": "new", "1.4": "new", "1": "kept", "latest": "kept"}
    assert place.held()["latest"] == digest_of(newer)


def test_a_plan_tells_what_a_publish_then_does(cli: CommandLine, place: Place) -> None:
    publish(cli, place, version="2.0.0")
    publish(cli, place, version="1.4.1")
    planned = publish(cli, place, version="1.4.2", command="plan")
    before = place.held()
    published = publish(cli, place, version="1.4.2")
    assert destination(planned)["status"] == "planned"
    assert destination(planned)["moves"] == destination(published)["moves"]
    assert "1.4.2" not in before
