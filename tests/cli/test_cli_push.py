"""`wasm-publish push FILE REFERENCE…`."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from builders import COMPONENT, MODULE, UNFINISHED
from schema_check import faults_of

import wasm_publish
from wasm_publish.cli.main import Surface, run
from wasm_publish.cli.standard_input import spooled
from wasm_publish.errors import InvalidWasm
from wasm_publish.stores.layout import LayoutStore

if TYPE_CHECKING:
    from in_process import CommandLine

SCHEMA: dict[str, Any] = json.loads(
    (Path(wasm_publish.__file__).parent / "ui" / "receipt.v1.schema.json").read_bytes()
)


def by_the_schema(document: dict[str, Any]) -> dict[str, Any]:
    assert not faults_of(document, SCHEMA)
    return document


def test_the_answer_is_on_stdout_and_the_story_on_stderr(cli: CommandLine) -> None:
    ran = cli("push", "hello.wasm", "oci:out:1.2.0", "oci:other:dev", "oci:out:latest")
    store = LayoutStore(cli.folder / "out")
    assert sorted(store.tags()) == ["1.2.0", "latest"]
    found = store.resolve("1.2.0")
    assert found
    assert ran.code == 0
    assert ran.answer == f"oci:out:1.2.0@{found.digest}\noci:other:dev@{found.digest}\n"
    assert ran.story.splitlines() == [
        f"   Packaging hello v1.2.0 ({cli.folder / 'hello.wasm'})",
        f"   Published oci:out:1.2.0 {found.digest}",
        "      Tagged latest",
        f"   Published oci:other:dev {found.digest}",
    ]


def test_a_second_run_is_done_already(cli: CommandLine) -> None:
    first = cli("push", "hello.wasm", "oci:out:1.2.0")
    second = cli("push", "hello.wasm", "oci:out:1.2.0")
    assert (second.code, second.answer) == (0, first.answer)
    assert "   Unchanged oci:out:1.2.0 sha256:" in second.story


def test_is_what_publish_makes_of_the_same_facts(cli: CommandLine) -> None:
    of_project = ("--wasm", "hello.wasm", "--name", "hello", "--package-version", "1.2.0")
    cli(*of_project, "--registry", "oci:out")
    assert "Unchanged" in cli("push", "hello.wasm", "oci:out/hello:1.2.0").story


def test_a_layout_without_a_tag_has_it_by_its_digest(cli: CommandLine) -> None:
    ran = cli("push", "hello.wasm", "oci:out")
    digest = ran.answer.removeprefix("oci:out@").strip()
    store = LayoutStore(cli.folder / "out")
    assert store.tags() == ()
    assert store.resolve(digest)
    again = cli("push", "hello.wasm", "oci:out", "--json")
    (artifact,) = by_the_schema(again.document)["artifacts"]
    (destination,) = artifact["destinations"]
    assert (destination["status"], destination["tags"]) == ("unchanged", [])
    assert destination["reference"] == again.document["name"] == f"oci:out@{digest}"


def test_a_version_that_exists_is_a_conflict(cli: CommandLine) -> None:
    words = ("push", "hello.wasm", "oci:out:1.2.0", "oci:out:latest")
    cli(*words)
    (cli.folder / "hello.wasm").write_bytes(MODULE)
    ran = cli(*words)
    assert (ran.code, ran.answer) == (7, "")
    assert "error: oci:out:1.2.0 is published already with other content" in ran.story
    assert "Skipped oci:out:1.2.0: the version exists" in cli(*words, "--skip-existing").story
    forced = cli(*words, "--force")
    assert forced.code == 0
    assert "warning: oci:out:1.2.0 held" in forced.story
    assert cli("push", "hello.wasm", "oci:out:dev").code == 0
    (cli.folder / "hello.wasm").write_bytes(COMPONENT)
    assert cli("push", "hello.wasm", "oci:out:dev").code == 0


def test_json_is_one_document(cli: CommandLine) -> None:
    ran = cli("push", "--json", "hello.wasm", "oci:out:dev", "--author", "Ada", "--author", "Lin")
    (artifact,) = by_the_schema(ran.document)["artifacts"]
    assert artifact["version"] is None
    assert artifact["project_file"] is None
    assert (artifact["project"], artifact["language"]) == ("hello", "wasm")
    assert artifact["annotations"]["org.opencontainers.image.authors"] == "Ada, Lin"
    assert artifact["annotation_origins"]["org.opencontainers.image.authors"] == "--author"
    assert artifact["destinations"][0]["origin"] == "the reference"
    assert ran.document["name"] == "oci:out:dev"


def test_a_dry_run_writes_nothing(cli: CommandLine) -> None:
    ran = cli("push", "-n", "hello.wasm", "oci:out:dev", "--annotation", "a=b")
    assert ran.code == 0
    assert ran.answer.startswith("hello\n")
    assert "  tags         dev  new  (the reference)" in ran.answer
    assert [path.name for path in cli.folder.iterdir()] == ["hello.wasm"]


def test_it_looks_for_no_project(cli: CommandLine) -> None:
    (cli.folder / "wasm-publish.toml").write_text("broken = [", encoding="utf-8")
    assert cli("push", "hello.wasm", "oci:out:dev").code == 0


def test_reads_standard_input(cli: CommandLine) -> None:
    cli.typed = COMPONENT
    piped = cli("push", "-", "oci:dist/hello:1.2.0", "--json")
    (artifact,) = by_the_schema(piped.document)["artifacts"]
    assert artifact["wasm"]["path"] == "-"
    assert artifact["project"] == "hello"
    by_name = cli("push", "hello.wasm", "oci:dist/hello:1.2.0")
    assert "Unchanged" in by_name.story
    assert piped.story.startswith("   Packaging hello v1.2.0 (-)\n")


def test_what_is_piped_and_no_wasm_is_told_as_a_dash(cli: CommandLine) -> None:
    cli.typed = UNFINISHED
    ran = cli("push", "-", "oci:dist/hello:1.2.0")
    assert ran.code == 4
    assert "--> -\n" in ran.story
    assert "`wasm-tools component new - -o dist/input.wasm`" in ran.story


def test_a_file_may_be_called_a_dash(cli: CommandLine) -> None:
    (cli.folder / "-").write_bytes(COMPONENT)
    ran = cli("push", "./-", "oci:out:dev", "--json")
    assert ran.document["artifacts"][0]["wasm"]["path"] == str(cli.folder / "-")


def test_standard_input_is_not_both_wasm_and_password(cli: CommandLine) -> None:
    cli.typed = COMPONENT
    ran = cli("push", "-", "localhost:1/x:dev", "--username", "me", "--password-stdin")
    assert ran.code == 2
    assert "standard input can't be both the wasm and the password" in ran.story


class _Typing(io.TextIOWrapper):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize("source", [_Typing(io.BytesIO(COMPONENT), encoding="utf-8"), None])
def test_where_nothing_is_piped_nothing_is_waited_for(
    cli: CommandLine, source: io.TextIOWrapper | None
) -> None:
    story = io.StringIO()
    surface = Surface("wasm-publish", {}, io.StringIO(), story, source)  # type: ignore[arg-type]  # as Python has it where it was closed
    assert run(["push", "-", "oci:out:dev"], surface) == 2
    assert "nothing is piped to standard input" in story.getvalue()


def test_standard_input_that_breaks_is_an_error() -> None:
    class Broken(io.BytesIO):
        def read(self, _size: int | None = -1, /) -> bytes:
            raise OSError(5, "Input/output error")

    with (
        pytest.raises(InvalidWasm, match="Input/output error"),
        spooled(io.TextIOWrapper(Broken(), encoding="utf-8")),
    ):
        pass


@pytest.mark.parametrize(
    ("line", "code", "problem", "told"),
    [
        ("", 2, "usage", "FILE, REFERENCE"),
        ("hello.wasm", 2, "usage", "REFERENCE"),
        ("oci:out:dev hello.wasm", 2, "usage", "wasm-publish push hello.wasm oci:out:dev"),
        ("a.io/x:1 absent.wasm b.io/y:1", 2, "usage", "push absent.wasm a.io/x:1 b.io/y:1"),
        ("oci:out:dev -", 2, "usage", "wasm-publish push - oci:out:dev"),
        ("- hello.wasm oci:out:dev", 2, "usage", "one is pushed at a time"),
        ("hello.wasm hello.wasm oci:out:dev", 2, "usage", "one is pushed at a time"),
        ("hello.wasm hello:1.0.0", 2, "invalid-reference", "docker.io/hello:1.0.0"),
        ("hello.wasm a.io/x", 2, "no-tag", "a.io/x:1.0.0"),
        ("hello.wasm oci:out:1 oci:out:1", 2, "same-reference", "named twice"),
        ("hello.wasm shelf:books:1.0.0", 2, "unknown-store", "shelf:books"),
        ("hello.wasm oci:out:dev --format zip", 2, "unknown-format", "cncf"),
        ("hello.wasm oci:out:dev --registry a.io", 2, "usage", "--registry"),
        ("hello.wasm oci:out:dev --password-stdin", 2, "no-username", "--username"),
        ("absent.wasm oci:out:dev", 3, "wasm-not-found", "absent.wasm"),
        (". oci:out:dev", 4, "unreadable-file", "a folder"),
        ("bad.wasm oci:out:dev", 4, "not-wasm", "bad.wasm"),
        ("unfinished.wasm oci:out:dev", 4, "unfinished-component", "wasm-tools component new"),
    ],
)
def test_what_is_wrong_is_told(
    cli: CommandLine, line: str, code: int, problem: str, told: str
) -> None:
    (cli.folder / "bad.wasm").write_bytes(b"no wasm")
    (cli.folder / "unfinished.wasm").write_bytes(UNFINISHED)
    cli.typed = b"secret"
    ran = cli("push", "--json", *line.split())
    assert ran.code == code
    (found, *_) = by_the_schema(ran.document)["problems"]
    assert found["code"] == problem
    assert told in ran.story
    assert not (cli.folder / "out").exists()


def test_a_reference_too_long_for_a_file_name_is_a_reference(cli: CommandLine) -> None:
    ran = cli("push", "hello.wasm", f"a.io/{'x' * 300}:dev")
    assert ran.code == 2


def test_a_tag_may_end_as_a_file_does(cli: CommandLine) -> None:
    assert cli("push", "hello.wasm", "oci:out:v1.wasm").code == 0


def test_help_shows_how(cli: CommandLine, capsys: pytest.CaptureFixture[str]) -> None:
    for words in (["push", "--help"], ["--help"]):
        with pytest.raises(SystemExit):
            cli(*words)
    of_push, of_all = capsys.readouterr().out.split("usage: ")[1:]
    assert of_push.startswith("wasm-publish push [OPTIONS] FILE REFERENCE ...\n")
    assert "wasm-publish push hello.wasm ghcr.io/acme/hello:1.2.0" in of_push
    assert "push         push a wasm file that has no project" in of_all


@pytest.mark.parametrize("place", ["oci:hello.wasm:1.0.0", "oci:hello.wasm/out:1.0.0"])
@pytest.mark.parametrize("archive", [False, True])
def test_a_file_in_the_way_is_told_with_what_to_do(
    cli: CommandLine,
    place: str,
    archive: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    ran = cli("push", "hello.wasm", place.replace("oci:", "oci-archive:") if archive else place)
    assert (ran.code, ran.answer) == (6, "")
    assert "\n  help: " in ran.story
