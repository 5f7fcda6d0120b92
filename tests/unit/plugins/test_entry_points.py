from __future__ import annotations

import sys
import zipfile
from importlib import metadata
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wasm_publish.plugins.entry_points import EntryPoint, entry_points

if TYPE_CHECKING:
    from pathlib import Path

TEXT = "[wasm_publish]\nstamp = stamp.plugin:hooks\n"


def install(folder: Path, name: str, version: str, text: str, kind: str = "dist-info") -> None:
    info = folder / f"{name.replace('-', '_')}-{version}.{kind}"
    info.mkdir(parents=True)
    head = "METADATA" if kind == "dist-info" else "PKG-INFO"
    (info / head).write_text(
        f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n\nx: y\n", encoding="utf-8"
    )
    (info / "entry_points.txt").write_text(text, encoding="utf-8")


def by_importlib(group: str, path: list[str]) -> set[tuple[str, str, str, str]]:
    found: dict[str, set[tuple[str, str, str, str]]] = {}
    for distribution in metadata.distributions(path=path):
        points = distribution.entry_points.select(group=group)
        own = {(p.name, p.value, distribution.name, distribution.version) for p in points}
        found.setdefault(distribution.name.replace("_", "-").lower(), own)
    return {point for points in found.values() for point in points}


@pytest.mark.parametrize("group", ["console_scripts", "pytest11", "wasm_publish", "hypothesis"])
def test_agrees_with_importlib_metadata_on_this_installation(group: str) -> None:
    path = [folder for folder in sys.path if folder]
    assert set(entry_points(group, path)) == by_importlib(group, path)


@pytest.mark.parametrize("kind", ["dist-info", "egg-info"])
def test_tells_where_an_entry_point_came_from(tmp_path: Path, kind: str) -> None:
    install(tmp_path, "wasm-publish-stamp", "1.0", TEXT, kind)
    expected = EntryPoint("stamp", "stamp.plugin:hooks", "wasm-publish-stamp", "1.0")
    assert entry_points("wasm_publish", [str(tmp_path)]) == (expected,)


def test_of_a_distribution_installed_twice_the_first_counts(tmp_path: Path) -> None:
    install(tmp_path / "a", "Stamp.Er", "2.0", TEXT)
    install(tmp_path / "b", "stamp-er", "1.0", TEXT)
    found = entry_points("wasm_publish", [str(tmp_path / "a"), str(tmp_path / "b")])
    assert [point.version for point in found] == ["2.0"]


def test_a_zip_on_the_path_is_left_to_importlib(tmp_path: Path) -> None:
    install(tmp_path / "folder", "plain", "1.0", TEXT)
    archive = tmp_path / "zipped.zip"
    with zipfile.ZipFile(archive, "w") as packed:
        packed.writestr("zipped-1.0.dist-info/METADATA", "Name: zipped\nVersion: 1.0\n")
        packed.writestr("zipped-1.0.dist-info/entry_points.txt", TEXT)
    found = entry_points("wasm_publish", [str(tmp_path / "folder"), str(archive)])
    assert {point.distribution for point in found} == {"plain", "zipped"}


def test_what_is_missing_or_odd_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "bare-1.0.dist-info").mkdir()
    (tmp_path / "stray.dist-info").write_text("a file", encoding="utf-8")
    install(tmp_path, "other", "1.0", "[console_scripts]\nother = other:main\n")
    odd = "# [wasm_publish]\n; note\n[ wasm_publish ]\n\n[wasm_publish]\n# x = y\nno sign\n"
    install(tmp_path, "odd", "1.0", odd)
    assert entry_points("wasm_publish", [str(tmp_path), str(tmp_path / "missing")]) == ()


def test_the_identity_falls_back_to_the_folder(tmp_path: Path) -> None:
    info = tmp_path / "nameless-1.0.dist-info"
    info.mkdir()
    (info / "entry_points.txt").write_text(TEXT, encoding="utf-8")
    (found,) = entry_points("wasm_publish", [str(tmp_path)])
    assert (found.distribution, found.version) == ("nameless", "unknown")


def test_loads_a_module_or_an_attribute_of_one() -> None:
    assert EntryPoint("x", "os.path", "d", "1").load() is sys.modules["os.path"]
    assert EntryPoint("x", "os : path.join [extra]", "d", "1").load() is __import__("os").path.join
    with pytest.raises(ModuleNotFoundError):
        EntryPoint("x", "no_such_module_here", "d", "1").load()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=200))
def test_any_bytes_may_stand_in_the_file(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    info = tmp_path_factory.mktemp("site") / "any-1.0.dist-info"
    info.mkdir()
    (info / "entry_points.txt").write_bytes(b"[wasm_publish]\n" + content)
    entry_points("wasm_publish", [str(info.parent)])
