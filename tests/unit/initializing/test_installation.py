"""How another machine installs the program."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from packaging.requirements import Requirement

import wasm_publish
from wasm_publish.initializing.installation import installation_of, this_installation

if TYPE_CHECKING:
    from pathlib import Path

VERSION = f"wasm-publish=={wasm_publish.__version__}"
COMMIT = "0123456789abcdef0123456789abcdef01234567"
OF_GIT = {"vcs": "git", "commit_id": COMMIT, "requested_revision": "main"}


def installed(record: object) -> str:
    installation = installation_of(record if isinstance(record, str) else json.dumps(record))
    assert (installation.problem is None) is ("@" in installation.requirement)
    Requirement(installation.requirement)
    return installation.requirement


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("https://example.com/a/wasm-publish.git", "https://example.com/a/wasm-publish.git"),
        ("https://me:secret@example.com/a", "https://example.com/a"),
        ("ssh://git:secret@example.com/a", "ssh://git@example.com/a"),
        ("ssh://example.com:22/a", "ssh://example.com:22/a"),
    ],
)
def test_from_a_repository_it_is_the_same_commit(url: str, address: str) -> None:
    record = {"url": url, "vcs_info": OF_GIT}
    assert installed(record) == f"wasm-publish @ git+{address}@{COMMIT}"


def test_the_folder_in_a_repository_is_kept() -> None:
    record = {"url": "https://example.com/a", "vcs_info": OF_GIT, "subdirectory": "tools/x"}
    expected = f"wasm-publish @ git+https://example.com/a@{COMMIT}#subdirectory=tools/x"
    assert installed(record) == expected


def test_from_a_file_on_the_web_it_is_that() -> None:
    url = "https://example.com/wasm_publish-1-py3-none-any.whl"
    assert installed({"url": url, "archive_info": {}}) == f"wasm-publish @ {url}"


@pytest.mark.parametrize(
    "record",
    [
        {"url": "file:///home/me/wasm-publish", "dir_info": {"editable": True}},
        {"url": "file:///home/me/wasm-publish", "dir_info": {}},
        {"url": "file:///home/me/wasm-publish", "vcs_info": OF_GIT},
        {"url": "file:///home/me/wasm_publish.whl", "archive_info": {}},
        {"url": None},
        "[]",
        "no json",
    ],
)
def test_a_place_of_this_machine_is_never_told_to_others(record: object) -> None:
    assert installed(record) == VERSION


def install(folder: Path, record: str | None) -> None:
    info = folder / "wasm_publish-9.9.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Name: wasm-publish\nVersion: 9.9\n", encoding="utf-8")
    if record:
        (info / "direct_url.json").write_text(record, encoding="utf-8")


class TestThisInstallation:
    def test_from_an_index_it_is_the_version(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        install(tmp_path, None)
        monkeypatch.syspath_prepend(str(tmp_path))
        assert this_installation() == (VERSION, None)

    def test_from_elsewhere_it_is_what_was_recorded(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        install(tmp_path, json.dumps({"url": "https://example.com/a", "vcs_info": OF_GIT}))
        monkeypatch.syspath_prepend(str(tmp_path))
        expected = f"wasm-publish @ git+https://example.com/a@{COMMIT}"
        assert this_installation().requirement == expected

    def test_what_is_not_installed_at_all_is_a_warning(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("sys.path", [])
        installation = this_installation()
        assert installation.requirement == VERSION
        assert installation.problem
        assert installation.problem.severity == "warning"
