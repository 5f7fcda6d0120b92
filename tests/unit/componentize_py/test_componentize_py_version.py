"""The version that a project keeps in its source."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from wasm_publish.errors import UsageError
from wasm_publish.model import Origin

if TYPE_CHECKING:
    from tests.unit.componentize_py.conftest import Folder

SETUPTOOLS = "[tool.setuptools.dynamic]\nversion = "
LITERAL = '"""A module."""\n\n__version__ = "1.2.3"\n'


@pytest.mark.parametrize(
    "path",
    [
        "hello_world.py",
        "hello_world/__init__.py",
        "src/hello_world.py",
        "src/hello_world/__init__.py",
        "app.py",
    ],
)
def test_the_module_of_the_name_tells_it(folder: Folder, path: str) -> None:
    folder.pyproject('dynamic = ["version"]', name="hello.world")
    file = folder.write(path, LITERAL)
    project = folder.project()

    assert project.version == "1.2.3"
    assert project.origins["version"] == Origin("__version__", file, 3)


@pytest.mark.parametrize(
    ("toml", "path", "text"),
    [
        (SETUPTOOLS + '{ attr = "pkg.__version__" }', "pkg.py", LITERAL),
        (SETUPTOOLS + '{ attr = "pkg.meta.NUMBER" }', "src/pkg/meta.py", 'NUMBER: str = "1.2.3"'),
        (
            SETUPTOOLS + '{ attr = "pkg.V" }\n[tool.setuptools]\npackage-dir = { "" = "lib" }',
            "lib/pkg/__init__.py",
            'V = VERSION = "1.2.3"',
        ),
        (SETUPTOOLS + '{ file = "VERSION" }', "VERSION", "1.2.3\n"),
        (SETUPTOOLS + '{ file = ["VERSION"] }', "VERSION", "1.2.3\n"),
        ('[tool.hatch.version]\npath = "a.py"', "a.py", "x = 1\nversion: str = 'v1.2.3'"),
        ('[tool.hatch.version]\npath = "a.txt"', "a.txt", 'VERSION = "1.2.3"'),
        ('[tool.flit.module]\nname = "m"', "m.py", LITERAL),
        ('[tool.flit.metadata]\nmodule = "m"', "m/__init__.py", LITERAL),
        ('[tool.pdm.version]\nsource = "file"\npath = "a/b.py"', "a/b.py", LITERAL),
    ],
)
def test_the_build_backend_says_where_to_look(
    folder: Folder, toml: str, path: str, text: str
) -> None:
    folder.pyproject(f'dynamic = ["version"]\n{toml}')
    file = folder.write(path, text)
    folder.write("hello.py", '__version__ = "9.9.9"')
    project = folder.project()

    assert project.version == "1.2.3"
    assert project.origins["version"].file == file
    assert project.origins["version"].line == 1 + text[: text.index("1.2.3")].count("\n")


@pytest.mark.parametrize(
    "toml",
    [
        "[tool.setuptools_scm]",
        "[tool.poetry-dynamic-versioning]",
        '[tool.hatch.version]\nsource = "vcs"',
        '[tool.hatch.version]\nsource = "code"\npath = "hello.py"',
        '[tool.hatch.version]\npath = "missing.py"',
        '[tool.pdm.version]\nsource = "scm"',
        '[tool.pdm.version]\nsource = "call"\npath = "hello.py"',
        SETUPTOOLS + '{ file = "missing" }',
        SETUPTOOLS + "{ file = [] }",
        SETUPTOOLS + '{ attr = "__version__" }',
        SETUPTOOLS + '{ attr = "..hello.__version__" }',
        SETUPTOOLS + '{ attr = "missing.__version__" }',
    ],
)
def test_a_version_kept_elsewhere_is_none(folder: Folder, toml: str) -> None:
    folder.pyproject(f'dynamic = ["version"]\n{toml}')
    folder.write("hello.py", LITERAL)

    assert folder.project().version is None


@pytest.mark.parametrize(
    "source",
    [
        "",
        "__version__ = version('hello')",
        "__version__ = 1.0",
        "__version__: str",
        "obj.__version__ = '1.0'",
        "def f():\n    __version__ = '1.0'",
        "__version__ = 'unclosed",
        "\0",
        "-" * 100_000 + "1",
    ],
)
def test_a_version_that_has_to_be_computed_is_none(folder: Folder, source: str) -> None:
    folder.pyproject('dynamic = ["version"]')
    folder.write("hello.py", source)

    assert folder.project().version is None


def test_the_source_is_not_run(folder: Folder) -> None:
    folder.pyproject('dynamic = ["version"]')
    folder.write("hello.py", "raise SystemExit\n__version__ = '1.0'")

    assert folder.project().version == "1.0"


def test_a_sloppy_source_gives_no_warning(folder: Folder) -> None:
    folder.pyproject('dynamic = ["version"]')
    folder.write("hello.py", "x = '\\d'\n__version__ = '1.0'")

    assert folder.project().version == "1.0"


def test_a_version_file_in_another_encoding_is_none(folder: Folder) -> None:
    folder.pyproject(f'dynamic = ["version"]\n{SETUPTOOLS}{{ file = "VERSION" }}')
    (folder.root / "VERSION").write_bytes(b"\xff1.0")

    assert folder.project().version is None


@pytest.mark.parametrize(
    "toml",
    [
        "[tool.hatch.version]\npath = 3",
        "[tool.pdm.version]\npath = 3",
        "[tool.flit.module]\nname = 3",
        SETUPTOOLS + "{ attr = 3 }",
        SETUPTOOLS + "{ file = 3 }",
        SETUPTOOLS + "{ file = [3] }",
    ],
)
def test_a_malformed_configuration_is_a_fault(folder: Folder, toml: str) -> None:
    folder.pyproject(f'dynamic = ["version"]\n{toml}')

    with pytest.raises(UsageError, match="expected") as caught:
        folder.project()
    assert caught.value.problem.line is not None
