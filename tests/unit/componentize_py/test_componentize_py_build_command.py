"""The command that builds a Python project, as far as its folder tells."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from wasm_publish_componentize_py.build_command import build_command

if TYPE_CHECKING:
    from tests.unit.componentize_py.conftest import Folder


def command(folder: Folder) -> str:
    folder.pyproject()
    found = build_command(folder.project())
    assert found.cwd == folder.root
    return " ".join(found.argv)


def test_wit_world_and_app_are_named(folder: Folder) -> None:
    folder.write(
        "wit/world.wit", "package a:b;\n/* world old { */\nworld greeter { // world x {\n}"
    )
    folder.write("wit/types.wit", "interface types {}")
    folder.write("wit/deps/io/world.wit", "world imports {}")
    folder.write("app.py")

    assert command(folder) == "componentize-py -d wit -w greeter componentize app -o hello.wasm"


def test_a_single_wit_file_is_named(folder: Folder) -> None:
    folder.write("hello.wit", "world %hello{}")

    assert command(folder) == "componentize-py -d hello.wit -w hello componentize app -o hello.wasm"


@pytest.mark.parametrize("second", ["world b {}", None])
def test_a_choice_of_worlds_is_left_to_the_person(folder: Folder, second: str | None) -> None:
    folder.write("wit/a.wit", "world a {}" if second else "")
    folder.write("wit/b.wit", second or "")

    assert command(folder) == "componentize-py -d wit componentize app -o hello.wasm"


def test_of_several_wit_files_none_is_named(folder: Folder) -> None:
    folder.write("a.wit", "world a {}")
    folder.write("b.wit", "world b {}")

    assert command(folder) == "componentize-py componentize app -o hello.wasm"


def test_a_wit_file_in_another_encoding_is_passed_over(folder: Folder) -> None:
    folder.write("wit/a.wit", "world a {}")
    (folder.root / "wit/b.wit").write_bytes(b"\xff world b {}")

    assert command(folder) == "componentize-py -d wit -w a componentize app -o hello.wasm"


@pytest.mark.parametrize(
    ("path", "module"),
    [
        ("app.py", "app"),
        ("src/app.py", "-p src app"),
        ("guest.py", "guest"),
        ("src/guest.py", "-p src guest"),
        ("guest/__init__.py", "guest"),
        ("src.py", "src"),
    ],
)
def test_the_module_is_the_one_that_imports_the_bindings(
    folder: Folder, path: str, module: str
) -> None:
    folder.write(path, "import wit_world")

    assert command(folder) == f"componentize-py componentize {module} -o hello.wasm"


@pytest.mark.parametrize(
    ("package", "module"), [("guest", "guest.main"), ("src/guest", "-p src guest.main")]
)
def test_a_module_of_a_package_has_its_full_name(folder: Folder, package: str, module: str) -> None:
    folder.write(f"{package}/__init__.py")
    folder.write(f"{package}/main.py", "import wit_world")

    assert command(folder) == f"componentize-py componentize {module} -o hello.wasm"
