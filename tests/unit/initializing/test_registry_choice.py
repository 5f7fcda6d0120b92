from __future__ import annotations

import os
from pathlib import Path

import pytest

from wasm_publish.initializing.registry_choice import (
    Answer,
    edits_for,
    proposed_registry,
    written,
)
from wasm_publish.initializing.surveying import Surveyed
from wasm_publish.model import Origin, Project, TablePlace
from wasm_publish.model.hosting import Hosting, ProposedRegistry
from wasm_publish.planning.configured import Configured
from wasm_publish.settings.settings import Settings

ROOT = Path(os.path.abspath("/project"))  # noqa: PTH100 - with the drive of Windows
HOME = TablePlace(ROOT / "Cargo.toml", "package.metadata.wasm-publish")


def surveyed(*settings: Settings, listing: tuple[str, ...] = ()) -> Surveyed:
    project = Project("hello", "rust", ROOT, ROOT)
    return Surveyed(ROOT, tuple(Configured(project, each) for each in settings), HOME, listing)


def set_in(file: Path | None, key: str, registry: str) -> Settings:
    what = f"{key}.registry" if key else "registry"
    return Settings(registry=registry, origins={"registry": Origin(what, file)})


def hosting(name: str, prefix: str | None) -> Hosting:
    proposed = prefix and ProposedRegistry(prefix)
    return Hosting(name, lambda _: proposed or None, "ci", lambda text, _: text)


@pytest.mark.parametrize(
    ("remote", "prefixes", "expected"),
    [
        (None, ["a.example/x"], None),
        ("https://a/b", [], None),
        ("https://a/b", [None, "a.example/x", "b.example/x"], "a.example/x"),
        ("https://a/b", ["a.example/Not Legal", "b.example/x"], "b.example/x"),
    ],
)
def test_the_first_that_is_legal_is_proposed(
    remote: str | None, prefixes: list[str | None], expected: str | None
) -> None:
    hostings = [hosting("some", prefix) for prefix in prefixes]
    assert proposed_registry(remote, hostings) == (expected and ProposedRegistry(expected))


def test_without_an_answer_only_a_list_is_written() -> None:
    assert edits_for(surveyed(Settings()), Answer()) == {}
    listed = edits_for(surveyed(Settings(), listing=("a",)), Answer())
    assert listed == {HOME: {"projects": ("a",)}}


def test_what_has_none_gets_it_and_others_keep_theirs() -> None:
    own = set_in(ROOT / "a.toml", "", "quay.io/x")
    edits = edits_for(surveyed(own, Settings()), Answer("ghcr.io/acme"))
    assert edits == {HOME: {"registry": "ghcr.io/acme"}}


@pytest.mark.parametrize("key", ["", "tool.wasm-publish"])
def test_what_is_replaced_is_replaced_where_it_stands(key: str) -> None:
    own = set_in(ROOT / "a.toml", key, "quay.io/x")
    same = set_in(ROOT / "b.toml", "", "ghcr.io/acme")
    edits = edits_for(surveyed(own, same), Answer("ghcr.io/acme", replaces=True))
    assert edits == {TablePlace(ROOT / "a.toml", key): {"registry": "ghcr.io/acme"}}


def test_what_stands_in_no_file_can_not_be_replaced() -> None:
    own = set_in(None, "", "quay.io/x")
    assert edits_for(surveyed(own), Answer("ghcr.io/acme", replaces=True)) == {}


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        ("ghcr.io/acme/", "ghcr.io/acme"),
        (f"oci:{ROOT / 'out' / 'oci'}", "oci:out/oci"),
        (f"oci-archive:{ROOT.parent / 'out'}", "oci-archive:../out"),
    ],
)
def test_a_folder_is_written_as_the_file_reads_it(place: str, expected: str) -> None:
    assert written(place, ROOT) == expected


def test_a_folder_on_another_drive_is_written_in_full(monkeypatch: pytest.MonkeyPatch) -> None:
    def other_drive(_path: str, _start: Path) -> str:
        raise ValueError

    monkeypatch.setattr(os.path, "relpath", other_drive)
    assert written("oci:D:\\out", ROOT) == "oci:D:\\out"
