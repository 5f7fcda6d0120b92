"""Third-party plugins as pip leaves them: a module and a `*.dist-info` in a folder on sys.path."""

from __future__ import annotations

import itertools
import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

_NUMBERS = itertools.count()


@dataclass(frozen=True, slots=True)
class PluginSite:
    """A folder of installed distributions."""

    folder: Path

    def install(self, name: str, code: str, *, distribution: str = "", attribute: str = "") -> str:
        """Install a plugin, of version 1.2.

        Args:
            name: The name of its entry point.
            code: Its module's code, to which `hookimpl` is known.
            distribution: What brings it; `NAME-plugin` where none is given.
            attribute: What of the module the entry point names; the module itself where none
                is given.

        Returns:
            The name of its module, unlike that of any other test's.
        """
        module = f"{name.replace('-', '_')}_plugin_{next(_NUMBERS)}"
        text = f"from wasm_publish import hookimpl\n{textwrap.dedent(code)}"
        (self.folder / f"{module}.py").write_text(text, encoding="utf-8")
        self.enter(name, f"{module}:{attribute}" if attribute else module, distribution)
        return module

    def enter(self, name: str, value: str, distribution: str = "") -> None:
        """Install a distribution that has an entry point and no code."""
        project = distribution or f"{name}-plugin"
        info = self.folder / f"{project.replace('-', '_')}-1.2.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(
            f"Metadata-Version: 2.1\nName: {project}\nVersion: 1.2\n", encoding="utf-8"
        )
        (info / "entry_points.txt").write_text(
            f"[wasm_publish]\n{name} = {value}\n", encoding="utf-8"
        )


def plugin_site(folder: Path, patch: pytest.MonkeyPatch) -> PluginSite:
    """A new folder of distributions, which Python knows as long as the test runs."""
    folder.mkdir()
    patch.syspath_prepend(folder)
    return PluginSite(folder)
