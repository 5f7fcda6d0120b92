"""An entry in the text of a `.pre-commit-config.yaml`; all lines that are there stay.

The file is edited as text, since only a list has to be made longer: that takes no parser of
YAML, of which there is none in the standard library, and keeps comments and layout.
https://pre-commit.com/#adding-pre-commit-plugins-to-your-project
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, NamedTuple

from wasm_publish.errors import UsageError
from wasm_publish.initializing.text_lines import lines_of, with_lines

if TYPE_CHECKING:
    from collections.abc import Sequence

FILE_NAME = ".pre-commit-config.yaml"
HOOK = "wasm-publish-check"

NOTE = "let git run the hook with `pre-commit install`, unless you have"
"""What is left to be done after the hook is written."""

FILES = r"(^|/)(src|wit)/|\.(go|lock|mod|py|rs|sum|toml|wit)$"
"""The files that a check without wasm is about, as a regular expression."""

_HOOK = re.compile(rf"^[^#\n]*\bid:\s*[\"']?{HOOK}(?![\w-])", re.MULTILINE)
_REPOS = re.compile(r"([\"']?)repos\1\s*:\s*(?:#.*)?")
_EMPTY_REPOS = re.compile(r"([\"']?)repos\1\s*:\s*\[\s*\]\s*(?:#.*)?")
_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9 =./_-]*")
_ITEM = re.compile(r"( *)-(?:\s|$)")


class HookEntry(NamedTuple):
    """What the hook is to do.

    Attributes:
        install: What pre-commit installs for it, as pip takes it.
        command: What it runs at the root of the repository.
        files: A regular expression of the files that it is run for.
    """

    install: str
    command: str
    files: str


def with_hook(text: str, entry: HookEntry) -> str:
    """The text of the file with the hook among the others; as it was where that is there.

    Raises:
        UsageError: Its list of repositories is written in a way that a person has to edit.
    """
    if _HOOK.search(text):
        return text
    lines = lines_of(text)
    for number, line in enumerate(lines):
        if _REPOS.fullmatch(line):
            end, indent = _end_of_list(lines, number)
            return with_lines(text, end, end, _entry_lines(entry, indent))
        if _EMPTY_REPOS.fullmatch(line):
            return with_lines(text, number, number + 1, ["repos:", *_entry_lines(entry, "")])
    if any(line.strip() and not line.startswith(("#", "---")) for line in lines):
        raise _too_odd(entry)
    return with_lines(text, len(lines), len(lines), ["repos:", *_entry_lines(entry, "")])


def _end_of_list(lines: Sequence[str], at: int) -> tuple[int, str]:
    """The line after the last item of the list that a line begins, and the items' indentation."""
    indent: str | None = None
    end = at + 1
    for number in range(at + 1, len(lines)):
        line = lines[number]
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        item = _ITEM.match(line)
        if indent is None and item:
            indent = item[1]
        if indent is None or not (line.startswith(f"{indent} ") or (item and item[1] == indent)):
            break
        end = number + 1
    return end, indent or ""


def _entry_lines(entry: HookEntry, indent: str) -> list[str]:
    """The hook as `.pre-commit-hooks.yaml` describes it, but for what the entry tells."""
    lines = (
        "- repo: local",
        "  hooks:",
        f"  - id: {HOOK}",
        "    name: check what wasm-publish would publish",
        f"    entry: {_quoted(entry.command)}",
        "    language: python",
        f"    additional_dependencies: [{_quoted(entry.install)}]",
        f"    files: {_quoted(entry.files)}",
        "    pass_filenames: false",
        "    require_serial: true",
        "    stages: [pre-commit, pre-merge-commit, pre-push, manual]",
        "    minimum_pre_commit_version: 3.2.0",
    )
    return [f"{indent}{line}" for line in lines]


def _quoted(text: str) -> str:
    """A text as a scalar of YAML, whatever is in it."""
    if _PLAIN.fullmatch(text):
        return text
    return "'" + text.replace("'", "''") + "'" if text.isprintable() else json.dumps(text)


def _too_odd(entry: HookEntry) -> UsageError:
    shown = " ".join(line.strip() for line in _entry_lines(entry, "")[2:])
    return UsageError(
        "the hook can't be written into this file, which has no plain list `repos:`",
        code="uneditable-file",
        remedy=f"add it to a `repo: local`: {shown}",
    )
