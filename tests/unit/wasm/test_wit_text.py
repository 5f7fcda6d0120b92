"""What `wasm-tools` says is passed on; a stand-in for it says whatever a test needs."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import pytest

from wasm_publish.errors import InvalidWasm, UsageError
from wasm_publish.wasm import wit_text as module
from wasm_publish.wasm.wit_text import wit_text

if TYPE_CHECKING:
    from pathlib import Path

needs_scripts = pytest.mark.skipif(
    os.name == "nt", reason="Windows runs no scripts by their first line"
)


def environment(folder: Path, script: str) -> dict[str, str]:
    """An environment in which `wasm-tools` is a script of Python."""
    program = folder / "wasm-tools"
    program.write_text(f"#!{sys.executable}\nimport sys\n{script}\n", encoding="utf-8")
    program.chmod(0o755)
    return {"PATH": str(folder)}


@needs_scripts
def test_what_it_writes_is_the_wit(tmp_path: Path) -> None:
    found = environment(tmp_path, "print(' '.join(sys.argv[1:]), bool(sys.stdin.read()))")
    assert wit_text(tmp_path / "a.wasm", found) == f"component wit {tmp_path / 'a.wasm'} False\n"


@needs_scripts
def test_what_it_complains_of_is_one_line(tmp_path: Path) -> None:
    found = environment(tmp_path, "sys.exit('error: it is\\n  no component')")
    with pytest.raises(InvalidWasm) as caught:
        wit_text(tmp_path / "a.wasm", found)
    assert str(caught.value) == "wasm-tools finds no WIT in it: it is no component"
    assert caught.value.problem.code == "no-wit"


@needs_scripts
def test_it_is_not_waited_for_without_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_TIMEOUT", 0.2)
    with pytest.raises(UsageError, match=r"can't run .*wasm-tools: .* timed out"):
        wit_text(tmp_path / "a.wasm", environment(tmp_path, "import time; time.sleep(60)"))


@needs_scripts
def test_a_program_that_cannot_be_run_is_told(tmp_path: Path) -> None:
    found = environment(tmp_path, "")
    (tmp_path / "wasm-tools").write_text("#!/nowhere/at/all\n", encoding="utf-8")
    with pytest.raises(UsageError, match="can't run"):
        wit_text(tmp_path / "a.wasm", found)


@pytest.mark.parametrize("found", [{}, {"PATH": ""}, {"PATH": "/nowhere"}])
def test_where_it_is_missing_it_says_where_to_get_it(tmp_path: Path, found: dict[str, str]) -> None:
    with pytest.raises(UsageError) as caught:
        wit_text(tmp_path / "a.wasm", found)
    assert caught.value.problem.code == "no-wasm-tools"
    assert caught.value.problem.remedy
