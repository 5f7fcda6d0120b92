"""GitLab CI: the tag that a pipeline runs for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wasm_publish import hookimpl

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


@hookimpl
def wasm_publish_refs(environment: Mapping[str, str]) -> Sequence[str]:
    """The tag of `CI_COMMIT_TAG`, which a checkout need not have fetched.

    https://docs.gitlab.com/ci/variables/predefined_variables/
    """
    tag = environment.get("CI_COMMIT_TAG", "")
    return [tag] if tag else []
