"""GitHub: the tag that a workflow runs for, the registry of a repository, and its workflow."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wasm_publish import hookimpl

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from wasm_publish.model.hosting import Hosting

_TAG = "refs/tags/"


@hookimpl
def wasm_publish_refs(environment: Mapping[str, str]) -> Sequence[str]:
    """The tag of `GITHUB_REF`, which a checkout need not have fetched.

    https://docs.github.com/actions/reference/workflows-and-actions/variables
    """
    ref = environment.get("GITHUB_REF", "")
    return [ref.removeprefix(_TAG)] if ref.startswith(_TAG) else []


@hookimpl
def wasm_publish_hostings() -> Sequence[Hosting]:
    """Tell of GitHub."""
    from wasm_publish_github.hosting import GITHUB

    return [GITHUB]
