"""A Docker credential helper that keeps what it is given in a file beside it."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from pathlib import Path

_CODE = """\
import json, pathlib, sys
file = pathlib.Path({file!r})
kept = json.loads(file.read_text(encoding="utf-8"))
action, text = sys.argv[1], sys.stdin.read()
if action == "store":
    entry = json.loads(text)
    kept[entry["ServerURL"]] = entry
elif text not in kept:
    sys.exit("credentials not found in native keychain")
elif action == "get":
    print(json.dumps(kept[text]))
else:
    del kept[text]
file.write_text(json.dumps(kept), encoding="utf-8")
"""


@dataclass(frozen=True)
class CredentialProgram:
    """An installed helper, whose name in a credential file is `test`.

    Attributes:
        folder: Where it is installed.
    """

    folder: Path

    @property
    def environment(self) -> dict[str, str]:
        """What finds it."""
        return {"PATH": str(self.folder)}

    @property
    def kept(self) -> dict[str, Any]:
        """What it keeps, by server."""
        kept: dict[str, Any] = json.loads(self._file.read_bytes())
        return kept

    def answers_by(self, code: str) -> None:
        """Let it run other code."""
        path = self.folder / "docker-credential-test"
        path.write_text(f"#!{sys.executable} -S\nimport sys\n{code}\n", encoding="utf-8")
        path.chmod(0o755)

    @property
    def _file(self) -> Path:
        return self.folder / "kept.json"

    @classmethod
    def install(cls, folder: Path) -> CredentialProgram:
        """Install it in a new folder; the test is skipped where a script is no program."""
        if sys.platform == "win32":
            pytest.skip("a script is no program on Windows")
        folder.mkdir()
        program = cls(folder)
        program._file.write_text("{}", encoding="utf-8")
        program.answers_by(_CODE.format(file=str(program._file)))
        return program
