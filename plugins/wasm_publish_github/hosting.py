"""GitHub as `init` knows it."""

from __future__ import annotations

from wasm_publish.model.hosting import Hosting, ProposedRegistry
from wasm_publish_github.workflow import FILE, REGISTRY, notes, with_workflow

_SITE = "https://github.com/"


def registry_of(remote: str) -> ProposedRegistry | None:
    """The registry of an owner, whose name it has in lower case.

    https://docs.github.com/packages/working-with-a-github-packages-registry/working-with-the-container-registry
    """
    if not remote.startswith(_SITE):
        return None
    owner = remote.removeprefix(_SITE).partition("/")[0]
    return ProposedRegistry(f"{REGISTRY}/{owner.lower()}")


GITHUB = Hosting("github", registry_of, FILE, with_workflow, notes)
