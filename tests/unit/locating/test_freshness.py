from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import pytest

from wasm_publish.locating.freshness import newest_after

if TYPE_CHECKING:
    from pathlib import Path


def written(path: Path, changed: int) -> Path:
    path.touch()
    os.utime(path, (changed, changed))
    return path


def test_the_newest_of_the_newer_sources_is_told(tmp_path: Path) -> None:
    wasm = written(tmp_path / "x.wasm", 20)
    times = {"a": 30, "b": 50, "c": 40, "d": 10}
    sources = [written(tmp_path / name, time) for name, time in times.items()]
    assert newest_after(sources, wasm) == tmp_path / "b"


def test_sources_as_old_as_the_wasm_are_in_it(tmp_path: Path) -> None:
    wasm = written(tmp_path / "x.wasm", 20)
    assert newest_after([written(tmp_path / "a", 20)], wasm) is None
    assert newest_after([], wasm) is None


def test_the_answer_depends_on_no_order(tmp_path: Path) -> None:
    wasm = written(tmp_path / "x.wasm", 20)
    a, b = written(tmp_path / "a", 30), written(tmp_path / "b", 30)
    assert newest_after([a, b], wasm) == newest_after([b, a], wasm) == b


@pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege there")
def test_a_link_that_leads_nowhere_counts_for_nothing(tmp_path: Path) -> None:
    wasm = written(tmp_path / "x.wasm", 20)
    (tmp_path / "link").symlink_to(tmp_path / "nowhere")
    source = written(tmp_path / "a", 30)
    assert newest_after([tmp_path / "link", source], wasm) == source


def test_without_the_wasm_nothing_is_newer(tmp_path: Path) -> None:
    assert newest_after([written(tmp_path / "a", 30)], tmp_path / "x.wasm") is None
