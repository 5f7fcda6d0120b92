"""What to do about a refusal, where a registry has a way of its own to be satisfied."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from wasm_publish.references.reference import Reference

_BAD_REQUEST, _UNAUTHORISED, _FORBIDDEN, _NOT_FOUND = 400, 401, 403, 404
_TOO_LARGE, _UNSUPPORTED_TYPE = 413, 415


class _Case(NamedTuple):
    """A refusal that is known.

    Attributes:
        statuses: The statuses that it comes with.
        said: What the registry says, or nothing that matters.
        registry: Which registries say so.
        remedy: What to do.
    """

    statuses: frozenset[int]
    said: re.Pattern[str]
    registry: re.Pattern[str]
    remedy: Callable[[Reference], str]


def _case(
    statuses: set[int], remedy: Callable[[Reference], str], *, said: str = "", registry: str = ""
) -> _Case:
    ignoring = re.IGNORECASE
    return _Case(
        frozenset(statuses), re.compile(said, ignoring), re.compile(registry, ignoring), remedy
    )


def _other_format(_found: Reference) -> str:
    return (
        "this registry takes only the kinds of artifact that it knows: publish an image with"
        " `--format compat`, or with `--format auto` wherever that is needed"
    )


# https://gitlab.com/gitlab-org/container-registry/-/issues/1869, and Quay's list of allowed types
_FORMAT_REFUSED = (
    _case(
        {_BAD_REQUEST},
        _other_format,
        said="unknown (?:config )?media ?type|media ?type.*(?:unknown|unsupported|not (?:supported"
        "|allowed))|unsupported media ?type|manifest.*is not one of",
    ),
    _case({_UNSUPPORTED_TYPE}, _other_format),
)

_CASES = (
    *_FORMAT_REFUSED,
    # https://docs.aws.amazon.com/AmazonECR/latest/userguide/repository-create.html
    _case(
        {_NOT_FOUND},
        lambda found: f"run `aws ecr create-repository --repository-name {found.repository}`",
        registry=r"\.dkr\.ecr\.",
    ),
    # https://cloud.google.com/artifact-registry/docs/repositories/create-repos
    _case(
        {_NOT_FOUND},
        lambda _: "create it with `gcloud artifacts repositories create`",
        registry=r"-docker\.pkg\.dev$",
    ),
    # https://docs.github.com/packages/working-with-a-github-packages-registry
    _case(
        {_UNAUTHORISED, _FORBIDDEN},
        lambda _: (
            "the token needs `write:packages`; in a workflow that is `permissions:"
            " packages: write`, and the package's settings have to let its repository write"
        ),
        said="denied",
        registry=r"^ghcr\.io$",
    ),
    _case(
        {_UNAUTHORISED, _FORBIDDEN},
        lambda found: f"run `wasm-publish login {found.registry}` as somebody who may",
    ),
    _case(
        {_NOT_FOUND},
        lambda _: "check its name; some registries want it to be created there first",
    ),
    _case({_TOO_LARGE}, lambda _: "make the wasm smaller (`wasm-opt -Oz`, `wasm-tools strip`)"),
)


def remedy_for(reference: Reference, status: int, said: str) -> str | None:
    """What to do about a refusal, or None where only waiting or asking helps.

    Args:
        reference: The repository.
        status: The status of the answer.
        said: What the registry said.
    """
    found = _known(_CASES, reference, status, said)
    return found.remedy(reference) if found else None


def refuses_format(reference: Reference, status: int, said: str) -> bool:
    """Whether a refusal is of artifacts of this format, while others would be taken."""
    return _known(_FORMAT_REFUSED, reference, status, said) is not None


def _known(cases: Iterable[_Case], reference: Reference, status: int, said: str) -> _Case | None:
    matching = (
        case
        for case in cases
        if status in case.statuses
        and case.said.search(said)
        and case.registry.search(reference.registry)
    )
    return next(matching, None)
