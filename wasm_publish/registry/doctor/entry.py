"""What a registry tells whoever comes: whether it is one, by what means, and whom it lets in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wasm_publish.errors import NotAuthorised, StoreFailed
from wasm_publish.registry.client import Client
from wasm_publish.registry.connection.server import Server
from wasm_publish.registry.doctor.findings import ACCESS, AUTH, REACHABLE, TLS, Finding, Told
from wasm_publish.registry.login import require_entry

if TYPE_CHECKING:
    from wasm_publish.references.reference import Reference
    from wasm_publish.registry.authentication.authoriser import Authoriser
    from wasm_publish.registry.authentication.challenge import Challenge
    from wasm_publish.registry.host import Host

QUESTIONS = {
    REACHABLE: "Does a registry answer?",
    TLS: "Does it talk TLS?",
    AUTH: "Does it ask who we are?",
    ACCESS: "Does it let us in?",
}

_NO_TLS = frozenset({"tls-failed", "untrusted-certificate"})


def knock(registry: Reference, host: Host, authoriser: Authoriser) -> tuple[Finding, ...]:
    """Ask a registry whether it lets us in.

    Args:
        registry: The registry, without a repository.
        host: Its host.
        authoriser: Knows who we are.
    """
    access = Told("yes")
    try:
        require_entry(Client(registry, host, authoriser))
        if host.challenge:
            known = authoriser.knows_credentials
            access = Told("yes", "with credentials" if known else "without credentials")
    except NotAuthorised as error:
        access = Told("no", str(error), error.problem.remedy)
    except StoreFailed as error:
        return _unreached(error)
    return (
        _finding(REACHABLE, Told("yes")),
        _finding(TLS, _tls(registry, host)),
        _finding(ACCESS, access),
    )


def asks_who(host: Host) -> Finding:
    """How a registry asks who we are, if it has done so by now; never what it was told."""
    return _finding(AUTH, _scheme(host.challenge))


def _unreached(error: StoreFailed) -> tuple[Finding, ...]:
    told = Told("no", str(error), error.problem.remedy)
    no_tls = error.problem.code in _NO_TLS
    return (_finding(REACHABLE, told), *([_finding(TLS, Told("no", str(error)))] if no_tls else []))


def _scheme(challenge: Challenge | None) -> Told:
    if challenge is None:
        return Told("no", "it asks nobody")
    if challenge.scheme == "basic":
        return Told("yes", "Basic: it wants user and password")
    try:
        server = Server.of(challenge.parameters["realm"])
    except StoreFailed:
        return Told("yes", "Bearer: it wants a token, but tells nowhere that gives one")
    return Told("yes", f"Bearer: it wants a token that {server} gives")


def _tls(registry: Reference, host: Host) -> Told:
    try:
        version = host.transport.tls_version(registry.api_host)
    except StoreFailed as error:
        return Told("unknown", str(error))
    if version is None:
        return Told("no", "plain HTTP, which lets anybody in between read along")
    if host.transport.network.insecure:
        return Told(
            "yes", f"{version}, but the certificate is not verified", "leave out --insecure"
        )
    return Told("yes", f"{version}, and the certificate is trusted")


def _finding(name: str, told: Told) -> Finding:
    return Finding(name, QUESTIONS[name], *told)
