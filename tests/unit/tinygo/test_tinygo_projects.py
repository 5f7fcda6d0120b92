from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from wasm_publish.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.unit.tinygo.conftest import Folder


def test_a_go_mod_tells_a_name_and_little_else(folder: Folder) -> None:
    file = folder.go_mod("example.com/acme/hello/v3", "go 1.24\n")
    project = folder.project()
    assert (project.name, project.language, project.file) == ("hello", "go", file)
    assert project.root == project.workspace_root == folder.root
    assert (project.version, project.version_scheme) == (None, "semver")
    assert (project.description, project.licenses, project.authors) == (None, None, ())
    assert project.details == {"module": "example.com/acme/hello/v3"}
    assert str(project.origins["name"]) == "go.mod:1 module"
    assert project.standing == "chosen"


def test_at_the_root_of_a_repository_the_module_gives_the_name(
    folder: Folder, make_repo: Callable[..., str]
) -> None:
    folder.go_mod()
    make_repo(folder.root)
    assert folder.project().name == "hello"


def test_below_the_root_the_folder_gives_the_name(
    folder: Folder, make_repo: Callable[..., str]
) -> None:
    folder.go_mod("example.com/template")
    make_repo(folder.root.parent)
    project = folder.project()
    assert project.name == "module"
    assert str(project.origins["name"]) == "the folder's name"


@pytest.mark.parametrize(("place", "name"), [("greeter/v2", "greeter"), ("v2", "hello")])
def test_a_folder_of_one_major_version_gives_no_name(
    folder: Folder, make_repo: Callable[..., str], place: str, name: str
) -> None:
    make_repo(folder.root)
    below = type(folder)(folder.root / place)
    below.go_mod("example.com/hello/v2")
    assert below.project().name == name


def test_another_folder_that_looks_like_a_major_version_gives_the_name(
    folder: Folder, make_repo: Callable[..., str]
) -> None:
    make_repo(folder.root)
    below = type(folder)(folder.root / "v3")
    below.go_mod("example.com/hello/v2")
    assert below.project().name == "v3"


def test_the_project_may_be_chosen_by_its_name(folder: Folder) -> None:
    folder.go_mod()
    assert folder.project("hello").name == "hello"


def test_no_other_name_can_be_chosen(folder: Folder) -> None:
    folder.go_mod()
    with pytest.raises(UsageError, match="no project other") as caught:
        folder.project("hello", "other")
    assert "hello" in str(caught.value.problem.remedy)
