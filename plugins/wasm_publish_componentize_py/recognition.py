"""Whether a pyproject.toml is that of a wasm project; most are not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wasm_publish.errors import UsageError
from wasm_publish.toml_file import read_toml
from wasm_publish_componentize_py.evidence import evidence

if TYPE_CHECKING:
    from pathlib import Path

    from wasm_publish.toml_file import TomlFile

PROJECT_TABLES = (("project",), ("tool", "poetry"))
"""Where a pyproject.toml describes a project, by the Python standards and by Poetry."""

_OUR_WORDS = (b"componentize-py", b"[tool.wasm-publish")


def is_wasm_project(manifest: Path) -> bool:
    """Whether a pyproject.toml describes a project that shows evidence of wasm.

    A damaged one counts when it speaks of us, so that reading it tells the person what is
    wrong; any other damaged one is not ours to complain about.
    """
    try:
        toml = read_toml(manifest)
    except UsageError:
        return _speaks_of_us(manifest)
    return _describes_project(toml) and bool(evidence(toml))


def _describes_project(toml: TomlFile) -> bool:
    return any(toml.value(*table) is not None for table in PROJECT_TABLES)


def _speaks_of_us(manifest: Path) -> bool:
    try:
        content = manifest.read_bytes()
    except OSError:
        return False
    return any(word in content for word in _OUR_WORDS)
