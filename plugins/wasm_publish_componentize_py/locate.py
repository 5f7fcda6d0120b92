"""The component that componentize-py wrote."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wasm_publish.errors import WasmPublishError
from wasm_publish.locating.rules import choose, finished_files, output_files
from wasm_publish.wasm import scan, toolchain_of
from wasm_publish_componentize_py.sources import newer_source

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from wasm_publish.locating.rules import Candidate
    from wasm_publish.model import LocatedWasm, Project

_OUTPUT_FOLDERS = ("", "dist", "build", "target")
"""Where the `-o` of componentize-py is pointed to, relative to the project."""

_USUAL_NAMES = ("app", "index")
"""What the documentation calls the output, and what componentize-py does by itself."""

_INTERMEDIATE = (".debug", ".core", ".embed")


def locate(project: Project) -> LocatedWasm | None:
    """Find the file to publish.

    The project's own name wins; among other names, what componentize-py made.

    Returns:
        The file, or None when nothing has been built.

    Raises:
        NothingToPublish: Several files could be meant.
        InvalidWasm: All that was found is unfinished or damaged.
    """
    found = list(_candidates(project))
    contenders = _contenders(found, project.name)
    located = choose(contenders, project.name)
    if located is None:
        return None
    located = located._replace(newer_source=newer_source(project.root, located.path))
    if len(contenders) == len(found):
        return located
    others = dict.fromkeys(c.path for c in found if c.path != located.path)
    reason = f"{located.reason}, made by componentize-py"
    return located._replace(reason=reason, candidates=tuple(others))


def _contenders(found: list[Candidate], name: str) -> list[Candidate]:
    products = {candidate.product for candidate in found}
    if name in products or len(products) == 1:
        return found
    return [c for c in found if _made_by_componentize_py(c.path)] or found


def _made_by_componentize_py(path: Path) -> bool:
    try:
        toolchain = toolchain_of(scan(path))
    except WasmPublishError:
        return False
    return toolchain is not None and toolchain.name == "componentize-py"


def _candidates(project: Project) -> Iterator[Candidate]:
    """Each file once: under the project's name if it bears it, else under its own."""
    own = dict.fromkeys((project.name, project.name.lower(), project.repository_name or ""))
    names = [name for name in own if name]
    written = output_files(project.root, _OUTPUT_FOLDERS, names)
    named = (*written, *finished_files([project.root], names))
    seen: set[Path] = set()
    for candidate in (
        *(candidate._replace(product=project.name) for candidate in named),
        *output_files(project.root, _OUTPUT_FOLDERS, _USUAL_NAMES),
        *finished_files([project.root], _USUAL_NAMES),
        *_outputs_of_any_name(project.root),
    ):
        if candidate.path not in seen:
            seen.add(candidate.path)
            yield candidate


def _outputs_of_any_name(root: Path) -> Iterator[Candidate]:
    """Shorter names first, so that `x_s.wasm` counts as the finished form of `x.wasm`."""
    files = (file for below in _OUTPUT_FOLDERS for file in (root / below).glob("*.wasm"))
    stems = {file.stem for file in files if not file.stem.endswith(_INTERMEDIATE)}
    names = sorted(stems, key=lambda stem: (len(stem), stem))
    return output_files(root, _OUTPUT_FOLDERS, names)
