"""What pyproject.toml says of a project."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from wasm_publish.errors import UsageError
from wasm_publish.model import Origin, SettingsTable

if TYPE_CHECKING:
    from tests.unit.componentize_py.conftest import Folder


def test_the_standard_table_is_read(folder: Folder) -> None:
    file = folder.write(
        "pyproject.toml",
        """\
        [project]
        name = "Hello_World.py"
        version = "1.2"
        description = "Says hello\\n  to the world"
        license = "mit or apache-2.0"
        authors = [{ name = "Ada", email = "ada@example.com" }, { name = "Bob" }]
        maintainers = [{ name = "Eve" }]

        [project.urls]
        Home-Page = "https://example.com"
        "Source Code" = "https://example.com/source"
        Docs = "https://example.com/docs"

        [tool.wasm-publish]
        registry = "ghcr.io/acme"
        """,
    )
    project = folder.project()

    assert (project.name, project.repository_name) == ("Hello_World.py", "hello-world-py")
    assert (project.language, project.standing) == ("python", "chosen")
    assert (project.root, project.workspace_root, project.file) == (folder.root, folder.root, file)
    assert (project.version, project.version_scheme) == ("1.2", "pep440")
    assert project.description == "Says hello to the world"
    assert project.licenses == "MIT OR Apache-2.0"
    assert project.authors == ("Ada <ada@example.com>", "Bob")
    assert project.homepage == "https://example.com"
    assert project.source == "https://example.com/source"
    assert project.documentation == "https://example.com/docs"
    table = {"registry": "ghcr.io/acme"}
    assert project.tables == (SettingsTable(table, file, "tool.wasm-publish"),)
    assert project.origins == {
        "name": Origin("project.name", file, 2),
        "version": Origin("project.version", file, 3),
        "description": Origin("project.description", file, 4),
        "licenses": Origin("project.license", file, 5),
        "authors": Origin("project.authors", file, 6),
        "homepage": Origin("project.urls.Home-Page", file, 10),
        "source": Origin("project.urls.Source Code", file, 11),
        "documentation": Origin("project.urls.Docs", file, 12),
    }


def test_the_table_of_poetry_is_read(folder: Folder) -> None:
    folder.write(
        "pyproject.toml",
        """\
        [tool.poetry]
        name = "hello"
        version = "0.1.0"
        description = "Says hello"
        license = "Apache-2.0"
        authors = ["Ada <ada@example.com>"]
        repository = "https://example.com/source"
        homepage = "https://example.com"

        [tool.poetry.urls]
        Documentation = "https://example.com/docs"
        """,
    )
    project = folder.project()

    assert (project.name, project.version) == ("hello", "0.1.0")
    assert project.description == "Says hello"
    assert project.licenses == "Apache-2.0"
    assert project.authors == ("Ada <ada@example.com>",)
    assert project.source == "https://example.com/source"
    assert project.homepage == "https://example.com"
    assert project.documentation == "https://example.com/docs"
    assert project.origins["authors"].what == "tool.poetry.authors"


def test_the_standard_table_wins_over_poetrys(folder: Folder) -> None:
    folder.pyproject('dynamic = ["version"]\n[tool.poetry]\nname = "other"\nversion = "2.0"')
    project = folder.project()

    assert (project.name, project.version) == ("hello", "2.0")


def test_a_name_is_enough(folder: Folder) -> None:
    folder.pyproject()
    project = folder.project()

    assert project.version is None
    assert project.authors == ()
    assert set(project.origins) == {"name"}
    assert project.tables == ()


@pytest.mark.parametrize(
    ("toml", "expected"),
    [
        ('license = "MIT"', "MIT"),
        ('license = "Our own terms"', "Our own terms"),
        ('license = { text = "BSD-3-clause" }', "BSD-3-Clause"),
        ('license = { text = "Permission is hereby granted" }', None),
        ('license = { file = "LICENSE" }', None),
    ],
)
def test_the_licence_is_an_spdx_expression(folder: Folder, toml: str, expected: str | None) -> None:
    folder.pyproject(toml)

    assert folder.project().licenses == expected


def test_maintainers_stand_in_for_authors(folder: Folder) -> None:
    folder.pyproject('authors = [{}]\nmaintainers = [{ email = "eve@example.com" }]')
    project = folder.project()

    assert project.authors == ("eve@example.com",)
    assert project.origins["authors"].what == "project.maintainers"


@pytest.mark.parametrize(
    ("label", "kind"),
    [
        ("homepage", "homepage"),
        ("HOME page", "homepage"),
        ("source", "source"),
        ("Repository", "source"),
        ("source_code", "source"),
        ("GitHub", "source"),
        ("Docs", "documentation"),
        ("Documentation!", "documentation"),
        ("Changelog", None),
    ],
)
def test_labels_are_compared_without_case_and_marks(
    folder: Folder, label: str, kind: str | None
) -> None:
    folder.pyproject(f'[project.urls]\n"{label}" = "https://example.com"')
    project = folder.project()
    found = {
        field
        for field in ("homepage", "source", "documentation")
        if getattr(project, field) == "https://example.com"
    }

    assert found == ({kind} if kind else set())


@pytest.mark.parametrize(
    ("text", "message", "line", "key"),
    [
        ('[project]\nversion = "1"', "the project has no name", 1, "project.name"),
        ('[project]\nname = ""', "the project has no name", 2, "project.name"),
        ("[tool.poetry]", "the project has no name", 1, "tool.poetry.name"),
        ("", "the project has no name", None, "project.name"),
        ('[project]\nname = "-x"', "'-x' is not a legal name", 2, "project.name"),
        ("[project]\nname = 3", "expected a string", 2, "project.name"),
        ('[project]\nname = "x"\nversion = 1.0', "expected a string", 3, "project.version"),
        ('[project]\nname = "x"\nlicense = 3', "expected a string", 3, "project.license"),
        ('[project]\nname = "x"\nauthors = "Ada"', "an array of tables", 3, "project.authors"),
        ('[project]\nname = "x"\nauthors = ["Ada"]', "an array of tables", 3, "project.authors"),
        (
            '[project]\nname = "x"\nauthors = [{ name = 3 }]',
            "expected the name and email to be strings",
            3,
            "project.authors",
        ),
        ('[project]\nname = "x"\nurls = "y"', "expected a table", 3, "project.urls"),
        ('[project]\nname = "x"\nurls.docs = 3', "expected a string", 3, "project.urls.docs"),
        ('tool.wasm-publish = 1\nproject.name = "x"', "expected a table", 1, "tool.wasm-publish"),
    ],
)
def test_a_fault_points_at_its_line(
    folder: Folder, text: str, message: str, line: int | None, key: str
) -> None:
    file = folder.write("pyproject.toml", text)

    with pytest.raises(UsageError, match=message) as caught:
        folder.project()
    assert caught.value.problem.file == file
    assert (caught.value.problem.line, caught.value.problem.key) == (line, key)


def test_a_missing_name_says_what_to_add(folder: Folder) -> None:
    folder.write("pyproject.toml", "[tool.poetry]")

    with pytest.raises(UsageError) as caught:
        folder.project()
    assert caught.value.problem.remedy == 'add `name = "…"` to [tool.poetry]'


def test_a_selection_may_name_the_project(folder: Folder) -> None:
    folder.pyproject(name="Hello_World")

    assert folder.project("hello-world", "Hello.World").name == "Hello_World"


def test_a_selection_of_another_name_is_a_fault(folder: Folder) -> None:
    folder.pyproject()

    with pytest.raises(UsageError, match="there is no project helo here") as caught:
        folder.project("helo")
    assert caught.value.problem.code == "unknown-package"
    assert caught.value.problem.remedy == "the only one is hello, which needs no -p"
