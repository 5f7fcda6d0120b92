"""GitLab as `init` knows it."""

from __future__ import annotations

from wasm_publish.model.hosting import Hosting, ProposedRegistry
from wasm_publish_gitlab.pipeline import FILE, notes, with_job

_SITE = "gitlab.com"


def registry_of(remote: str) -> ProposedRegistry | None:
    """The registry of a project, whose path it has in lower case.

    One's own GitLab has its registry where its administrator put it, often at a host of its own:
    https://docs.gitlab.com/administration/packages/container_registry/
    """
    host, _, path = remote.removeprefix("https://").partition("/")
    if "gitlab" not in host.split(".")[0]:
        return None
    name = host.partition(":")[0]
    return ProposedRegistry(f"registry.{name}/{path.lower()}", certain=host == _SITE)


GITLAB = Hosting("gitlab", registry_of, FILE, with_job, notes)
