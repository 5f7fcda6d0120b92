"""GitLab: the tag that a pipeline runs for, the registry of a project, and its pipeline."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wasm_publish import hookimpl

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from wasm_publish.model.hosting import Hosting


@hookimpl
def wasm_publish_refs(environment: Mapping[str, str]) -> Sequence[str]:
    """The tag of `CI_COMMIT_TAG`, which a checkout need not have fetched.

    https://docs.gitlab.com/ci/variables/predefined_variables/
    """
    tag = environment.get("CI_COMMIT_TAG", "")
    return [tag] if tag else []


@hookimpl
def wasm_publish_hostings() -> Sequence[Hosting]:
    """Tell of GitLab."""
    from wasm_publish_gitlab.hosting import GITLAB

    return [GITLAB]
