"""Reaching the places that hold artifacts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wasm_publish.hookspecs.markers import hookspec

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, MutableMapping

    from wasm_publish.model import Target
    from wasm_publish.reporting import Reporter
    from wasm_publish.settings.settings import Settings
    from wasm_publish.stores import Credentials, Store


@hookspec(firstresult=True)
def wasm_publish_credentials(
    registry: str, repository: str, environment: Mapping[str, str]
) -> Credentials | None:
    """Supply credentials for a repository.

    Asked where command line and environment give none. The credential files of Docker and
    podman come first: they are the answer of wasm-publish itself.

    Args:
        registry: The host, with a port if the reference has one.
        repository: The repository there.
        environment: The process environment.
    """


@hookspec(firstresult=True)
def wasm_publish_open_store(
    target: Target,
    options: Settings,
    credentials: Callable[[str, str], Credentials | None],
    environment: Mapping[str, str],
    reporter: Reporter,
    shared: MutableMapping[object, Any],
) -> Store | None:
    """Open the place that a target names.

    Args:
        target: The target; its `repository` tells by its form which store can open it.
        options: The settings, for what belongs to the connection.
        credentials: Gives the credentials for a registry and a repository: those of the
            command line, else by `wasm_publish_credentials`. Ask when they are needed: a
            keychain may want to talk to a person.
        environment: The process environment.
        reporter: Is told what takes time, such as waiting for a registry that is busy.
        shared: What the stores of a run share, such as connections. Keep yours under a key that
            nobody else has.

    Returns:
        The store, or None when the target is not of this kind.
    """
