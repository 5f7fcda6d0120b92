"""Answers that say no, as errors that tell a person what the registry said and what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wasm_publish.errors import NotAuthorised, StoreFailed
from wasm_publish.oci.encoding import parse_json
from wasm_publish.registry.connection.patience import is_rate_limit
from wasm_publish.registry.refusals.remedies import refuses_format, remedy_for
from wasm_publish.stores import FORMAT_REFUSED

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from wasm_publish.errors import WasmPublishError
    from wasm_publish.references.reference import Reference
    from wasm_publish.registry.connection.answer import Answer

_LONGEST = 300  # characters of what a registry says
_UNAUTHORISED, _FORBIDDEN, _NOT_FOUND = 401, 403, 404
_FAILED = "registry-failed"
_NAMES = ("message", "details", "error_description", "error")


def refusal(
    reference: Reference, answer: Answer, doing: str, secrets: Iterable[str], *, known: bool
) -> WasmPublishError:
    """The error for an answer that refuses what was asked.

    Args:
        reference: The repository.
        answer: The answer, which is read to its end.
        doing: What was asked, such as `push`.
        secrets: Texts that never show, in case the registry repeats them.
        known: Whether there were credentials.
    """
    said = words_of(answer, secrets)
    remedy = remedy_for(reference, answer.status, said)
    if is_rate_limit(answer):
        return _failure(answer, doing, said)
    if answer.status in {_UNAUTHORISED, _FORBIDDEN}:
        who = "with these credentials" if known else "without credentials, and none were found"
        return NotAuthorised(
            f"{reference.registry} does not let us {doing} {who}{said}",
            code="not-authorised" if known else "no-credentials",
            remedy=remedy,
        )
    if answer.status == _NOT_FOUND:
        return StoreFailed(
            f"{reference.registry} has no repository {reference.repository}{said}",
            code="unknown-repository",
            remedy=remedy,
        )
    is_format = refuses_format(reference, answer.status, said)
    return _failure(answer, doing, said, remedy, FORMAT_REFUSED if is_format else _FAILED)


def no_token(
    reference: Reference, answer: Answer, secrets: Iterable[str], *, known: bool
) -> WasmPublishError:
    """The error for a token server that gives no token."""
    if answer.status in {_UNAUTHORISED, _FORBIDDEN}:
        return refusal(reference, answer, "have a token", secrets, known=known)
    return _failure(answer, "give a token", words_of(answer, secrets))


def _failure(
    answer: Answer, doing: str, said: str, remedy: str | None = None, code: str = _FAILED
) -> StoreFailed:
    return StoreFailed(
        f"{answer.server} answered {answer.status} when asked to {doing}{said}",
        code=code,
        remedy=remedy or "try again later, or ask those who run the registry",
    )


def words_of(answer: Answer, secrets: Iterable[str]) -> str:
    """What a body says, safe for a terminal: one bounded line that repeats no secret."""
    try:
        text = _text(answer.read())
    except StoreFailed:  # the refusal itself is the news, not that its text broke off
        return ""
    for secret in filter(None, secrets):
        text = text.replace(secret, "***")
    line = "".join(letter for letter in " ".join(text.split()) if letter.isprintable())
    shortened = line if len(line) <= _LONGEST else f"{line[:_LONGEST]}…"
    return f": {shortened}" if line else ""


def _text(content: bytes) -> str:
    try:
        return "; ".join(_messages(parse_json(content)))
    except ValueError:
        text = content.decode(errors="replace")
        return "" if text.lstrip().startswith("<") else text  # a page for browsers


def _messages(document: object) -> Iterator[str]:
    """The texts of the errors in the forms that registries and token servers use."""
    if not isinstance(document, dict):
        return
    errors = document.get("errors")
    for error in errors if isinstance(errors, list) else [document]:
        if isinstance(error, dict):
            told = [error.get("code"), *(error.get(name) for name in _NAMES), error.get("detail")]
            yield ": ".join(text for text in told if isinstance(text, str) and text)
