"""What differs between two artifacts, and what that means for who uses them.

Names are compared, not the functions and types behind them: nothing else is in a config.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

from wasm_publish.versions.lines import BUMPS
from wasm_publish.wasm.interface_names import interface_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from wasm_publish.comparing.artifact_facts import ArtifactFacts
    from wasm_publish.versions.lines import Bump
    from wasm_publish.wasm.interface_names import InterfaceName

ReasonCode = Literal[
    "kind-changed",
    "export-removed",
    "import-added",
    "export-added",
    "export-raised",
    "import-raised",
    "other-bytes",
]


class Change(NamedTuple):
    """A text that differs, None where there is none."""

    before: str | None
    after: str | None


class Revision(NamedTuple):
    """A name that is there in another version of the same line."""

    before: str
    after: str


class NameChanges(NamedTuple):
    """How a list of imports or exports differs.

    Attributes:
        added: The names that are new, sorted.
        removed: The names that are gone, sorted.
        revised: Those that are there in another version, sorted.
    """

    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    revised: tuple[Revision, ...] = ()


class Reason(NamedTuple):
    """Why a change calls for a bump.

    Attributes:
        bump: For which.
        code: What the change is, in kebab-case.
        names: The imports or exports that it is about.
    """

    bump: Bump
    code: ReasonCode
    names: tuple[str, ...] = ()


class Difference(NamedTuple):
    """What differs between two artifacts.

    Attributes:
        before: The older one; what it lacks and the other knows of the same wasm is filled in.
        after: The newer one, likewise.
        identical: Whether they are the same bytes: those of the manifest, or where a file has
            none, those of the wasm.
        bump: What the change calls for; None where too little is known to say.
        reasons: Why, what weighs most first.
        imports: None where the imports of one aren't known.
        exports: None where the exports of one aren't known.
        config: What differs of `kind`, `architecture`, `os` and `target`; what isn't known of
            one is left out.
        annotations: What differs, by key; None where one has no manifest.
    """

    before: ArtifactFacts
    after: ArtifactFacts
    identical: bool
    bump: Bump | None
    reasons: tuple[Reason, ...]
    imports: NameChanges | None
    exports: NameChanges | None
    config: Mapping[str, Change]
    annotations: Mapping[str, Change] | None


def compare(before: ArtifactFacts, after: ArtifactFacts) -> Difference:
    """Compare two artifacts, the older one first."""
    identical = _identical(before, after)
    before, after = _completed(before, after), _completed(after, before)
    reasons = () if identical else tuple(_reasons(before, after))
    return Difference(
        before=before,
        after=after,
        identical=identical,
        bump="none" if identical else _bump(before, after, reasons),
        reasons=reasons,
        imports=_name_changes(before.imports, after.imports),
        exports=_name_changes(before.exports, after.exports),
        config=_config_changes(before, after),
        annotations=_changes(before.annotations, after.annotations),
    )


def _identical(before: ArtifactFacts, after: ArtifactFacts) -> bool:
    if before.digest and after.digest:
        return before.digest == after.digest
    return before.wasm_digest == after.wasm_digest


def _completed(facts: ArtifactFacts, other: ArtifactFacts) -> ArtifactFacts:
    """The facts of a wasm, and what the other knows of the same wasm."""
    if facts.wasm_digest != other.wasm_digest:
        return facts
    return facts._replace(
        kind=facts.kind or other.kind,
        imports=other.imports if facts.imports is None else facts.imports,
        exports=other.exports if facts.exports is None else facts.exports,
    )


def _bump(before: ArtifactFacts, after: ArtifactFacts, reasons: Iterable[Reason]) -> Bump | None:
    bump = max((reason.bump for reason in reasons), key=BUMPS.index)
    known = before.wasm_digest == after.wasm_digest or None not in (
        before.imports,
        after.imports,
        before.exports,
        after.exports,
    )
    return bump if known or bump == "major" else None


def _reasons(before: ArtifactFacts, after: ArtifactFacts) -> Iterator[Reason]:
    if before.kind and after.kind and before.kind != after.kind:
        yield Reason("major", "kind-changed")
    offered, offers = _parsed(before.exports, after.exports)
    needed, needs = _parsed(before.imports, after.imports)
    lines = {name.line for name in needed}
    yield from _reason("major", "export-removed", _uncovered(offered, offers))
    yield from _reason("major", "import-added", (n for n in needs if n.line not in lines))
    offered_lines = {name.line for name in offered}
    more = list(_uncovered(offers, offered))
    yield from _reason("minor", "export-added", (n for n in more if n.line not in offered_lines))
    yield from _reason("minor", "export-raised", (n for n in more if n.line in offered_lines))
    raised = (name for name in _uncovered(needs, needed) if name.line in lines)
    yield from _reason("minor", "import-raised", raised)
    yield Reason("patch", "other-bytes")


def _reason(bump: Bump, code: ReasonCode, names: Iterable[InterfaceName]) -> Iterator[Reason]:
    texts = tuple(sorted(name.text for name in names))
    if texts:
        yield Reason(bump, code, texts)


def _parsed(
    before: Sequence[str] | None, after: Sequence[str] | None
) -> tuple[list[InterfaceName], list[InterfaceName]]:
    """Two lists of names; both empty where one isn't known, since nothing follows then."""
    if before is None or after is None:
        return [], []
    return [interface_name(name) for name in before], [interface_name(name) for name in after]


def _uncovered(
    names: Iterable[InterfaceName], by: Sequence[InterfaceName]
) -> Iterator[InterfaceName]:
    return (name for name in names if not any(other.covers(name) for other in by))


def _name_changes(before: Sequence[str] | None, after: Sequence[str] | None) -> NameChanges | None:
    if before is None or after is None:
        return None
    gone = _by_line(set(before) - set(after))
    new = _by_line(set(after) - set(before))
    revised = [
        Revision(*pair)
        for line in gone.keys() & new.keys()
        for pair in zip(gone[line], new[line], strict=False)
    ]
    added = {name for names in new.values() for name in names} - {pair.after for pair in revised}
    removed = {name for names in gone.values() for name in names} - {p.before for p in revised}
    return NameChanges(tuple(sorted(added)), tuple(sorted(removed)), tuple(sorted(revised)))


def _by_line(names: Iterable[str]) -> dict[object, list[str]]:
    lines: dict[object, list[str]] = {}
    for name in sorted(names):
        lines.setdefault(interface_name(name).line, []).append(name)
    return lines


def _config_changes(before: ArtifactFacts, after: ArtifactFacts) -> Mapping[str, Change]:
    kind = _changed(before.kind, after.kind) if before.kind and after.kind else None
    config = _changes(before.config, after.config) or {}
    return {**({"kind": kind} if kind else {}), **config}


def _changes(
    before: Mapping[str, str | None] | None, after: Mapping[str, str | None] | None
) -> dict[str, Change] | None:
    if before is None or after is None:
        return None
    pairs = {
        key: _changed(before.get(key), after.get(key))
        for key in sorted(before.keys() | after.keys())
    }
    return {key: change for key, change in pairs.items() if change}


def _changed(before: str | None, after: str | None) -> Change | None:
    return None if before == after else Change(before, after)
