"""A project with its settings, and what these say of it before anything else is known."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from wasm_publish.errors import UsageError
from wasm_publish.model import LocatedWasm

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wasm_publish.model import Project
    from wasm_publish.settings.settings import Settings


class Configured(NamedTuple):
    """A project as its plugin told it, with the settings that are in force for it."""

    project: Project
    settings: Settings

    @property
    def renamed(self) -> Project:
        """The project under the name that settings give it."""
        if self.settings.name is None:
            return self.project
        origins = {**self.project.origins, "name": self.settings.origins["name"]}
        return self.project._replace(name=self.settings.name, repository_name=None, origins=origins)

    @property
    def given_wasm(self) -> LocatedWasm | None:
        """The wasm that settings name."""
        if self.settings.wasm is None:
            return None
        origin = self.settings.origins["wasm"]
        return LocatedWasm(Path(self.settings.wasm), f"the file that {origin} names")

    @property
    def has_templates(self) -> bool:
        """Whether a tag or a target may need to know the commit."""
        settings = self.settings
        places = (settings.registry or "", *settings.destinations)
        return any("{" in text for text in (*settings.tags, *settings.add_tags, *places))


def require_one(configured: Sequence[Configured], run: Settings) -> None:
    """Make sure that what can be said of one project only is said of no more.

    Args:
        configured: All projects.
        run: The settings of the run.

    Raises:
        UsageError: There are several.
    """
    options = {"--wasm": run.wasm, "--name": run.name, "--wit-package": run.wit_package}
    given = [name for name, value in options.items() if value]
    if given and len(configured) > 1:
        names = ", ".join(item.project.name for item in configured)
        raise UsageError(
            f"{given[0]} needs exactly one project, and here are {len(configured)}",
            code="several-projects",
            remedy=f"choose one with -p: {names}",
        )
