from __future__ import annotations

import pytest

from wasm_publish.copying.rules import Rules
from wasm_publish.errors import TagConflict

OURS, THEIRS = f"sha256:{'1' * 64}", f"sha256:{'2' * 64}"
COMPANION = f"sha256-{'0' * 64}"
RULES = Rules("ghcr.io/acme/hello")


@pytest.mark.parametrize("tag", ["1.2.0", "v1.2.0", "1.2", "latest", "dev", COMPANION])
def test_a_tag_that_is_not_there_is_copied_and_one_that_is_the_same_stays(tag: str) -> None:
    assert RULES.status(tag, OURS, None) == "copied"
    assert RULES.status(tag, OURS, OURS) == "unchanged"


@pytest.mark.parametrize("tag", ["1.2", "1", "latest", "dev", "main", "x-1.2.0"])
def test_a_tag_that_is_no_version_moves(tag: str) -> None:
    assert RULES.status(tag, OURS, THEIRS) == "moved"


@pytest.mark.parametrize("tag", ["1.2.0", "v1.2.0", "1.2.0-rc.1", "1.2.0rc1", COMPANION])
def test_a_version_moves_by_force_alone(tag: str) -> None:
    with pytest.raises(TagConflict, match=f"acme/hello:{tag} is there already with other") as error:
        RULES.status(tag, OURS, THEIRS)
    assert THEIRS in str(error.value)
    assert OURS in str(error.value)
    assert "--force" in str(error.value.problem.remedy)
    assert RULES._replace(force=True).status(tag, OURS, THEIRS) == "moved"


def test_a_prefix_tells_versions() -> None:
    with pytest.raises(TagConflict):
        RULES._replace(prefix="x-").status("x-1.2.0", OURS, THEIRS)


@pytest.mark.parametrize(
    ("ours", "theirs", "behind"),
    [
        ("1.2.0 1 latest", "1.1.0 1 latest", {}),
        ("1.2.0 1 1.2 latest", "2.0.0 1 1.2 2 latest", {"latest": "2.0.0"}),
        ("1.2.0 1 latest", "1.3.0 1 latest", {"1": "1.3.0", "latest": "1.3.0"}),
        ("1.2.0 1 latest", "1.3.0", {}),
        ("1.2.0 1 latest dev", "1.3.0-rc.1 1 latest dev", {}),
        ("latest", "1.0.0 latest", {"latest": "1.0.0"}),
        ("latest", "latest", {}),
        ("1.2.0 latest", "1.2.0 latest", {}),
    ],
)
def test_what_moves_with_versions_goes_forward_only(
    ours: str, theirs: str, behind: dict[str, str]
) -> None:
    assert RULES.left_behind(ours.split(), theirs.split()) == behind
    assert RULES._replace(force=True).left_behind(ours.split(), theirs.split()) == {}


def test_versions_come_first_and_moving_tags_last() -> None:
    names = ["latest", "1", "1.10.0", "dev", "1.9.0", COMPANION, "1.10", "0.1.0", "main"]
    assert RULES.turns(names) == [
        ["0.1.0", "1.9.0", "1.10.0"],
        ["main", "dev"],
        [COMPANION],
        ["1.10", "1", "latest"],
    ]
