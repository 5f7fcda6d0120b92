"""What `-p` means where a project file describes one project only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wasm_publish.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

    from wasm_publish.model import Project, Selection


def require_sole(project: Project, selection: Selection, is_meant: Callable[[str], bool]) -> None:
    """Make sure that a selection names no other project than the only one there is.

    Args:
        project: The only one.
        selection: What the caller asks for.
        is_meant: Whether a name is one of the project's, by the rules of its language.

    Raises:
        UsageError: It names another.
    """
    for name in selection.packages:
        if not is_meant(name):
            raise UsageError(
                f"there is no project {name} here",
                code="unknown-package",
                file=project.file,
                remedy=f"the only one is {project.name}, which needs no -p",
            )
