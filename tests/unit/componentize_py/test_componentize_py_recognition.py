"""Which pyproject.toml is that of a wasm project."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import wasm_publish_componentize_py as plugin
from wasm_publish.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from tests.unit.componentize_py.conftest import Folder


@pytest.mark.parametrize(
    ("toml", "evidence"),
    [
        ('dependencies = ["componentize-py"]', "componentize-py in [project.dependencies]"),
        (
            '[project.optional-dependencies]\nbuild = ["Componentize_Py[x]>=0.17; sys_platform"]',
            "componentize-py in [project.optional-dependencies]",
        ),
        (
            '[dependency-groups]\ndev = [{ include-group = "b" }]\nb = ["componentize-py ~= 0.17"]',
            "componentize-py in [dependency-groups]",
        ),
        (
            '[build-system]\nrequires = ["setuptools", "componentize-py"]',
            "componentize-py in [build-system.requires]",
        ),
        (
            '[tool.uv]\ndev-dependencies = ["componentize-py"]',
            "componentize-py in [tool.uv.dev-dependencies]",
        ),
        (
            '[tool.poetry.dependencies]\ncomponentize-py = "^0.17"',
            "componentize-py in [tool.poetry.dependencies]",
        ),
        (
            '[tool.poetry.group.dev.dependencies]\ncomponentize-py = { version = "^0.17" }',
            "componentize-py in [tool.poetry.group]",
        ),
        (
            '[tool.pdm.scripts]\nbuild = "componentize-py -d wit componentize app"',
            "componentize-py in [tool.pdm.scripts]",
        ),
        (
            '[tool.poe.tasks.build]\ncmd = "uvx componentize-py componentize app"',
            "componentize-py in [tool.poe.tasks]",
        ),
        (
            '[tool.hatch.envs.default.scripts]\nbuild = [".venv/bin/componentize-py -d wit"]',
            "componentize-py in [tool.hatch.envs]",
        ),
        (
            '[tool.taskipy.tasks]\nbuild = "componentize-py --help"',
            "componentize-py in [tool.taskipy.tasks]",
        ),
        ("[tool.wasm-publish]", "a table [tool.wasm-publish]"),
    ],
)
def test_the_manifest_gives_evidence(folder: Folder, toml: str, evidence: str) -> None:
    folder.pyproject(toml)

    assert folder.is_found()
    assert folder.project().evidence == (evidence,)


@pytest.mark.parametrize(
    ("path", "text", "evidence"),
    [
        ("componentize-py.toml", "", "a file componentize-py.toml"),
        ("app.py", "import wit_world\n", "app.py imports wit_world"),
        ("app.py", "import os\nfrom wit_world import exports\n", "app.py imports wit_world"),
        ("app.py", "if 1:\n    import wit_world.exports\n", "app.py imports wit_world"),
        ("src/guest.py", "import wit_world", "src/guest.py imports wit_world"),
    ],
)
def test_a_file_gives_evidence(folder: Folder, path: str, text: str, evidence: str) -> None:
    folder.pyproject()
    folder.write(path, text)

    assert folder.is_found()
    assert folder.project().evidence == (evidence,)


@pytest.mark.parametrize("package", ["hello", "src/hello"])
def test_a_source_of_a_package_gives_evidence(folder: Folder, package: str) -> None:
    folder.pyproject()
    folder.write(f"{package}/__init__.py")
    folder.write(f"{package}/guest.py", "import wit_world")

    assert folder.project().evidence == (f"{package}/guest.py imports wit_world",)


@pytest.mark.parametrize(
    "toml",
    [
        "",
        'dependencies = ["componentize-python", "componentize-py-extras", "not-componentize-py"]',
        '[tool.poetry.dependencies]\ncomponentize-pyx = "1"',
        '[tool.poe.tasks]\nbuild = "my-componentize-py-like"',
        '[tool.ruff]\nexclude = ["componentize-py"]',
    ],
)
def test_any_other_project_is_left_alone(folder: Folder, toml: str) -> None:
    folder.pyproject(toml)

    assert not folder.is_found()


@pytest.mark.parametrize(
    "path",
    [
        "deeper/than/that.py",
        "tests/test_it.py",
        ".venv/__init__.py",
        "node_modules/__init__.py",
        "build/__init__.py",
        "wit_world/__init__.py",
        "app.txt",
    ],
)
def test_a_source_elsewhere_gives_no_evidence(folder: Folder, path: str) -> None:
    folder.pyproject()
    folder.write(path, "import wit_world")

    assert not folder.is_found()


@pytest.mark.parametrize("line", ["import wit_worlds", "# import wit_world", "x = 'wit_world'"])
def test_another_line_is_no_import(folder: Folder, line: str) -> None:
    folder.pyproject()
    folder.write("app.py", line)

    assert not folder.is_found()


def test_the_search_for_imports_ends(folder: Folder) -> None:
    folder.pyproject()
    for number in range(201):
        folder.write(f"a{number:03}.py", "import wit_world" if number == 200 else "")
    folder.write("a000.py", "#" * 300_000 + "\nimport wit_world")
    assert not folder.is_found()

    folder.write("a199.py", "import wit_world")
    assert folder.is_found()


def test_a_source_that_cannot_be_read_is_passed_over(folder: Folder) -> None:
    folder.pyproject()
    (folder.root / "app.py").mkdir()

    assert not folder.is_found()


def test_a_table_of_ours_without_a_project_is_none(folder: Folder) -> None:
    folder.write("pyproject.toml", "[tool.wasm-publish]")

    assert not folder.is_found()


def test_a_folder_without_a_manifest_has_no_project(folder: Folder) -> None:
    folder.write("app.py", "import wit_world")

    assert not folder.is_found()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('[project\ndependencies = ["componentize-py"]', True),
        ("[project\n[tool.wasm-publish]", True),
        ('[project\nname = "other"', False),
    ],
)
def test_a_damaged_manifest_is_offered_if_it_speaks_of_us(
    folder: Folder,
    text: str,
    expected: bool,  # noqa: FBT001 - parametrized
) -> None:
    folder.write("pyproject.toml", text)

    assert folder.is_found() is expected
    with pytest.raises(UsageError, match="invalid TOML"):
        folder.project()


def test_an_unreadable_manifest_is_left_alone(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder.pyproject("[tool.wasm-publish]")

    def refuse(path: Path) -> bytes:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr("pathlib.Path.read_bytes", refuse)
    assert not folder.is_found()


_toml = st.recursive(
    st.sampled_from(["1", "true", '"componentize-py"', '"x"', "1979-05-27"]),
    lambda inner: st.lists(inner, max_size=3).map(lambda items: f"[{', '.join(items)}]"),
    max_leaves=4,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    key=st.sampled_from(
        [
            "project.dependencies",
            "build-system.requires",
            "dependency-groups",
            "tool.poetry.group",
            "tool.poe.tasks",
            "tool.hatch.envs",
        ]
    ),
    value=_toml,
)
def test_recognition_takes_any_shape(folder: Folder, key: str, value: str) -> None:
    folder.write("pyproject.toml", f'project.name = "hello"\n{key} = {value}\n')

    assert folder.is_found() in {True, False}


def test_only_the_own_language_is_answered_for(folder: Folder) -> None:
    from wasm_publish.model import Project, ProjectFile, Selection

    other = Project(name="x", language="rust", root=folder.root, workspace_root=folder.root)
    stand_in = Project(name="x", language="python", root=folder.root, workspace_root=folder.root)
    file = ProjectFile(folder.root / "Cargo.toml", "rust")

    assert plugin.wasm_publish_read_projects(file, Selection()) is None
    for project in (other, stand_in):
        assert plugin.wasm_publish_locate_wasm(project) is None
        assert plugin.wasm_publish_build_command(project) is None


def test_the_hooks_answer_for_their_own(folder: Folder) -> None:
    from wasm_publish.model import Selection

    folder.pyproject("[tool.wasm-publish]")
    wasm = folder.wasm("hello.wasm")

    (file,) = plugin.wasm_publish_find_project_files(folder.root)
    projects = plugin.wasm_publish_read_projects(file, Selection())
    assert projects is not None
    located = plugin.wasm_publish_locate_wasm(projects[0])
    command = plugin.wasm_publish_build_command(projects[0])

    assert (file.path, file.language) == (folder.root / "pyproject.toml", "python")
    assert located is not None
    assert located.path == wasm
    assert command is not None
    assert command.argv[0] == "componentize-py"
