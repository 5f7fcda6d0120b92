"""What is answered to words that are none of ours."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from in_process import CommandLine


class TestEmptyValues:
    @pytest.mark.parametrize(
        "flag", ["--registry", "--name", "--wasm", "--target", "--manifest-path", "--version-from"]
    )
    def test_they_are_no_values(self, cli: CommandLine, flag: str) -> None:
        ran = cli(flag, "", "--dry-run")
        assert ran.code == 2
        assert f"error: {flag} is empty" in ran.story or "invalid choice" in ran.story

    def test_one_says_what_to_do(self, cli: CommandLine) -> None:
        story = cli("--registry=").story
        assert "help: give it a value, or leave the option out" in story

    def test_an_empty_variable_counts_as_not_set(self, cli: CommandLine) -> None:
        cli.environment["WASM_PUBLISH_REGISTRY"] = ""
        words = ("--wasm", "hello.wasm", "--name", "hello", "--package-version", "1.2.0")
        assert cli(*words).code == 0

    def test_a_prefix_of_tags_may_be_taken_back(self, cli: CommandLine) -> None:
        cli.environment["WASM_PUBLISH_TAG_PREFIX"] = "v"
        words = ("--wasm", "hello.wasm", "--name", "hello", "--package-version", "1.2.0")
        assert "hello:1.2.0" in cli(*words, "--tag-prefix", "").answer
