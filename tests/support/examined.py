"""Examining a registry, and comparing what was found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wasm_publish.registry.connection.network import Network
from wasm_publish.registry.doctor.examining import Case, examine
from wasm_publish.reporting import Silent

if TYPE_CHECKING:
    from pathlib import Path

    from wasm_publish.registry.doctor.findings import Examination, Finding
    from wasm_publish.reporting import Reporter
    from wasm_publish.stores import Credentials

REPOSITORY = "acme/hello"


def examination_of(
    host: str,
    repository: str | None = REPOSITORY,
    *,
    other: str | None = None,
    credentials: Credentials | None = None,
    read_only: bool = False,
    timeout: int = 10,
    ca_file: Path | None = None,
    insecure: bool = False,
    reporter: Reporter | None = None,
) -> Examination:
    """What is found out about a registry."""
    trusted = str(ca_file) if ca_file else None
    network = Network(timeout=timeout, ca_file=trusted, insecure=insecure)
    case = Case(host, repository, other, network, lambda _r, _n: credentials, read_only)
    return examine(case, reporter or Silent())


def verdicts(examination: Examination) -> dict[str, str]:
    """The verdicts by the name of what was asked."""
    return {finding.name: finding.verdict for finding in examination.findings}


def finding(examination: Examination, name: str) -> Finding:
    """The finding of a name."""
    (found,) = (found for found in examination.findings if found.name == name)
    return found
