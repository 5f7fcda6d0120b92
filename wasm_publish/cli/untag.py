"""`wasm-publish untag REFERENCE`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wasm_publish.cli.access_of import access_of
from wasm_publish.cli.output import show
from wasm_publish.tagging.removing import read_tag_name, untag

if TYPE_CHECKING:
    from wasm_publish.cli.commands import Invocation

SCHEMA = "wasm-publish/untag/v1"


def run(invocation: Invocation) -> int:
    """Take a tag away, or with `--dry-run` only look what it holds."""
    settings = invocation.settings
    name = read_tag_name(invocation.words[0], invocation.folder)
    digest = untag(name, settings, invocation.plugins, access_of(invocation))
    reference = f"{name.target.repository}:{name.tag}"
    verb = "Would remove" if settings.dry_run else "Removed"
    invocation.terminal.status(verb, f"{reference}, which held {digest}")
    document = {
        "schema": SCHEMA,
        "reference": reference,
        "repository": name.target.repository,
        "tag": name.tag,
        "digest": digest,
        "dry_run": settings.dry_run,
    }
    show(invocation, document, [f"{reference}@{digest}"])
    return 0
