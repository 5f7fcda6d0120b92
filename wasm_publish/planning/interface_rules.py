"""What a project says that its wasm must not import, and must export.

A pattern is a name in which `*` stands for any characters, `?` for one, and `[abc]` for one of
these. It fits a name with its version, without it, and a package as a whole.
"""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from wasm_publish.model import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wasm_publish.model import Extern, WasmInfo
    from wasm_publish.settings.settings import Settings


def interface_faults(wasm: WasmInfo, settings: Settings) -> Iterator[Problem]:
    """What a wasm imports against the settings, and what they want and it doesn't export."""
    yield from _denied(wasm, settings)
    yield from _missing(wasm, settings)


def _denied(wasm: WasmInfo, settings: Settings) -> Iterator[Problem]:
    for pattern in settings.deny_imports:
        found = [_shown(extern) for extern in wasm.contents.imports if _fits(pattern, extern)]
        if found:
            yield Problem(
                code="denied-import",
                message=f"the wasm imports {', '.join(dict.fromkeys(found))}, which"
                f" `{pattern}` of {settings.origins['deny-imports']} forbids",
                remedy="take out what uses it, or the pattern",
                file=wasm.path,
            )


def _missing(wasm: WasmInfo, settings: Settings) -> Iterator[Problem]:
    for pattern in settings.require_exports:
        if not any(_fits(pattern, extern) for extern in wasm.contents.exports):
            exported = ", ".join(_shown(extern) for extern in wasm.contents.exports) or "nothing"
            yield Problem(
                code="missing-export",
                message=f"the wasm doesn't export `{pattern}`, which"
                f" {settings.origins['require-exports']} wants",
                remedy=f"build it for a world that exports it; it exports {exported}",
                file=wasm.path,
            )


def _shown(extern: Extern) -> str:
    return extern.name if extern.module is None else f"{extern.module} {extern.name}"


def _fits(pattern: str, extern: Extern) -> bool:
    if extern.module is None:
        from wasm_publish.wasm.interface_names import spellings

        return any(fnmatchcase(spelling, pattern) for spelling in spellings(extern.name))
    # A core import is one function of a module; a rule may be about either.
    return any(fnmatchcase(text, pattern) for text in (extern.module, _shown(extern)))
