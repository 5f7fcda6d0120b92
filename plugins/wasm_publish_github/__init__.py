"""GitHub Actions: the tag that a workflow runs for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wasm_publish import hookimpl

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_TAG = "refs/tags/"


@hookimpl
def wasm_publish_refs(environment: Mapping[str, str]) -> Sequence[str]:
    """The tag of `GITHUB_REF`, which a checkout need not have fetched.

    https://docs.github.com/actions/reference/workflows-and-actions/variables
    """
    ref = environment.get("GITHUB_REF", "")
    return [ref.removeprefix(_TAG)] if ref.startswith(_TAG) else []
