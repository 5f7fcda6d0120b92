from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from builders import COMPONENT, MODULE
from plugin_site import plugin_site

import wasm_publish
from wasm_publish.errors import InvalidWasm, NothingToPublish, UsageError
from wasm_publish.reporting import Silent
from wasm_publish.stores.layout import LayoutStore

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from typing import TypedDict

    from wasm_publish.model import Problem

    class Given(TypedDict):
        wasm: str
        name: str
        package_version: str


HELLO: Given = {"wasm": "hello.wasm", "name": "hello", "package_version": "1.2.0"}
TAGS = ["1", "1.2", "1.2.0", "latest"]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder, with a component in it and no project."""
    folder = tmp_path / "work"
    folder.mkdir()
    (folder / "hello.wasm").write_bytes(COMPONENT)
    monkeypatch.chdir(folder)
    return folder


def test_publishes_a_file(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    receipt = wasm_publish.publish(**HELLO, registry="oci:out")
    assert receipt.exit_code == 0
    (publication,) = receipt.publications
    (destination,) = publication.destinations
    assert destination.status == "published"
    store = LayoutStore(folder / "out" / "hello")
    assert sorted(store.tags()) == TAGS
    assert store.read_manifest(publication.plan.artifact.digest)
    assert capsys.readouterr() == ("", "")


def test_plans_without_writing(folder: Path) -> None:
    (plan,) = wasm_publish.plan(**HELLO, registry="oci:out")
    assert [tag.name for tag in plan.tags] == ["1.2.0", "1.2", "1", "latest"]
    assert sorted(path.name for path in folder.iterdir()) == ["hello.wasm"]
    receipt = wasm_publish.publish(**HELLO, registry="oci:out")
    assert receipt.publications[0].plan.artifact == plan.artifact


def test_plans_for_another_folder(folder: Path) -> None:
    (folder / "below").mkdir()
    (plan,) = wasm_publish.plan(folder / "below", **HELLO)
    assert plan.project.root == folder / "below"


@pytest.mark.parametrize("by_variable", [False, True])
def test_a_dry_run_writes_nothing(
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    by_variable: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    if by_variable:
        monkeypatch.setenv("WASM_PUBLISH_DRY_RUN", "1")
        receipt = wasm_publish.publish(**HELLO)
    else:
        receipt = wasm_publish.publish(**HELLO, dry_run=True)
    assert receipt.publications[0].destinations[0].status == "planned"
    assert not (folder / "dist").exists()


def test_a_listener_is_told() -> None:
    said: list[str] = []

    class Listener(Silent):
        def status(self, verb: str, message: str) -> None:
            said.append(verb)

        def problem(self, problem: Problem) -> None:
            said.append(problem.code)

    wasm_publish.publish(reporter=Listener(), **HELLO)
    assert said == ["Packaging", "Published", "Tagged"]


def test_what_failed_is_in_the_receipt(folder: Path) -> None:
    assert wasm_publish.publish(**HELLO, registry="oci:out").exit_code == 0
    (folder / "hello.wasm").write_bytes(MODULE)
    receipt = wasm_publish.publish(**HELLO, registry="oci:out")
    assert receipt.exit_code == 7
    assert receipt.publications[0].destinations[0].status == "failed"


def test_with_nothing_to_publish_an_error_is_raised() -> None:
    for function in (wasm_publish.publish, wasm_publish.plan):
        with pytest.raises(NothingToPublish):
            function()


def test_a_project_that_cannot_be_planned_is_raised_by_plan_and_told_by_publish(
    folder: Path,
) -> None:
    (folder / "hello.wasm").write_bytes(b"not wasm")
    with pytest.raises(InvalidWasm):
        wasm_publish.plan(**HELLO)
    receipt = wasm_publish.publish(**HELLO)
    assert receipt.exit_code == 4
    assert not receipt.publications


def test_an_option_that_is_not_there_is_an_error() -> None:
    with pytest.raises(UsageError, match="there is no option 'regsitry'"):
        wasm_publish.publish(regsitry="ghcr.example/acme")


def test_a_plugin_may_add_options(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plugin_site(tmp_path / "site", monkeypatch).install(
        "acme",
        """
        from wasm_publish.model import Tag
        from wasm_publish.settings.option import Option

        @hookimpl
        def wasm_publish_add_options(options):
            options.add(Option("colour-tag", "string", "which colour", "plugins"))

        @hookimpl
        def wasm_publish_tags(settings):
            return [Tag(settings.extra["colour_tag"], "free", "acme")]
        """,
    )
    (plan,) = wasm_publish.plan(**HELLO, colour_tag="red")
    assert plan.tags[0].name == "red"


def test_inspects_a_file(folder: Path) -> None:
    info = wasm_publish.inspect("hello.wasm")
    assert info.contents.kind == "component"
    assert info.size == len(COMPONENT)
    with pytest.raises(NothingToPublish):
        wasm_publish.inspect(folder / "absent.wasm")


@pytest.mark.parametrize("name", [name for name in wasm_publish.__all__ if name != "__version__"])
def test_every_public_name_can_be_imported(name: str) -> None:
    code = f"from wasm_publish import {name}\nimport wasm_publish\nwasm_publish.{name}"
    assert subprocess.run([sys.executable, "-c", code], check=False, env=_here()).returncode == 0


def test_a_name_that_is_not_there_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'pusblish'"):
        wasm_publish.pusblish  # type: ignore[attr-defined]  # noqa: B018 - that is the test


def test_errors_are_caught_by_the_module_that_the_package_offers() -> None:
    assert wasm_publish.errors.NothingToPublish is NothingToPublish
    assert issubclass(wasm_publish.errors.UsageError, wasm_publish.WasmPublishError)


def test_importing_the_package_imports_nothing_else() -> None:
    code = "import sys, wasm_publish; print([m for m in sys.modules if 'wasm_publish.' in m])"
    done = subprocess.run(
        [sys.executable, "-c", code],
        check=True,
        env=_here(),
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert done.stdout.strip() == "[]"


def _here() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}


def test_pushes_a_file_that_has_no_project(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    receipt = wasm_publish.push("hello.wasm", "oci:out:1.2.0", "oci:out:dev", authors=("Ada",))
    assert receipt.exit_code == 0
    (publication,) = receipt.publications
    store = LayoutStore(folder / "out")
    assert sorted(store.tags()) == ["1.2.0", "dev"]
    config = publication.plan.artifact.config.content
    assert isinstance(config, bytes)
    assert b'"author":"Ada"' in config
    assert capsys.readouterr() == ("", "")


def test_a_push_hears_the_environment(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WASM_PUBLISH_AUTHOR", "Ada")
    monkeypatch.setenv("WASM_PUBLISH_DRY_RUN", "1")
    receipt = wasm_publish.push(folder / "hello.wasm", "oci:out:dev")
    (publication,) = receipt.publications
    assert publication.plan.settings.authors == ("Ada",)
    assert publication.destinations[0].status == "planned"


@pytest.mark.parametrize(
    ("option", "message"),
    [("registry", "registry is no option of a push"), ("sides", "there is no option 'sides'")],
)
def test_a_push_takes_no_option_of_projects(option: str, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        wasm_publish.push("hello.wasm", "oci:out:dev", **{option: "x"})  # type: ignore[arg-type]  # the values of options are texts


@pytest.mark.parametrize(
    "call",
    [
        lambda: wasm_publish.publish(tags="1.0"),
        lambda: wasm_publish.plan(tags="1.0"),
        lambda: wasm_publish.push("hello.wasm", "oci:out:dev", plain_http="yes"),
        lambda: wasm_publish.copy("oci:a:1", "oci:b", force="yes"),
    ],
)
def test_an_option_of_another_kind_is_refused(folder: Path, call: Callable[[], object]) -> None:
    with pytest.raises(UsageError, match=r"(tags is '1\.0'|(plain_http|force) is 'yes'), expected"):
        call()
    assert not (folder / "out").exists()


def test_a_push_needs_a_reference() -> None:
    with pytest.raises(UsageError, match="no reference that tells where to push"):
        wasm_publish.push("hello.wasm")
