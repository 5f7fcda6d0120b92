"""Telling a CI job from a person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wasm_publish.settings.values import TRUE

if TYPE_CHECKING:
    from collections.abc import Mapping

_VARIABLE = "CI"


def is_ci(environment: Mapping[str, str]) -> bool:
    """Whether this is a CI job: nobody can be asked, and nobody reads warnings.

    Services don't agree on the word that they set `CI` to: AppVeyor writes `True`.
    """
    return environment.get(_VARIABLE, "").lower() in TRUE


def outside_ci(environment: Mapping[str, str]) -> dict[str, str]:
    """An environment as it would be for a person, for what is the same in a CI job."""
    return {name: value for name, value in environment.items() if name != _VARIABLE}
