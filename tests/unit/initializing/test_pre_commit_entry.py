from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wasm_publish.errors import UsageError
from wasm_publish.initializing.automation import Repository, hook_entry
from wasm_publish.initializing.pre_commit import HookEntry, with_hook
from wasm_publish.initializing.text_lines import lines_with_endings

ENTRY = HookEntry("wasm-publish==1.2.3", "wasm-publish check", r"(^|/)(Cargo\.toml)$")
LINES = (
    "- repo: local",
    "  hooks:",
    "  - id: wasm-publish-check",
    "    name: check what wasm-publish would publish",
    "    entry: wasm-publish check",
    "    language: python",
    "    additional_dependencies: [wasm-publish==1.2.3]",
    r"    files: '(^|/)(Cargo\.toml)$'",
    "    pass_filenames: false",
    "    require_serial: true",
    "    stages: [pre-commit, pre-merge-commit, pre-push, manual]",
    "    minimum_pre_commit_version: 3.2.0",
)


def added(indent: str = "", ending: str = "\n") -> str:
    return "".join(f"{indent}{line}{ending}" for line in LINES)


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("", f"repos:\n{added()}"),
        ("# ours\n---\n", f"# ours\n---\nrepos:\n{added()}"),
        ("repos: []\n", f"repos:\n{added()}"),
        ("fail_fast: true\nrepos:\n", f"fail_fast: true\nrepos:\n{added()}"),
        ("repos:\n- repo: a\n  rev: b\n", f"repos:\n- repo: a\n  rev: b\n{added()}"),
        ("repos: # c\n  - repo: a\n", f"repos: # c\n  - repo: a\n{added('  ')}"),
        (
            "repos:\n  # first\n  - repo: a\n\n  # - repo: b\n\nci:\n  skip: [x]\n",
            f"repos:\n  # first\n  - repo: a\n{added('  ')}\n  # - repo: b\n\nci:\n  skip: [x]\n",
        ),
        (
            "repos:\n- repo: a\n  hooks:\n  - id: b\n    entry: |\n      repos:\n'ci': {}\n",
            (
                "repos:\n- repo: a\n  hooks:\n  - id: b\n    entry: |\n      repos:\n"
                f"{added()}'ci': {{}}\n"
            ),
        ),
        (
            "'repos':\r\n- repo: a\r\n",
            f"'repos':\r\n- repo: a\r\n{added(ending=chr(13) + chr(10))}",
        ),
        ("repos:\n- repo: a", f"repos:\n- repo: a\n{added()[:-1]}"),
        ("repos:\n# - id: wasm-publish-check\n", f"repos:\n{added()}# - id: wasm-publish-check\n"),
        (
            "repos:\n- repo: a\n  hooks:\n  - id: wasm-publish-check-artifact\n",
            f"repos:\n- repo: a\n  hooks:\n  - id: wasm-publish-check-artifact\n{added()}",
        ),
    ],
)
def test_the_hook_comes_last_in_the_list(text: str, after: str) -> None:
    assert with_hook(text, ENTRY) == after
    assert with_hook(after, ENTRY) == after


@pytest.mark.parametrize(
    "text",
    [
        "repos:\n- repo: x\n  hooks:\n  - id: wasm-publish-check\n",
        "repos:\n- repo: x\n  hooks:\n  -  id: 'wasm-publish-check' # ours\n",
        "repos: [{repo: x, hooks: [{id: wasm-publish-check}]}]\n",
    ],
)
def test_a_hook_that_is_there_is_the_persons(text: str) -> None:
    assert with_hook(text, ENTRY) == text


@pytest.mark.parametrize("text", ["- repo: a\n", "repos: [{repo: a}]\n", "fail_fast: true\n"])
def test_a_file_without_a_plain_list_is_left_to_a_person(text: str) -> None:
    with pytest.raises(UsageError) as raised:
        with_hook(text, ENTRY)
    assert raised.value.problem.code == "uneditable-file"
    assert "id: wasm-publish-check" in str(raised.value.problem.remedy)


def test_real_yaml_reads_what_was_meant() -> None:
    yaml: Any = pytest.importorskip("yaml", reason="no YAML parser is installed")
    odd = ENTRY._replace(command="wasm-publish check 'it: #1'", files="^a\tb$")
    (repository,) = yaml.safe_load(with_hook("", odd))["repos"]
    (hook,) = repository["hooks"]
    assert hook["entry"] == odd.command
    assert hook["files"] == odd.files
    assert hook["additional_dependencies"] == [odd.install]


def test_it_is_the_hook_that_we_offer_but_for_what_it_installs() -> None:
    yaml: Any = pytest.importorskip("yaml", reason="no YAML parser is installed")
    file = Path(__file__).parents[3] / ".pre-commit-hooks.yaml"
    offered = {hook["id"]: hook for hook in yaml.safe_load(file.read_text(encoding="utf-8"))}
    nothing_else = Repository(Path("/project"), None, ())
    ((made,),) = (
        repository["hooks"]
        for repository in yaml.safe_load(with_hook("", hook_entry(nothing_else, "x")))["repos"]
    )
    expected = {**offered[made["id"]], "additional_dependencies": ["x"]}
    del expected["description"]  # which only the list of a repository's hooks shows
    assert made == expected


items = st.sampled_from(["- repo: a\n", "  rev: b\n", "# c\n", "\n", "  hooks:\n  - id: d\n"])


@given(st.lists(items, max_size=6), st.sampled_from(["", "  "]), st.sampled_from(["", "ci: {}\n"]))
def test_all_lines_stay(parts: list[str], indent: str, end: str) -> None:
    listed = "".join(f"{indent}{line}" for part in parts for line in lines_with_endings(part))
    text = f"# top\nrepos:\n{indent}- repo: z\n{listed}{end}"
    rest = iter(lines_with_endings(with_hook(text, ENTRY)))
    assert all(line in rest for line in lines_with_endings(text))
