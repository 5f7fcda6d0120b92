"""A difference between two artifacts, for people and for programs.

The schema of the document is `diff.v1.schema.json` beside this file.
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Any

from wasm_publish.errors import UsageError
from wasm_publish.ui.layout import section, shown, size
from wasm_publish.versions.lines import next_version
from wasm_publish.versions.version import parse_given_version

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from wasm_publish.comparing.difference import Change, Difference, NameChanges, Reason
    from wasm_publish.comparing.operands import Operand

SCHEMA = "wasm-publish/diff/v1"
IDENTICAL = "identical"

_NONE = "(none)"
_REASONS = {
    "kind-changed": "one is a core module, the other a component",
    "export-removed": "an export is gone",
    "import-added": "an import is new",
    "export-added": "an export is new",
    "export-raised": "an export is of a newer version",
    "import-raised": "an import is of a newer version",
    "other-bytes": "the bytes are others",
}


def difference_document(difference: Difference, before: Operand, after: Operand) -> dict[str, Any]:
    """A difference as a document."""
    return {
        "schema": SCHEMA,
        "identical": difference.identical,
        "before": _side(before),
        "after": _side(after),
        "bump": difference.bump,
        "next_version": _next_version(difference, before),
        "reasons": [_reason(reason) for reason in difference.reasons],
        "imports": _names_document(difference.imports),
        "exports": _names_document(difference.exports),
        "config": _changes_document(difference.config),
        "annotations": (
            None if difference.annotations is None else _changes_document(difference.annotations)
        ),
    }


def difference_lines(difference: Difference, before: Operand, after: Operand) -> Iterator[str]:
    """A difference as a table, or one word where there is none."""
    if difference.identical:
        yield IDENTICAL
        return
    old, new = difference.before, difference.after
    yield f"{_shown(before.name)} -> {_shown(after.name)}"
    yield from section("bump", _bump_rows(difference, before))
    yield from section("size", [(_size_change(old.size, new.size),)])
    if old.wasm_digest != new.wasm_digest:
        digests = [("-", old.wasm_digest), ("+", new.wasm_digest)]
    else:
        digests = [("=", old.wasm_digest)]
    yield from section("wasm", digests)
    yield from section("imports", _name_rows(difference.imports))
    yield from section("exports", _name_rows(difference.exports))
    yield from section("config", _change_rows(difference.config))
    yield from section("annotations", _change_rows(difference.annotations or {}))


def _side(operand: Operand) -> dict[str, Any]:
    facts = operand.facts
    return {
        "name": operand.name,
        "form": operand.form,
        "version": operand.version,
        "digest": facts.digest,
        "kind": facts.kind,
        "wasm": {"digest": facts.wasm_digest, "size": facts.size},
    }


def _reason(reason: Reason) -> dict[str, Any]:
    return {"bump": reason.bump, "code": reason.code, "names": list(reason.names)}


def _names_document(changes: NameChanges | None) -> dict[str, Any] | None:
    if changes is None:
        return None
    return {
        "added": list(changes.added),
        "removed": list(changes.removed),
        "revised": [revision._asdict() for revision in changes.revised],
    }


def _changes_document(changes: Mapping[str, Change]) -> dict[str, Any]:
    return {key: change._asdict() for key, change in changes.items()}


def _next_version(difference: Difference, before: Operand) -> str | None:
    if difference.bump is None or before.version is None:
        return None
    try:
        return next_version(parse_given_version(before.version), difference.bump)
    except UsageError:
        return None  # an annotation may say anything


def _bump_rows(difference: Difference, before: Operand) -> Iterator[tuple[str]]:
    if difference.bump is None:
        yield ("unknown, as the imports and exports of one aren't",)
        return
    following = _next_version(difference, before)
    after = f": {following} follows {before.version}" if following else ""
    yield (f"{difference.bump}{after}",)
    for reason in difference.reasons:
        if reason.bump == difference.bump:
            yield (f"({_REASONS[reason.code]})",)


def _size_change(before: int, after: int) -> str:
    if before == after:
        return size(before)
    sign = "+" if after > before else "-"
    return f"{size(before)} -> {size(after)} ({sign}{size(abs(after - before))})"


def _name_rows(changes: NameChanges | None) -> Iterable[tuple[str, str]]:
    if changes is None:
        return [("?", "not known of both")]
    return chain(
        (("-", _shown(name)) for name in changes.removed),
        (("+", _shown(name)) for name in changes.added),
        (("~", f"{_shown(one.before)} -> {_shown(one.after)}") for one in changes.revised),
    )


def _change_rows(changes: Mapping[str, Change]) -> Iterator[tuple[str, str]]:
    for key, change in changes.items():
        yield _shown(key), f"{_shown(change.before)} -> {_shown(change.after)}"


def _shown(text: str | None) -> str:
    """A text that somebody else published, safe for a terminal."""
    return _NONE if text is None else shown(text)
