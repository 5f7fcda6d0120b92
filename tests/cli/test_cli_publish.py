from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from builders import COMPONENT, MODULE
from schema_check import faults_of

import wasm_publish
from wasm_publish.oci.encoding import digest_of
from wasm_publish.stores.layout import LayoutStore

if TYPE_CHECKING:
    from in_process import CommandLine

SCHEMA: dict[str, Any] = json.loads(
    (Path(wasm_publish.__file__).parent / "ui" / "receipt.v1.schema.json").read_bytes()
)
HELLO = ("--wasm", "hello.wasm", "--name", "hello", "--package-version", "1.2.0")
TO_OUT = ("--registry", "oci:out")
SIGNER = """
    HEARD = []

    @hookimpl
    def wasm_publish_on_error(error):
        HEARD.append(error)
        {0}

    @hookimpl
    def wasm_publish_after_push(plan, receipt):
        {0}
"""


def test_the_answer_is_on_stdout_and_the_story_on_stderr(cli: CommandLine) -> None:
    ran = cli(*HELLO, *TO_OUT)
    digest = LayoutStore(cli.folder / "out" / "hello").resolve("1.2.0")
    assert digest
    assert ran.code == 0
    assert ran.answer == f"oci:out/hello:1.2.0@{digest.digest}\n"
    assert ran.story.splitlines() == [
        f"   Packaging hello v1.2.0 ({cli.folder / 'hello.wasm'})",
        f"   Published oci:out/hello:1.2.0 {digest.digest}",
        "      Tagged 1.2, 1, latest",
    ]


def test_publish_is_the_default_command(cli: CommandLine) -> None:
    named = cli("publish", *HELLO, *TO_OUT, "--dry-run", "--json")
    assert cli(*HELLO, *TO_OUT, "-n", "--json") == named
    assert cli("plan", *HELLO, *TO_OUT, "--json") == named


@pytest.mark.parametrize("command", ["publish", "plan", "check"])
def test_a_tag_of_another_version_is_a_warning(cli: CommandLine, command: str) -> None:
    ran = cli(command, *HELLO, *TO_OUT, "--tag", "9.9.9")
    assert ran.code == 0
    assert "warning: the tag 9.9.9 is another version than 1.2.0" in ran.story
    assert "another version" not in cli("push", "hello.wasm", "oci:x:9.9.9").story
    assert "another version" not in cli(command, *HELLO, *TO_OUT, "--tag", "v1.2.0").story


def test_with_no_registry_says_how_to_name_one(cli: CommandLine) -> None:
    ran = cli(*HELLO)
    assert ran.answer.startswith("oci:dist/oci/hello:1.2.0@sha256:")
    assert "note: no registry is named" in ran.story
    assert "--registry PREFIX" in ran.story
    assert "no registry is named" not in cli(*HELLO, *TO_OUT).story


def test_in_ci_with_no_registry_it_stops(cli: CommandLine) -> None:
    cli.environment["CI"] = "true"
    ran = cli(*HELLO)
    assert ran.code == 2
    assert ran.answer == ""
    assert not (cli.folder / "dist").exists()


def test_quiet_leaves_the_answer(cli: CommandLine) -> None:
    ran = cli("-q", *HELLO)
    assert ran.story == ""
    assert ran.answer.startswith("oci:dist/oci/hello:1.2.0@")


def test_a_plan_writes_nothing(cli: CommandLine) -> None:
    ran = cli("plan", *HELLO, *TO_OUT)
    assert ran.code == 0
    assert ran.answer.startswith("hello 1.2.0\n")
    assert "1.2.0   new  (the version)" in ran.answer
    assert [path.name for path in cli.folder.iterdir()] == ["hello.wasm"]


def test_what_the_plan_shows_is_what_is_published(cli: CommandLine) -> None:
    planned = cli("plan", "--json", *HELLO, *TO_OUT).document["artifacts"][0]
    published = cli("--json", *HELLO, *TO_OUT).document["artifacts"][0]
    assert planned["manifest"] == published["manifest"]
    store = LayoutStore(cli.folder / "out" / "hello")
    assert store.read_manifest(planned["digest"]).decode() == planned["manifest"]
    assert (
        digest_of(planned["config"].encode()) == json.loads(planned["manifest"])["config"]["digest"]
    )


def test_a_second_run_is_done_already(cli: CommandLine) -> None:
    first = cli(*HELLO, *TO_OUT)
    second = cli(*HELLO, *TO_OUT)
    assert second.code == 0
    assert second.answer == first.answer
    assert "   Unchanged oci:out/hello:1.2.0 sha256:" in second.story


def test_a_version_that_exists_is_a_conflict(cli: CommandLine) -> None:
    cli(*HELLO, *TO_OUT)
    (cli.folder / "hello.wasm").write_bytes(MODULE)
    ran = cli(*HELLO, *TO_OUT)
    assert ran.code == 7
    assert ran.answer == ""
    assert "error: oci:out/hello:1.2.0 is published already with other content" in ran.story
    assert cli("--force", *HELLO, *TO_OUT).code == 0


def by_the_schema(document: dict[str, Any]) -> dict[str, Any]:
    assert not faults_of(document, SCHEMA)
    return document


@pytest.mark.parametrize(
    "how", [["--json"], ["--message-format", "json"], ["--message-format=json"]]
)
def test_json_is_one_document(cli: CommandLine, how: list[str]) -> None:
    document = by_the_schema(cli(*how, *HELLO, *TO_OUT).document)
    (artifact,) = document["artifacts"]
    (destination,) = artifact["destinations"]
    assert destination["status"] == "published"
    assert destination["reference"] == document["name"] == "oci:out/hello:1.2.0"
    assert document["url"] is None
    assert artifact["project_file"] is None
    assert artifact["wasm"]["size"] == len(COMPONENT)
    assert by_the_schema(cli(*how, *HELLO, *TO_OUT).document)["problems"] == []


@pytest.mark.parametrize("variable", ["WASM_PUBLISH_JSON=1", "WASM_PUBLISH_MESSAGE_FORMAT=json"])
def test_json_can_be_asked_for_by_a_variable(cli: CommandLine, variable: str) -> None:
    name, _, value = variable.partition("=")
    cli.environment[name] = value
    by_the_schema(cli(*HELLO).document)
    by_the_schema(cli("--no-such-option").document)


@pytest.mark.parametrize(
    ("line", "code", "problem"),
    [
        ("--json --no-such-option", 2, "usage"),
        ("--json --registry", 2, "usage"),
        ("--no-such-option --message-format json", 2, "usage"),
        ("--no-such-option --message-format=json", 2, "usage"),
        ("--json absent", 3, "no-project"),
        ("--json --wasm absent.wasm --name hello --package-version 1.0.0", 3, "wasm-not-found"),
        ("--json --wasm bad.wasm --name hello --package-version 1.0.0", 4, None),
        ("--json --wasm hello.wasm --name hello --package-version one", 2, None),
        ("--json --wasm hello.wasm --name hello --package-version 1.0.0 --format zip", 2, None),
        ("plan --json absent", 3, "no-project"),
    ],
)
def test_json_is_one_document_also_on_failure(
    cli: CommandLine, line: str, code: int, problem: str | None
) -> None:
    (cli.folder / "bad.wasm").write_bytes(b"no wasm")
    ran = cli(*line.split())
    assert ran.code == code
    document = by_the_schema(ran.document)
    assert document["artifacts"] == []
    assert document["problems"][0]["severity"] == "error"
    assert problem is None or document["problems"][0]["code"] == problem
    assert document["problems"][0]["message"] in ran.story


def test_json_tells_of_a_conflict(cli: CommandLine) -> None:
    cli(*HELLO, *TO_OUT)
    (cli.folder / "hello.wasm").write_bytes(MODULE)
    ran = cli("--json", *HELLO, *TO_OUT)
    assert ran.code == 7
    (artifact,) = by_the_schema(ran.document)["artifacts"]
    (destination,) = artifact["destinations"]
    assert destination["status"] == "failed"
    assert destination["error"]["code"] == "version-exists"
    assert destination["moves"][0]["action"] == "conflict"


@pytest.mark.parametrize("line", ["--no-such-option", "--message-format jsonish"])
def test_where_no_json_is_asked_for_there_is_no_document(cli: CommandLine, line: str) -> None:
    ran = cli(*line.split())
    assert ran.code == 2
    assert ran.answer == ""


def test_a_hook_that_fails_after_the_push_is_exit_code_8(cli: CommandLine) -> None:
    cli.site.install("acme", SIGNER.format("1 / 0"))
    ran = cli("--json", *HELLO, *TO_OUT)
    assert ran.code == 8
    document = by_the_schema(ran.document)
    assert document["artifacts"][0]["destinations"][0]["status"] == "published"
    assert document["problems"][0]["code"] == "after-push-failed"
    assert "WASM_PUBLISH_DISABLE_PLUGINS=acme" in ran.story


def test_plugins_are_told_of_an_error(cli: CommandLine) -> None:
    module = cli.site.install("acme", SIGNER.format("pass"))
    assert cli("absent").code == 3
    (error,) = sys.modules[module].HEARD
    assert error.exit_code == 3


def test_a_plugin_that_fails_on_an_error_hides_nothing(cli: CommandLine) -> None:
    cli.site.install("acme", SIGNER.format("1 / 0"))
    ran = cli("--json", "absent")
    assert ran.code == 3
    assert by_the_schema(ran.document)["problems"][0]["code"] == "no-project"
    assert "error: the plugin acme failed: ZeroDivisionError" in ran.story


def test_a_message_format_may_be_a_plugins(cli: CommandLine) -> None:
    cli.site.install(
        "acme",
        """
        from wasm_publish.ui.renderer import Renderer

        @hookimpl
        def wasm_publish_renderers():
            return [Renderer("count", "how many", lambda r: f"{len(r.publications)}\\n")]
        """,
    )
    assert cli("--message-format", "count", *HELLO).answer == "1\n"
    # It is for receipts, so that another answer is what it always is.
    assert cli("tags", "oci:dist/oci/hello", "--message-format", "count").code == 0
