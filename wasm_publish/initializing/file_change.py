"""A file as it is and as it is to be."""

from __future__ import annotations

import stat
from difflib import unified_diff
from typing import TYPE_CHECKING, Literal, NamedTuple

from wasm_publish.errors import StoreFailed, UsageError
from wasm_publish.initializing.text_lines import lines_with_endings
from wasm_publish.stores.atomic_file import replace_file

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

Status = Literal["created", "changed", "unchanged"]

_MARK = "\ufeff"
"""With which editors of Windows begin a file in UTF-8; it stays, and no edit sees it."""

_NO_END = "\\ No newline at end of file"


class FileChange(NamedTuple):
    """What becomes of a file.

    Attributes:
        path: The file.
        before: Its text, or None where it isn't there.
        after: Its text to be.
    """

    path: Path
    before: str | None
    after: str

    @property
    def status(self) -> Status:
        """What becomes of it in one word."""
        if self.before is None:
            return "created"
        return "unchanged" if self.before == self.after else "changed"

    def diff(self, name: str) -> str:
        """The change as a unified diff, which `git apply` and `patch -p1` take.

        Args:
            name: What to call the file.
        """
        old = "/dev/null" if self.before is None else f"a/{name}"
        before, after = (lines_with_endings(text) for text in (self.before or "", self.after))
        return "".join(_closed(line) for line in unified_diff(before, after, old, f"b/{name}"))

    def write(self) -> None:
        """Write the file, at once and as a whole; its permissions stay.

        Raises:
            UsageError: It is no longer what it was.
            StoreFailed: It can't be written.
        """
        if read_text(self.path) != self.before:
            raise UsageError(
                "the file has been changed meanwhile",
                code="changed-meanwhile",
                file=self.path,
                remedy="run it again",
            )
        place = self.path.resolve()  # a link stays one
        try:
            mode = None if self.before is None else stat.S_IMODE(place.stat().st_mode)
            replace_file(place, [self.after.encode()], mode)
        except OSError as error:
            raise StoreFailed(
                f"can't write the file: {error.strerror}", code="unwritable-file", file=self.path
            ) from error


def changed(path: Path, edit: Callable[[str], str]) -> FileChange:
    """What an edit of a text makes of a file, which may not be there yet.

    Raises:
        UsageError: It can't be read, or not be edited.
    """
    before = read_text(path)
    mark = _MARK if before and before.startswith(_MARK) else ""
    try:
        after = mark + edit((before or "").removeprefix(mark))
    except UsageError as error:
        raise UsageError.of([found._replace(file=path) for found in error.problems]) from error
    return FileChange(path, before, after)


def read_text(path: Path) -> str | None:
    """The text of a file with the line endings that it has, or None where there is none.

    Raises:
        UsageError: It can't be read, or is not UTF-8, or is a link to what isn't there.
    """
    try:
        return path.read_bytes().decode()
    except FileNotFoundError:
        _require_no_dangling_link(path)
        return None
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise UsageError(
            f"can't read the file: {reason}", code="unreadable-file", file=path
        ) from error


def _require_no_dangling_link(path: Path) -> None:
    """Make sure that a new file comes to be where its path says.

    Raises:
        UsageError: A link on the way leads to a place that isn't there.
    """
    for place in (path, *path.parents):
        if place.is_symlink() and not place.exists():
            raise UsageError(
                f"the link leads to {place.readlink()}, which isn't there",
                code="dangling-link",
                file=place,
                remedy="remove the link, or make what it leads to",
            )


def _closed(line: str) -> str:
    return line if line.endswith("\n") else f"{line}\n{_NO_END}\n"
