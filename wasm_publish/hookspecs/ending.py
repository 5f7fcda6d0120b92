"""What is told at the end: a publish that went well, an error."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wasm_publish.hookspecs.markers import hookspec

if TYPE_CHECKING:
    from wasm_publish.errors import WasmPublishError
    from wasm_publish.model import Plan, Receipt


@hookspec
def wasm_publish_after_push(plan: Plan, receipt: Receipt) -> None:
    """Do something with what has been published: notify, attest, record.

    Called for each project that reached all its targets. What fails here is reported, keeps
    no other plugin from its turn, and makes the exit code 8. After a `push` the plan may have
    no version, and each target has its own tags: `plan.tags_in(target)` tells them.

    Args:
        plan: The plan that was carried out.
        receipt: The outcome of this project.
    """


@hookspec
def wasm_publish_on_error(error: WasmPublishError) -> None:
    """Take notice of an error that ends the run, or that keeps a project from its target.

    Args:
        error: The error, after it was reported to the person.
    """
