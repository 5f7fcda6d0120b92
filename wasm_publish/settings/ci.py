"""Telling a CI job from a person."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


def is_ci(environment: Mapping[str, str]) -> bool:
    """Whether this is a CI job: nobody can be asked, and nobody reads warnings."""
    return environment.get("CI") in {"true", "1"}
