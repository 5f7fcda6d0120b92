from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from wasm_publish.errors import InvalidWasm, NothingToPublish
from wasm_publish_tinygo.locate import locate

if TYPE_CHECKING:
    from tests.unit.tinygo.conftest import Folder


FOLDER = "the project's folder"


@pytest.fixture
def hello(folder: Folder) -> Folder:
    """The module example.com/hello-go in the folder `module`."""
    folder.go_mod("example.com/hello-go")
    return folder


@pytest.mark.parametrize("below", ["", "build/", "dist/", "bin/", "out/", "target/"])
@pytest.mark.parametrize(
    "name", ["hello-go", "hello_go", "module", "main", "plugin", "policy", "annotated-policy"]
)
def test_it_is_found_where_the_compilers_write(hello: Folder, below: str, name: str) -> None:
    hello.wasm(f"{below}{name}.wasm")
    located = hello.locate()
    assert located is not None
    assert located.path == hello.root / f"{below}{name}.wasm"
    assert located.reason == f"the module in {below.rstrip('/') or FOLDER}"


@pytest.mark.parametrize("below", ["lib", "plugins", "target/components"])
def test_it_is_found_where_people_put_finished_files(hello: Folder, below: str) -> None:
    hello.wasm(f"{below}/hello-go.wasm")
    assert hello.located() == f"{below}/hello-go.wasm"


@pytest.mark.parametrize(
    "file", ["other.wasm", "mainraw.wasm", "deep/er/main.wasm", "main.core.wasm"]
)
def test_other_files_are_none(hello: Folder, file: str) -> None:
    hello.wasm(file)
    assert hello.locate() is None


@pytest.mark.parametrize("own", ["hello-go.wasm", "module.wasm", "dist/hello_go.wasm"])
@pytest.mark.parametrize("customary", ["main", "plugin", "policy"])
def test_the_own_name_wins_over_customary_ones(hello: Folder, own: str, customary: str) -> None:
    hello.wasm(own)
    hello.wasm(f"{customary}.wasm", changed=3_000_000)
    assert hello.located() == own


def test_of_the_own_names_the_newest_build_wins(hello: Folder) -> None:
    hello.wasm("module.wasm", changed=3_000_000)
    hello.wasm("build/hello-go.wasm")
    located = hello.locate()
    assert located is not None
    assert located.path == hello.root / "module.wasm"
    assert located.candidates == (hello.root / "build/hello-go.wasm",)
    assert "the newest of 2 candidates" in located.reason


def test_a_name_given_by_settings_is_the_projects_own(hello: Folder) -> None:
    hello.wasm("renamed.wasm")
    hello.wasm("main.wasm")
    located = locate(hello.project()._replace(name="renamed"))
    assert located is not None
    assert located.path.name == "renamed.wasm"


def test_several_customary_names_are_not_guessed_at(hello: Folder) -> None:
    hello.wasm("main.wasm")
    hello.wasm("plugin.wasm")
    with pytest.raises(NothingToPublish, match=r"main\.wasm, .*plugin\.wasm"):
        hello.locate()


def test_the_annotated_file_of_a_policy_wins(hello: Folder) -> None:
    hello.wasm("policy.wasm", changed=3_000_000)
    hello.wasm("annotated-policy.wasm")
    assert hello.located() == "annotated-policy.wasm"


def test_a_component_made_of_the_module_wins(hello: Folder) -> None:
    hello.wasm("main.wasm", changed=3_000_000)
    hello.wasm("dist/main.wasm", "component")
    assert hello.located() == "dist/main.wasm"


def test_what_is_unfinished_or_damaged_is_not_taken(hello: Folder) -> None:
    hello.wasm("hello-go.wasm", "unfinished")
    with pytest.raises(InvalidWasm):
        hello.locate()
    hello.wasm("dist/hello-go.wasm", "component")
    hello.wasm("bin/hello-go.wasm", "damaged")
    assert hello.located() == "dist/hello-go.wasm"


def test_nothing_built_is_nothing_found(hello: Folder) -> None:
    assert hello.locate() is None


@pytest.mark.parametrize(
    "source",
    ["main.go", "go.sum", "internal/deep/x.go", "vendor/other/x.go", "wit/deps/wasi/x.wit"],
)
def test_a_source_that_changed_after_the_build_is_told(hello: Folder, source: str) -> None:
    newer = hello.write(source, changed=1_500_000)
    for built, told in ((1_499_999, newer), (1_500_000, None)):
        hello.wasm("hello-go.wasm", changed=built)
        located = hello.locate()
        assert located is not None
        assert located.newer_source == told


@pytest.mark.parametrize(
    "other",
    [
        "main_test.go",
        "_draft.go",
        ".#main.go",
        "testdata/x.go",
        ".cache/x.go",
        "_old/x.go",
        "node_modules/x/x.go",
        "README.md",
    ],
)
def test_files_that_go_does_not_compile_are_no_sources(hello: Folder, other: str) -> None:
    hello.write(other, changed=3_000_000)
    hello.wasm("hello-go.wasm")
    located = hello.locate()
    assert located is not None
    assert located.newer_source is None


def test_another_module_below_has_sources_of_its_own(hello: Folder) -> None:
    hello.write("tools/go.mod", changed=3_000_000)
    hello.write("tools/deep/main.go", changed=3_000_000)
    hello.wasm("hello-go.wasm")
    located = hello.locate()
    assert located is not None
    assert located.newer_source is None
