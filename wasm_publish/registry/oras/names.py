"""What oras calls a container, as the reference that it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oras.container import Container

from wasm_publish.errors import UsageError
from wasm_publish.references.reference import Reference, begins_with_host

if TYPE_CHECKING:
    from typing import TypeAlias

    Name: TypeAlias = "str | Container"


def reference_to(name: Name, registry: str) -> Reference:
    """What a name means to the client of a registry; one without a host is a repository there.

    Raises:
        UsageError: It is no reference, or one to another registry.
    """
    text = _text(name) if isinstance(name, Container) else name
    reference = Reference.parse(text if begins_with_host(text) else f"{registry}/{text}")
    require_own(reference.registry, registry)
    return reference


def require_own(registry: str, own: str) -> None:
    """Make sure that a registry is the one of a client.

    Raises:
        UsageError: It is another one, which is not to get what this one may.
    """
    if registry != own:
        raise UsageError(
            f"this is the client of {own}, not of {registry}",
            code="other-registry",
            remedy=f"make one for {registry}",
        )


def _text(container: Container) -> str:
    # Its own form leaves the tag out where there is a digest.
    tag = f":{container.tag}" if container.tag else ""
    digest = f"@{container.digest}" if container.digest else ""
    return f"{container.registry}/{container.api_prefix}{tag}{digest}"
