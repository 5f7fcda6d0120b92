"""Adding to a receipt why each of its plans is as it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wasm_publish.model import Explained, Origin
from wasm_publish.planning.explaining import explain
from wasm_publish.references.local import is_local
from wasm_publish.references.reference import Reference
from wasm_publish.registry.credentials.sources import credential_sources, is_helper
from wasm_publish.stores.given_credentials import PASSWORD

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wasm_publish.cli.commands import Invocation
    from wasm_publish.model import PlanOrOutline, Receipt, Topic

_TOPIC: Topic = "credentials"


def with_explanations(receipt: Receipt, invocation: Invocation) -> Receipt:
    """The receipt with an explanation of each plan and outline.

    Raises:
        UsageError: A settings file can't be read by now.
    """
    publications = (
        found._replace(explanation=_decisions(found.plan, invocation))
        for found in receipt.publications
    )
    outlines = (
        outline._replace(explanation=_decisions(outline, invocation))
        for outline in receipt.outlines
    )
    return receipt._replace(publications=tuple(publications), outlines=tuple(outlines))


def _decisions(plan: PlanOrOutline, invocation: Invocation) -> tuple[Explained, ...]:
    return explain(plan, invocation.options, _credentials(plan, invocation))


def _credentials(plan: PlanOrOutline, invocation: Invocation) -> Iterator[Explained]:
    for target in plan.targets:
        if is_local(target.repository):
            continue
        reference = Reference.parse(target.repository)
        given = _given(invocation)
        sources = [given] if given else _sources(reference, invocation)
        yield from (source._replace(key=reference.name) for source in sources)


def _given(invocation: Invocation) -> Explained | None:
    settings = invocation.settings
    if not settings.username:
        return None
    password = "--password-stdin" if settings.password_stdin else PASSWORD
    origin = Origin(f"{settings.origins['username'].what} and {password}")
    rule = "what is given for this run counts before credential files"
    return Explained(_TOPIC, settings.username, rule, origin)


def _sources(reference: Reference, invocation: Invocation) -> Iterator[Explained]:
    """What files offer, then who is asked where these have nothing, in their order."""
    is_certain = False
    for source in credential_sources(reference, invocation.environment):
        is_certain = not is_helper(source)
        yield source
    if is_certain:
        return
    for plugin in invocation.plugins.implementing("credentials"):
        rule = "a plugin, which is asked where credential files have nothing"
        yield Explained(_TOPIC, plugin, rule)
    yield Explained(_TOPIC, "none", "where nothing has any, the registry is asked without")
