"""Publishing compares with the newest version before, on the same line, by its config alone."""

from __future__ import annotations

import itertools
import shutil
from typing import TYPE_CHECKING

import pytest
from command_line import wasm_publish
from example_projects import DATA

if TYPE_CHECKING:
    from pathlib import Path

    from command_line import Ran
    from docker_registry import DockerRegistry

GREETING, WELCOME = "hello-component", "composed-component"
"""They export different interfaces, and only the first one imports any."""

_NUMBERS = itertools.count()


@pytest.fixture(params=["registry", "layout"])
def repository(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A repository that nobody else uses."""
    if request.param == "layout":
        return f"oci:{tmp_path / 'published'}"
    registry: DockerRegistry = request.getfixturevalue("docker_registry")
    return f"{registry.host}/semver-{next(_NUMBERS)}/hello"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder for a project, outside of git."""
    folder = tmp_path / "hello"
    folder.mkdir()
    return folder


def publish(folder: Path, repository: str, wasm: str, version: str, *options: str) -> Ran:
    text = f'name = "hello"\nversion = "{version}"\nwasm = "hello.wasm"\n'
    (folder / "wasm-publish.toml").write_text(text, encoding="utf-8")
    shutil.copyfile(DATA / f"{wasm}.wasm", folder / "hello.wasm")
    return wasm_publish("--to", repository, *options, folder=folder)


def test_a_promise_that_is_broken_is_warned_of(folder: Path, repository: str) -> None:
    assert publish(folder, repository, WELCOME, "1.2.0").code == 0
    ran = publish(folder, repository, GREETING, "1.2.1")
    assert ran.code == 0
    assert (
        "warning: 1.2.1 can't take the place of 1.2.0: it no longer exports"
        " example:hello/welcome@1.2.0" in ran.story
    )
    assert "warning: 1.2.1 can't take the place of 1.2.0: it newly imports wasi:" in ran.story
    assert "publish it as 2.0.0" in ran.story


def test_it_is_an_error_where_the_person_wants_it_so(folder: Path, repository: str) -> None:
    assert publish(folder, repository, WELCOME, "1.2.0").code == 0
    ran = publish(folder, repository, GREETING, "1.2.1", "--semver-check", "error", "--json")
    assert ran.code == 1
    codes = {problem["code"] for problem in ran.document["problems"]}
    assert codes >= {"export-removed", "import-added"}
    looked = wasm_publish("diff", "hello.wasm", f"{repository}:1.2.1", folder=folder)
    assert f"{repository}:1.2.1 is not published" in looked.story


def test_a_plan_tells_it_too(folder: Path, repository: str) -> None:
    assert publish(folder, repository, WELCOME, "1.2.0").code == 0
    ran = publish(folder, repository, GREETING, "1.2.1", "--dry-run")
    assert ran.code == 0
    assert "1.2.1 can't take the place of 1.2.0" in ran.story
    strict = publish(folder, repository, GREETING, "1.2.1", "-n", "--semver-check", "error")
    assert strict.code == 1


@pytest.mark.parametrize(
    ("version", "options"),
    [
        ("2.0.0", ()),
        ("1.2.1-rc.1", ()),
        ("1.1.9", ()),
        ("1.2.1", ("--semver-check", "off")),
    ],
    ids=["another line", "a prerelease", "an older version", "switched off"],
)
def test_what_promises_nothing_breaks_nothing(
    folder: Path, repository: str, version: str, options: tuple[str, ...]
) -> None:
    assert publish(folder, repository, WELCOME, "1.2.0").code == 0
    ran = publish(folder, repository, GREETING, version, *options)
    assert ran.code == 0
    assert "can't take the place" not in ran.story


def test_the_newest_version_before_it_counts(folder: Path, repository: str) -> None:
    assert publish(folder, repository, WELCOME, "1.2.0").code == 0
    assert publish(folder, repository, GREETING, "1.4.0", "--semver-check", "off").code == 0
    kept = publish(folder, repository, WELCOME, "1.2.1")
    assert "can't take the place" not in kept.story
    broken = publish(folder, repository, WELCOME, "1.4.1", "--semver-check", "error")
    assert broken.code == 1
    assert "1.4.1 can't take the place of 1.4.0: it no longer exports" in broken.story
