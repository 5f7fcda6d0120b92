from __future__ import annotations

import pytest

import wasm_publish_github
import wasm_publish_gitlab


@pytest.mark.parametrize(
    ("environment", "tags"),
    [
        ({}, []),
        ({"GITHUB_REF": "refs/heads/main"}, []),
        ({"GITHUB_REF": "refs/tags/v1.2.3"}, ["v1.2.3"]),
        ({"GITHUB_REF": "refs/tags/crates/hello/v1.2.3"}, ["crates/hello/v1.2.3"]),
        ({"GITHUB_REF": "refs/pull/7/merge"}, []),
    ],
)
def test_github_tells_the_tag_of_a_workflow(environment: dict[str, str], tags: list[str]) -> None:
    assert wasm_publish_github.wasm_publish_refs(environment) == tags


@pytest.mark.parametrize(
    ("environment", "tags"),
    [({}, []), ({"CI_COMMIT_TAG": ""}, []), ({"CI_COMMIT_TAG": "v1.2.3"}, ["v1.2.3"])],
)
def test_gitlab_tells_the_tag_of_a_pipeline(environment: dict[str, str], tags: list[str]) -> None:
    assert wasm_publish_gitlab.wasm_publish_refs(environment) == tags
