"""Examining a registry: the probes in their turns, then tidying up, whatever happens."""

from __future__ import annotations

import time
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from wasm_publish.model import Problem
from wasm_publish.pending import Pending, is_any_running
from wasm_publish.references.reference import Reference
from wasm_publish.registry.authentication.authoriser import Authoriser
from wasm_publish.registry.client import Client
from wasm_publish.registry.connection.patience import ONE_TRY
from wasm_publish.registry.doctor.deletion_probes import left_behind, tidy
from wasm_publish.registry.doctor.entry import QUESTIONS, asks_who, knock
from wasm_publish.registry.doctor.findings import PUSH, Examination, Left, Told
from wasm_publish.registry.doctor.probes import PROBES, TURNS
from wasm_publish.registry.doctor.trial import Trial
from wasm_publish.registry.host import Host

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from wasm_publish.registry.connection.network import Network
    from wasm_publish.registry.doctor.findings import Finding
    from wasm_publish.registry.doctor.probes import Probe
    from wasm_publish.reporting import Reporter
    from wasm_publish.stores import Credentials

_SOON, _PAUSE = 2.0, 0.02  # seconds


class Case(NamedTuple):
    """What is examined, and how.

    Attributes:
        registry: The host, as references have it.
        repository: A repository there; without one only the registry itself is asked.
        other: Another repository there, to find out what goes from one to the other.
        network: How it is reached.
        credentials: Gives the credentials for a registry and a repository.
        read_only: Whether nothing may be written.
    """

    registry: str
    repository: str | None
    other: str | None
    network: Network
    credentials: Callable[[str, str], Credentials | None]
    read_only: bool = False

    def trial(self, repository: str, host: Host, other: Trial | None = None) -> Trial:
        """A repository of the registry, to be tried out."""
        reference = Reference(self.registry, repository)
        return Trial(Client(reference, host, self.authoriser(reference, host)), other)

    def authoriser(self, reference: Reference, host: Host) -> Authoriser:
        """Knows who we are, at a repository or the registry as a whole."""
        found = partial(self.credentials, reference.registry, reference.repository)
        return Authoriser(reference, host, found)


def examine(case: Case, reporter: Reporter) -> Examination:
    """Find out what a registry can do.

    Whatever fails is a finding; a probe that takes longer than the network's timeout is broken
    off. What was written is removed, as far as the registry lets us.

    Raises:
        KeyboardInterrupt: Somebody broke it off; it has been tidied up by then.
    """
    host = Host(case.network, reporter, ONE_TRY)
    registry = Reference(case.registry, "")
    findings = [*knock(registry, host, case.authoriser(registry, host))]
    left = Left()
    if findings[0].verdict == "yes":
        if case.repository:
            other = case.trial(case.other, host) if case.other else None
            found, left = _tried(case.trial(case.repository, host, other), case, reporter)
            findings += found
        findings.append(asks_who(host))
    shown = tuple(sorted(findings, key=lambda finding: _ORDER[finding.name]))
    return Examination(*case[:3], case.read_only, shown, left)


_ORDER = {name: place for place, name in enumerate([*QUESTIONS, *(p.name for p in PROBES)])}


def _tried(trial: Trial, case: Case, reporter: Reporter) -> tuple[list[Finding], Left]:
    try:
        findings = [*_findings(trial, case)]
        trial.stop()  # also what took too long to be waited for
        if trial.other:
            tidy(trial.other)
        return findings, left_behind(trial)
    except BaseException:
        reporter.note("removing what was written; break it off again to leave it")
        trial.stop()
        _await_end()
        tidy(trial)
        _warn_of(left_behind(trial), case, reporter)
        raise


def _warn_of(left: Left, case: Case, reporter: Reporter) -> None:
    parts = dict.fromkeys((*left.tags, *left.manifests, *left.blobs, *left.other_blobs))
    if parts:
        message = f"left behind in {case.registry}/{case.repository}: {', '.join(parts)}"
        remedy = "examine it again, which removes what it can"
        reporter.problem(Problem("left-behind", message, "warning", remedy))


def _findings(trial: Trial, case: Case) -> Iterator[Finding]:
    """Ask turn by turn; only what can be read where nothing may be written."""
    writes = not case.read_only
    possible = [probe for probe in PROBES if case.other or not probe.across]
    for turn in TURNS:
        probes = [probe for probe in possible if probe.turn == turn and (writes or probe.reads)]
        for finding in _turn(probes, trial, case.network.timeout):
            yield finding
            if finding.name == PUSH and finding.verdict != "yes":
                writes = False


def _turn(probes: list[Probe], trial: Trial, limit: float) -> Iterator[Finding]:
    """Ask at once, and wait for the answers no longer than so many seconds."""
    end = time.monotonic() + limit
    begun = [(probe, Pending(partial(probe.find_out, trial))) for probe in probes]
    for probe, pending in begun:
        if pending.settle(max(0.0, end - time.monotonic())):
            yield pending.result()
        else:
            yield probe.finding(Told("unknown", f"it took longer than {limit} seconds"))


def _await_end() -> None:
    """Give what is on its way a little time to arrive, so that it can be removed."""
    end = time.monotonic() + _SOON
    while is_any_running() and time.monotonic() < end:
        time.sleep(_PAUSE)
