"""The name of the file that a pull writes, from what an artifact says, which may be anything."""

from __future__ import annotations

import re

_ENDING = ".wasm"
_NAMELESS = f"artifact{_ENDING}"
_LONGEST = 255  # bytes, on nearly every file system
_SEPARATOR = re.compile(r"[/\\]")
_ILLEGAL = frozenset('<>:"|?*')  # on Windows, where a colon may even name another drive
_DEVICE = re.compile(r"con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9¹²³]", re.IGNORECASE)
_HIDDEN_OR_OPTION = (".", "-")


def wasm_file_name(title: str | None, repository: str) -> str:
    """A name that is fit for every system and ends in `.wasm`, whatever an artifact says.

    The ending keeps an artifact from putting a file into a folder that other programs read as
    theirs, such as a `Makefile`.

    Args:
        title: The layer's title, which may be a path; its last part counts.
        repository: In the form of `Target.repository`; its last part names what has no title
            that is fit for a file.
    """
    parts = (_SEPARATOR.split(title or "")[-1], re.split(r"[/\\:]", repository)[-1])
    return next((name for name in map(_with_ending, parts) if _is_fit(name)), _NAMELESS)


def _with_ending(part: str) -> str:
    name = part.strip()
    return name if name.lower().endswith(_ENDING) else f"{name}{_ENDING}"


def _is_fit(name: str) -> bool:
    if name.startswith(_HIDDEN_OR_OPTION) or _ILLEGAL & set(name):
        return False
    # What can't be printed can't be UTF-8 either, or would look on a terminal like another name.
    if not name.isprintable() or len(name.encode()) > _LONGEST:
        return False
    return not _DEVICE.fullmatch(name.partition(".")[0].rstrip())
