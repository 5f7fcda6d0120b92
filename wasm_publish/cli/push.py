"""`wasm-publish push FILE REFERENCE…`."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

from wasm_publish.cli.access_of import access_of
from wasm_publish.cli.output import answer, chosen_renderer
from wasm_publish.errors import UsageError
from wasm_publish.planning.bare_file import STANDARD_INPUT, BareFile
from wasm_publish.planning.tagged_targets import tagged_targets
from wasm_publish.publishing.pushing import push
from wasm_publish.references.local import is_local

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from wasm_publish.cli.commands import Invocation


def run(invocation: Invocation) -> int:
    """Push a file that has no project, or with `--dry-run` only show what would be done."""
    word, *references = invocation.words
    _require_file_first(word, references, invocation)
    if is_local(word):
        from wasm_publish.cli.sending_on import send_on

        return send_on(invocation)
    renderer = chosen_renderer(invocation)
    targets = tagged_targets(references, invocation.folder)
    with _file(word, invocation) as file:
        access = access_of(invocation)
        receipt = push(file, targets, invocation.settings, invocation.plugins, access)
    return answer(invocation, receipt, renderer)


@contextmanager
def _file(word: str, invocation: Invocation) -> Iterator[BareFile]:
    if word != str(STANDARD_INPUT):
        path = invocation.folder / word
        yield BareFile(path, path)
        return
    if invocation.settings.password_stdin:
        raise UsageError(
            "standard input can't be both the wasm and the password",
            code="usage",
            remedy="name a file, or set WASM_PUBLISH_PASSWORD instead of --password-stdin",
        )
    from wasm_publish.cli.standard_input import spooled

    with spooled(invocation.input) as path:
        yield BareFile(path, STANDARD_INPUT)


def _require_file_first(word: str, references: Sequence[str], invocation: Invocation) -> None:
    """Tell of a file among the references, since other tools take it last.

    Raises:
        UsageError: There is one.
    """

    def is_file(text: str) -> bool:
        if text == str(STANDARD_INPUT):
            return True
        is_there = os.path.isfile(invocation.folder / text)  # noqa: PTH113 - never raises
        return is_there or (text.endswith(".wasm") and ":" not in text)

    files = [text for text in references if is_file(text)]
    if not files:
        return
    if is_file(word):
        raise UsageError(
            f"{files[0]!r} is a file, and {word!r} too: one is pushed at a time",
            code="usage",
            remedy="write wasm-publish push FILE REFERENCE",
        )
    others = [text for text in (word, *references) if text != files[0]]
    raise UsageError(
        f"{files[0]!r} is a file, which stands before the references",
        code="usage",
        remedy=f"write wasm-publish push {' '.join((files[0], *others))}",
    )
