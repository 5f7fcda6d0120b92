"""What was decided for each tag, and what came of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from wasm_publish.model.explanation import Explained
    from wasm_publish.model.outline import Outline
    from wasm_publish.model.plan import Plan, Target
    from wasm_publish.model.problem import Problem

Action = Literal["new", "moved", "unchanged", "kept", "replaced", "conflict", "derived"]
Status = Literal["published", "unchanged", "skipped", "planned", "failed"]


class Move(NamedTuple):
    """What becomes of one tag in one target.

    Attributes:
        tag: The tag's name.
        action: `new`, `moved` (from `previous`), `unchanged`, `kept` where it is, `replaced`
            (a version tag, on purpose), `conflict`, which stops the publish, or `derived`
            where the target could not be asked.
        why: The reason, in words.
        previous: The digest that the tag held before.
    """

    tag: str
    action: Action
    why: str
    previous: str | None = None


class Decision(NamedTuple):
    """What to do in one target.

    Attributes:
        target: The target.
        moves: What becomes of each tag.
        by_digest: Whether the manifest is stored by its digest alone, as there is no tag.
        retags: The digest of the same release in another manifest, which the version's tag
            holds: it is that one which other tags get.
    """

    target: Target
    moves: tuple[Move, ...]
    by_digest: bool = False
    retags: str | None = None

    @property
    def to_push(self) -> tuple[str, ...] | None:
        """The tags to write, in the plan's order, or None where nothing is to be stored."""
        tags = tuple(m.tag for m in self.moves if m.action in {"new", "moved", "replaced"})
        return tags if tags or self.by_digest else None


class Destination(NamedTuple):
    """What was done in one target.

    Attributes:
        target: The target.
        status: `published` when something was written, else why nothing was.
        moves: What became of each tag.
        error: The fault, when the status is `failed`.
        stands: The digest of the same release in another manifest, which was there before and
            stands in place of the plan's.
    """

    target: Target
    status: Status
    moves: tuple[Move, ...]
    error: Problem | None = None
    stands: str | None = None

    def digest_of(self, plan: Plan) -> str:
        """The digest of what the target has under the plan's tags, or is to have."""
        return self.stands or plan.artifact.digest


class Publication(NamedTuple):
    """A plan and what came of it in each target.

    Attributes:
        plan: The plan.
        destinations: One per target.
        explanation: Why the plan is as it is, where somebody asked for that.
    """

    plan: Plan
    destinations: tuple[Destination, ...]
    explanation: tuple[Explained, ...] = ()


class PassedOver(NamedTuple):
    """A project that was found and is not published."""

    name: str
    reason: str


class Receipt(NamedTuple):
    """The outcome of one run.

    Attributes:
        publications: One per project, in the order of the workspace.
        passed_over: The projects that were left out, and why.
        problems: Every fault and warning of the run.
        exit_code: What the command line ends with; 0 when all went well.
        outlines: Of a dry run, what can be told of projects that are not built yet.
    """

    publications: tuple[Publication, ...] = ()
    passed_over: tuple[PassedOver, ...] = ()
    problems: tuple[Problem, ...] = ()
    exit_code: int = 0
    outlines: tuple[Outline, ...] = ()
