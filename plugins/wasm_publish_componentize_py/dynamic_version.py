"""The version of a project that keeps it in its source: `dynamic = ["version"]`.

Sources are read and never run. A version that a build backend asks git for is left to the
tag, even where some source holds a placeholder for it.
"""

from __future__ import annotations

import ast
import re
import warnings
from typing import TYPE_CHECKING

from wasm_publish.model import Origin
from wasm_publish_componentize_py.fields import Field

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from wasm_publish.toml_file import TomlFile

_VARIABLE = "__version__"
_FROM_GIT = (
    ("tool", "setuptools_scm"),
    ("tool", "versioningit"),
    ("tool", "poetry-dynamic-versioning"),
)
# As hatch does where its configuration has no pattern: either name in any case, maybe with a v.
_HATCH = re.compile(
    r"""^(?:__version__|version)[ ]*(?::[ ]*str[ ]*)?=[ ]*(["'])v?([^"'\n]+)\1""",
    re.IGNORECASE | re.MULTILINE,
)


def dynamic_version(toml: TomlFile, name: str) -> Field | None:
    """The version where the build backend is told to look, else in the module of the name.

    Raises:
        UsageError: The configuration of a build backend is malformed.
    """
    if any(toml.value(*key) is not None for key in _FROM_GIT):
        return None
    for configured in (_setuptools, _hatch, _pdm):
        is_told, field = configured(toml)
        if is_told:
            return field
    return _in_modules(toml, [*_flit_modules(toml), re.sub(r"[-.]+", "_", name), "app"])


def _setuptools(toml: TomlFile) -> tuple[bool, Field | None]:
    key = ("tool", "setuptools", "dynamic", "version")
    if toml.value(*key) is None:
        return False, None
    if file := _first_file(toml, *key):
        return True, _whole_file(toml.path.parent / file)
    module, _, variable = (toml.string(*key, "attr") or "").rpartition(".")
    return True, _in_modules(toml, [module], variable)


def _first_file(toml: TomlFile, *key: str) -> str | None:
    if isinstance(toml.value(*key, "file"), list):
        return next(iter(toml.strings(*key, "file")), None)
    return toml.string(*key, "file")


def _hatch(toml: TomlFile) -> tuple[bool, Field | None]:
    key = ("tool", "hatch", "version")
    if toml.value(*key) is None:
        return False, None
    path = toml.string(*key, "path")
    if path is None or (toml.string(*key, "source") or "regex") != "regex":
        return True, None
    return True, _by_pattern(toml.path.parent / path)


def _pdm(toml: TomlFile) -> tuple[bool, Field | None]:
    key = ("tool", "pdm", "version")
    if toml.value(*key) is None:
        return False, None
    path = toml.string(*key, "path")
    if path is None or toml.string(*key, "source") != "file":
        return True, None
    return True, _literal(toml.path.parent / path, _VARIABLE)


def _flit_modules(toml: TomlFile) -> list[str]:
    keys = (("tool", "flit", "module", "name"), ("tool", "flit", "metadata", "module"))
    return [module for key in keys if (module := toml.string(*key))]


def _in_modules(toml: TomlFile, modules: list[str], variable: str = _VARIABLE) -> Field | None:
    files = (file for module in modules for file in _files(toml, module))
    return next((field for file in files if (field := _literal(file, variable))), None)


def _files(toml: TomlFile, module: str) -> Iterator[Path]:
    names = module.split(".")
    if not all(name.isidentifier() for name in names):
        return
    root = toml.path.parent
    mapped = toml.value("tool", "setuptools", "package-dir", "")
    for folder in dict.fromkeys((root / str(mapped or ""), root, root / "src")):
        path = folder.joinpath(*names)
        yield path.with_name(f"{path.name}.py")
        yield path / "__init__.py"


def _literal(file: Path, variable: str) -> Field | None:
    """The text that a module assigns to a variable, at its top level."""
    try:
        with warnings.catch_warnings():
            # The person's source is none of our business beyond the one line.
            warnings.simplefilter("ignore")
            module = ast.parse(file.read_bytes())
    except (OSError, SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    for statement in module.body:
        if isinstance(statement, (ast.Assign, ast.AnnAssign)) and _assigns(statement, variable):
            value = statement.value
            if isinstance(value, ast.Constant) and isinstance(value.value, str):
                return Field(value.value, Origin(variable, file, statement.lineno))
    return None


def _assigns(statement: ast.Assign | ast.AnnAssign, variable: str) -> bool:
    targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
    return any(isinstance(target, ast.Name) and target.id == variable for target in targets)


def _by_pattern(file: Path) -> Field | None:
    content = _read(file)
    found = _HATCH.search(content)
    if found is None:
        return None
    line = content.count("\n", 0, found.start()) + 1
    return Field(found[2], Origin("the version", file, line))


def _whole_file(file: Path) -> Field | None:
    version = _read(file).strip()
    return Field(version, Origin("the version", file, 1)) if version else None


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, ValueError):
        return ""
