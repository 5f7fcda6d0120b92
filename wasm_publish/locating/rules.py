"""The rules by which a built wasm is found, the same for every language.

A language plugin lists the places where its toolchain writes; this module adds the places
where people put finished files, reads the headers, and chooses.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from wasm_publish.errors import InvalidWasm, NothingToPublish
from wasm_publish.model import LocatedWasm, Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from wasm_publish.model import WasmContents

FINISHED_FOLDERS = ("lib", "bin", "dist", "build", "out", "plugins", "target/components", "")
"""Where people put files that are ready to publish, below a project or workspace."""

_FINISHED_FORMS = (
    "{}.composed_s.wasm",
    "{}_s.wasm",
    "annotated-{}.wasm",
    "{}.composed.wasm",
    "{}-opt.wasm",
)
"""File names that a signing, annotating, composing or optimising step leaves; last step first."""


class Candidate(NamedTuple):
    """A file that could be the one.

    Attributes:
        path: The file.
        product: The base name it was looked for under, in any spelling.
        place: The folder in words for the person, such as `target/wasm32-wasip2/release`.
        built: Whether the toolchain wrote it there, rather than a person or a later step.
        finish: 0 for a plain name, more the later the step that leaves this form of name.
        debug: Whether it is a debug build.
        preferred: Whether it is for the target that the project's configuration names.
    """

    path: Path
    product: str
    place: str
    built: bool = False
    finish: int = 0
    debug: bool = False
    preferred: bool = False


class _Read(NamedTuple):
    """A candidate whose header has been read."""

    candidate: Candidate
    contents: WasmContents
    changed: int
    order: int

    @property
    def rank(self) -> tuple[bool, int, bool, bool, bool, int, int]:
        """Sorts the best first; see `choose`."""
        found = self.candidate
        return (
            found.debug,
            -found.finish,
            self.contents.kind == "module",
            not found.built,
            not found.preferred,
            -self.changed if found.built else 0,
            self.order,
        )


def spellings(name: str) -> tuple[str, ...]:
    """A name as it is, with underscores and with dashes, each once."""
    return tuple(dict.fromkeys((name, name.replace("-", "_"), name.replace("_", "-"))))


def _folded(name: str) -> str:
    """A name in the one spelling by which names compare."""
    return name.replace("-", "_")


def forms_in(
    folder: Path,
    product: str,
    place: str,
    *,
    built: bool = False,
    debug: bool = False,
    preferred: bool = False,
) -> Iterator[Candidate]:
    """The files in one folder that bear a product's name, plain or as a later step leaves it."""
    for spelling in spellings(product):
        for position, form in enumerate((*_FINISHED_FORMS, "{}.wasm")):
            path = folder / form.format(spelling)
            if path.is_file():
                finish = len(_FINISHED_FORMS) - position
                yield Candidate(path, product, place, built, finish, debug, preferred)


def output_files(
    root: Path, folders: Iterable[str], products: Sequence[str]
) -> Iterator[Candidate]:
    """The files of a toolchain that writes where it is told to, as with `-o`.

    Args:
        root: The folder of the project.
        folders: Where people let it write, relative to the project; empty for its own folder.
        products: The names to look for.
    """
    for below in folders:
        for product in products:
            place = below or "the project's folder"
            yield from forms_in(root / below, product, place, built=True)


def finished_files(roots: Iterable[Path], products: Sequence[str]) -> Iterator[Candidate]:
    """The files in the places where people put finished ones.

    Args:
        roots: The folder of the package, then that of its workspace.
        products: The names to look for.
    """
    for root in dict.fromkeys(roots):
        for below in FINISHED_FOLDERS:
            # Most aren't there, and there are many names to look for in each.
            for product in products if (root / below).is_dir() else ():
                yield from forms_in(root / below, product, below or ".")


def choose(candidates: Iterable[Candidate], name: str) -> LocatedWasm | None:
    """Choose the file to publish.

    Files of different products are told apart first: the one that bears the project's name
    wins. Then, in this order: release before debug, a finished file before a raw one, a
    component before a module, where the toolchain writes before elsewhere, the configured
    target before another, the newest.

    Args:
        candidates: The files, the first of equals first.
        name: The project's name, which decides between products.

    Returns:
        The file, or None when there is no candidate.

    Raises:
        NothingToPublish: Several products are there and none bears the name.
        InvalidWasm: Every candidate is unfinished or damaged.
    """
    by_path: dict[Path, Candidate] = {}
    for candidate in candidates:
        by_path.setdefault(candidate.path, candidate)
    found = tuple(by_path.values())
    if not found:
        return None
    readable = _finished(_read(found))
    chosen, *others = sorted(_of_one_product(readable, name), key=lambda read: read.rank)
    return LocatedWasm(
        path=chosen.candidate.path,
        reason=_reason(chosen, others),
        candidates=tuple(c.path for c in found if c.path != chosen.candidate.path),
        problems=_warnings(chosen),
    )


def _read(found: Sequence[Candidate]) -> list[_Read]:
    from wasm_publish.wasm import scan

    readable: list[_Read] = []
    fault: InvalidWasm | None = None
    for order, candidate in enumerate(found):
        try:
            contents = scan(candidate.path)
            readable.append(_Read(candidate, contents, candidate.path.stat().st_mtime_ns, order))
        except InvalidWasm as error:
            fault = fault or error
    if fault and not readable:
        raise fault
    return readable


def _finished(readable: list[_Read]) -> list[_Read]:
    finished = [read for read in readable if not read.contents.unfinished]
    if finished:
        return finished
    raise unfinished(readable[0].candidate.path)


def unfinished(path: Path) -> InvalidWasm:
    """The error for a core module that is to become a component, with the command that does it."""
    import shlex

    command = ("wasm-tools", "component", "new", str(path), "-o", f"dist/{path.name}")
    return InvalidWasm(
        "the built wasm is an unfinished component: a core module that still has to be wrapped",
        code="unfinished-component",
        file=path,
        remedy=f"finish it with `{shlex.join(command)}`",
    )


def _of_one_product(readable: list[_Read], name: str) -> list[_Read]:
    if len({_folded(read.candidate.product) for read in readable}) == 1:
        return readable
    named = [read for read in readable if _folded(read.candidate.product) == _folded(name)]
    if named:
        return named
    files = ", ".join(str(read.candidate.path) for read in readable)
    raise NothingToPublish(
        f"several built wasm files could be {name}: {files}",
        code="several-candidates",
        remedy="name one with --wasm FILE or the settings key `wasm`",
    )


def _reason(chosen: _Read, others: Sequence[_Read]) -> str:
    kind = {"module": "module", "component": "component", "wit": "WIT package"}
    reason = f"the {kind[chosen.contents.kind]} in {chosen.candidate.place}"
    rivals = [read for read in others if read.candidate.built == chosen.candidate.built]
    if not rivals:
        return reason
    return f"{reason}, {_advantage(chosen, rivals[0])} of {len(rivals) + 1} candidates"


def _advantage(chosen: _Read, second: _Read) -> str:
    """What the choice has over the next best, the first criterion that differs."""
    if chosen.candidate.debug != second.candidate.debug:
        return "the release build"
    if chosen.candidate.finish != second.candidate.finish:
        return "the finished one"
    if chosen.contents.kind != second.contents.kind:
        return "the component"
    if chosen.candidate.preferred != second.candidate.preferred:
        return "for the configured target"
    return "the newest" if chosen.candidate.built else "the first"


def _warnings(chosen: _Read) -> tuple[Problem, ...]:
    if not chosen.candidate.debug:
        return ()
    return (
        Problem(
            code="debug-build",
            severity="warning",
            message="only a debug build was found",
            remedy="build for release, or name the profile with --profile to silence this",
            file=chosen.candidate.path,
        ),
    )
