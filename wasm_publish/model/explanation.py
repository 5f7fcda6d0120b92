"""Why a plan is as it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from wasm_publish.model.problem import Origin

Topic = Literal[
    "project",
    "name",
    "version",
    "wasm",
    "world",
    "format",
    "os",
    "created",
    "annotation",
    "repository",
    "credentials",
    "tag",
    "setting",
]


class Explained(NamedTuple):
    """One decision of a plan.

    Attributes:
        topic: What was decided.
        value: What it was decided to be.
        rule: The rule that made it so, in words.
        origin: Where the value stands, with the line; None where no place gave it.
        key: Which one, of those that there are several of: of an annotation, of a setting, and
            the repository whose credentials these are.
        overruled: Where other values stand that would have counted without this one, the
            nearest first.
    """

    topic: Topic
    value: str
    rule: str
    origin: Origin | None = None
    key: str | None = None
    overruled: tuple[Origin, ...] = ()
