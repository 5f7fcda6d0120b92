"""What an examination found."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

from wasm_publish.errors import NotAuthorised, StoreFailed

if TYPE_CHECKING:
    from typing import TypeAlias

    Verdict: TypeAlias = Literal["yes", "no", "unknown"]

REACHABLE, TLS, AUTH, ACCESS, PULL, PUSH = "reachable", "tls", "auth", "access", "pull", "push"

_DECIDING = (PUSH, PULL, ACCESS)
"""What tells whether a registry lets us do what we came for: the first that was asked."""


class Told(NamedTuple):
    """The answer to a question.

    Attributes:
        verdict: `unknown` where it could not be found out.
        detail: What was seen, or why it is unknown; nothing where the verdict says it all.
        remedy: What to do about it, if anything.
    """

    verdict: Verdict
    detail: str = ""
    remedy: str | None = None


class Finding(NamedTuple):
    """A question with its answer.

    Attributes:
        name: A stable identifier in kebab-case.
        question: One that `yes` and `no` answer.
        verdict: See `Told`.
        detail: See `Told`.
        remedy: See `Told`.
    """

    name: str
    question: str
    verdict: Verdict
    detail: str = ""
    remedy: str | None = None


class Left(NamedTuple):
    """What an examination wrote and could not remove.

    Attributes:
        tags: By name.
        manifests: By digest.
        blobs: By digest.
        uploads: How many were begun and neither ended nor cancelled; registries forget them.
        other_blobs: By digest, in the other repository.
    """

    tags: tuple[str, ...] = ()
    manifests: tuple[str, ...] = ()
    blobs: tuple[str, ...] = ()
    uploads: int = 0
    other_blobs: tuple[str, ...] = ()


class Examination(NamedTuple):
    """All that was found out about a registry. What was not asked is not in it.

    Attributes:
        registry: The host.
        repository: The repository, if one was named.
        other: Another repository of the registry, if one was named.
        read_only: Whether nothing was written.
        findings: In the order of the table of probes.
        left: What is left in the repositories.
    """

    registry: str
    repository: str | None
    other: str | None
    read_only: bool
    findings: tuple[Finding, ...]
    left: Left = Left()

    @property
    def exit_code(self) -> int:
        """0 where it could be examined, else as for a publish that fails for the same reason."""
        verdicts = {finding.name: finding.verdict for finding in self.findings}
        if verdicts[REACHABLE] == "no":
            return StoreFailed.exit_code
        deciding = next(name for name in _DECIDING if name in verdicts)
        return NotAuthorised.exit_code if verdicts[deciding] == "no" else 0
