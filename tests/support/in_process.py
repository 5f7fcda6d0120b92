"""The command line in this process, on streams and in an environment of the test's own."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from wasm_publish.cli.main import Surface, run

if TYPE_CHECKING:
    from pathlib import Path

    from plugin_site import PluginSite


class Screen(io.StringIO):
    """A stream that may be a terminal."""

    def __init__(self, *, is_terminal: bool) -> None:
        super().__init__()
        self._is_terminal = is_terminal

    def isatty(self) -> bool:
        return self._is_terminal


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run left: its exit code, the answer on standard output, and the story.

    `content` is the answer before it is taken for text.
    """

    code: int
    answer: str
    story: str
    content: bytes = field(default=b"", compare=False)

    @property
    def document(self) -> dict[str, Any]:
        document: dict[str, Any] = json.loads(self.answer)
        return document


@dataclass
class CommandLine:
    """Runs the program with words.

    Attributes:
        folder: The current folder, with `hello.wasm` in it and no project.
        site: Where plugins can be installed.
        environment: The process environment.
        typed: What standard input gives.
    """

    folder: Path
    site: PluginSite
    environment: dict[str, str] = field(default_factory=dict)
    program: str = "wasm-publish"
    is_terminal: bool = False
    under_cargo: bool = False
    typed: bytes = b""

    def __call__(self, *words: str) -> Outcome:
        answer, story = io.BytesIO(), Screen(is_terminal=self.is_terminal)
        output = io.TextIOWrapper(answer, encoding="utf-8", newline="\n", write_through=True)
        typed = io.TextIOWrapper(io.BytesIO(self.typed), encoding="utf-8")
        surface = Surface(self.program, self.environment, output, story, typed, self.under_cargo)
        code = run(words, surface)
        content = answer.getvalue()
        text = content.decode("utf-8", "backslashreplace")
        return Outcome(code, text, story.getvalue(), content)
