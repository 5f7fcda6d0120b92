"""Where the component of a Python project is found."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from wasm_publish.errors import InvalidWasm, NothingToPublish

if TYPE_CHECKING:
    from tests.unit.componentize_py.conftest import Folder


@pytest.fixture
def project(folder: Folder) -> Folder:
    folder.pyproject(name="Hello_World")
    return folder


@pytest.mark.parametrize("place", ["", "dist/", "build/", "target/"])
@pytest.mark.parametrize(
    "name", ["Hello_World", "Hello-World", "hello-world", "hello_world", "app", "index", "other"]
)
def test_an_output_is_found_under_any_usual_name(project: Folder, place: str, name: str) -> None:
    path = f"{place}{name}.wasm"
    project.wasm(path)
    located = project.locate()
    words = place.rstrip("/") or "the project's folder"

    assert located is not None
    assert located.path == project.root / path
    assert located.reason == f"the component in {words}"
    assert located.candidates == ()
    assert located.newer_source is None


@pytest.mark.parametrize("path", ["bin/app.wasm", "out/hello-world.wasm", "lib/hello_world.wasm"])
def test_places_of_finished_files_are_looked_in_for_known_names(project: Folder, path: str) -> None:
    project.wasm(path)

    assert project.located() == path


@pytest.mark.parametrize(
    "path",
    [
        "app.debug.wasm",
        "app.core.wasm",
        "app.embed.wasm",
        "dist/deeper/hello-world.wasm",
        "elsewhere/hello-world.wasm",
        "bin/other.wasm",
        "app.wat",
    ],
)
def test_other_files_are_not_taken(project: Folder, path: str) -> None:
    project.wasm(path)

    assert project.locate() is None


@pytest.mark.parametrize(
    ("chosen", "other"),
    [
        ("hello-world.wasm", "app.wasm"),
        ("dist/hello_world.wasm", "index.wasm"),
        ("hello-world_s.wasm", "hello-world.wasm"),
        ("dist/app-opt.wasm", "app.wasm"),
        ("other_s.wasm", "other.wasm"),
    ],
)
@pytest.mark.parametrize("newest", ["chosen", "other"])
def test_the_own_name_and_the_later_step_win(
    project: Folder, chosen: str, other: str, newest: str
) -> None:
    project.wasm(chosen, changed=3_000_000 if newest == "chosen" else 2_000_000)
    project.wasm(other, changed=3_000_000 if newest == "other" else 2_000_000)
    located = project.locate()

    assert located is not None
    assert located.path == project.root / chosen
    assert located.candidates == (project.root / other,)


def test_the_own_name_wins_whatever_made_it(project: Folder) -> None:
    project.wasm("hello-world.wasm", "component")
    project.wasm("app.wasm")

    assert project.located() == "hello-world.wasm"


@pytest.mark.parametrize("newest", ["app.wasm", "dist/app.wasm"])
def test_of_two_copies_the_newest_wins(project: Folder, newest: str) -> None:
    for path in ("app.wasm", "dist/app.wasm"):
        project.wasm(path, changed=3_000_000 if path == newest else 2_000_000)
    located = project.locate()

    assert located is not None
    assert located.path == project.root / newest
    assert located.reason.endswith("the newest of 2 candidates")


def test_among_other_names_the_producers_decide(project: Folder) -> None:
    project.wasm("app.wasm")
    adapter = project.wasm("adapter.wasm", "module")
    damaged = project.wasm("broken.wasm", "damaged")
    located = project.locate()

    assert located is not None
    assert located.path == project.root / "app.wasm"
    assert located.reason == "the component in the project's folder, made by componentize-py"
    assert located.candidates == (damaged, adapter)


@pytest.mark.parametrize("kind", ["python", "component"])
def test_several_that_could_be_meant_are_named(project: Folder, kind: str) -> None:
    files = [project.wasm("app.wasm", kind), project.wasm("dist/index.wasm", kind)]
    project.wasm("adapter.wasm", "module")

    with pytest.raises(NothingToPublish) as caught:
        project.locate()
    assert caught.value.problem.code == "several-candidates"
    assert all(str(file) in str(caught.value) for file in files)
    assert "--wasm" in (caught.value.problem.remedy or "")


def test_a_sole_file_of_another_toolchain_is_taken(project: Folder) -> None:
    project.wasm("composed.wasm", "component")

    assert project.located() == "composed.wasm"


@pytest.mark.parametrize(
    ("kind", "code"), [("unfinished", "unfinished-component"), ("damaged", "not-wasm")]
)
def test_what_cannot_be_published_is_a_fault(project: Folder, kind: str, code: str) -> None:
    project.wasm("hello-world.wasm", kind)

    with pytest.raises(InvalidWasm) as caught:
        project.locate()
    assert caught.value.problem.code == code


def test_a_damaged_file_of_the_own_name_gives_way(project: Folder) -> None:
    project.wasm("hello-world.wasm", "damaged")
    project.wasm("app.wasm")

    assert project.located() == "app.wasm"


def test_a_folder_named_like_a_file_is_passed_over(project: Folder) -> None:
    (project.root / "app.wasm").mkdir()

    assert project.locate() is None


@pytest.mark.parametrize(
    "path", ["app.py", "src/app.py", "hello/__init__.py", "wit/deps/x.wit", "world.wit"]
)
def test_a_source_that_changed_after_the_build_is_told(project: Folder, path: str) -> None:
    os.utime(project.root / "pyproject.toml", (1, 1))
    source = project.write(path)
    for changed, newer in ((3_000_000, source), (1_000_000, None)):
        os.utime(source, (changed, changed))
        project.wasm("app.wasm", changed=2_000_000)
        located = project.locate()
        assert located is not None
        assert located.newer_source == newer


@pytest.mark.parametrize("path", ["wit_world/__init__.py", ".venv/__init__.py", "a/b/deep.py"])
def test_what_is_no_source_of_the_project_is_not(project: Folder, path: str) -> None:
    os.utime(project.root / "pyproject.toml", (1, 1))
    project.write(path)
    project.wasm("app.wasm")
    located = project.locate()
    assert located is not None
    assert located.newer_source is None
