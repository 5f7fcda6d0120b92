"""`wasm-publish pull REFERENCE`."""

from __future__ import annotations

import io
import json
import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from builders import COMPONENT, MODULE
from dialects import FOLDER, an_artifact
from example_projects import DATA
from schema_check import faults_of
from stored_artifacts import artifact_of

import wasm_publish
from wasm_publish.cli.main import Surface, run
from wasm_publish.errors import StoreFailed, UsageError
from wasm_publish.oci.encoding import digest_of
from wasm_publish.reporting import ignore
from wasm_publish.stores.layout import LayoutStore

if TYPE_CHECKING:
    from in_process import CommandLine

    from wasm_publish.model import Pushable

SCHEMA: dict[str, Any] = json.loads(
    (Path(wasm_publish.__file__).parent / "ui" / "pull.v1.schema.json").read_bytes()
)
DAMAGED = MODULE + b"\x01\xff"
"""A module whose only section is longer than all of it."""


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.fixture
def published(cli: CommandLine) -> CommandLine:
    """A folder whose `hello.wasm` is published and gone."""
    cli("push", "hello.wasm", "oci:out:1.2.0")
    (cli.folder / "hello.wasm").unlink()
    return cli


def put(cli: CommandLine, artifact: Pushable, place: str = "out", tag: str = "1.2.0") -> None:
    """Have an artifact of any make in a layout."""
    LayoutStore(cli.folder / place).push(artifact, lambda: [tag], ignore)


def test_writes_the_file_that_the_artifact_names(published: CommandLine) -> None:
    found = LayoutStore(published.folder / "out").resolve("1.2.0")
    assert found
    ran = published("pull", "oci:out:1.2.0")
    assert (ran.code, ran.answer) == (0, "hello.wasm\n")
    assert ran.story == f"      Pulled oci:out:1.2.0@{found.digest} (8 B) to hello.wasm\n"
    assert (published.folder / "hello.wasm").read_bytes() == COMPONENT
    assert names(published.folder) == ["hello.wasm", "out"]
    again = published("pull", f"oci:out@{found.digest}")
    assert (again.code, again.answer) == (0, "hello.wasm\n")
    assert again.story == f"   Unchanged oci:out@{found.digest} (8 B) in hello.wasm\n"


@pytest.mark.parametrize(
    ("output", "file"),
    [
        ("x", "x"),
        ("new/x.wasm", "new/x.wasm"),
        ("new/", "new/hello.wasm"),
        ("out", "out/hello.wasm"),
        (".", "hello.wasm"),
        ("./-", "-"),
    ],
)
def test_writes_where_the_person_says(published: CommandLine, output: str, file: str) -> None:
    ran = published("pull", "oci:out:1.2.0", "-o", output)
    assert (ran.code, ran.answer) == (0, f"{Path(file)}\n")
    assert (published.folder / file).read_bytes() == COMPONENT


def test_the_variable_says_so_too(published: CommandLine) -> None:
    published.environment["WASM_PUBLISH_OUTPUT"] = "new/"
    assert published("pull", "oci:out:1.2.0").answer == f"{Path('new/hello.wasm')}\n"


def test_json_is_one_document(published: CommandLine) -> None:
    for status in ("pulled", "unchanged"):
        document = published("pull", "oci:out:1.2.0", "--json").document
        assert not faults_of(document, SCHEMA)
        assert document["status"] == status
        assert document["reference"] == "oci:out:1.2.0"
        assert document["format"] == "cncf"
        assert document["file"] == str(published.folder / "hello.wasm")
        assert document["wasm"] == {"digest": digest_of(COMPONENT), "size": 8, "kind": "component"}


def test_an_existing_file_that_differs_stays(published: CommandLine) -> None:
    file = published.folder / "hello.wasm"
    file.write_bytes(b"mine")
    ran = published("pull", "oci:out:1.2.0")
    assert (ran.code, ran.answer) == (2, "")
    assert "there is another file already\n  --> hello.wasm" in ran.story
    assert "--force" in ran.story
    assert file.read_bytes() == b"mine"
    assert published("pull", "oci:out:1.2.0", "--force").code == 0
    assert file.read_bytes() == COMPONENT
    assert published("pull", "oci:out:1.2.0", "--force").story.startswith("   Unchanged ")


def test_an_existing_file_that_differs_stays_where_an_archive_has_to_be_looked_into(
    cli: CommandLine,
) -> None:
    shutil.copytree(FOLDER, cli.folder / "tools")
    words = ("pull", "oci:tools:crane-mutate", "-o", "x.wasm")
    assert cli(*words, "--json").document["status"] == "pulled"
    wasm = (cli.folder / "x.wasm").read_bytes()
    assert cli(*words, "--json").document["status"] == "unchanged"
    (cli.folder / "x.wasm").write_bytes(b"mine")
    ran = cli(*words)
    assert ran.code == 2
    assert (cli.folder / "x.wasm").read_bytes() == b"mine"
    assert cli(*words, "--force").code == 0
    assert (cli.folder / "x.wasm").read_bytes() == wasm
    assert cli(*words[:2], "-o", os.devnull, "--force").code == 2
    assert names(cli.folder) == ["hello.wasm", "tools", "x.wasm"]


@pytest.mark.parametrize("title", ["../../evil.wasm", "/evil.wasm", "..\\evil.wasm"])
def test_no_title_leads_out_of_the_folder(cli: CommandLine, title: str) -> None:
    put(cli, an_artifact((MODULE, "application/wasm", title)))
    assert cli("pull", "oci:out:1.2.0").answer == "evil.wasm\n"
    assert not (cli.folder.parent / "evil.wasm").exists()
    assert not (cli.folder.parent.parent / "evil.wasm").exists()


def test_one_of_several_is_named(cli: CommandLine) -> None:
    media_type = "application/vnd.bytecodealliance.wasm.component.layer.v0+wasm"
    several = an_artifact((MODULE, media_type, "a.wasm"), (COMPONENT, media_type, "b.wasm"))
    put(cli, several)
    ran = cli("pull", "oci:out:1.2.0")
    assert ran.code == 2
    assert "choose one with --component: `a.wasm`, `b.wasm`" in ran.story
    assert cli("pull", "oci:out:1.2.0", "--component", "b").answer == "b.wasm\n"
    assert (cli.folder / "b.wasm").read_bytes() == COMPONENT
    assert cli("pull", "oci:out:1.2.0", "--component", "c").code == 2


def test_what_is_no_wasm_is_pulled_unless_it_is_verified(cli: CommandLine) -> None:
    for tag, content, kind in (("1", b"no wasm", None), ("2", DAMAGED, "module")):
        put(cli, artifact_of(content), tag=tag)
        words = ("pull", f"oci:out:{tag}", "-o", "x.wasm", "--force")
        ran = cli(*words, "--verify-wasm")
        assert (ran.code, ran.answer) == (4, "")
        assert f"what oci:out:{tag} holds is no sound wasm" in ran.story
        assert not (cli.folder / "x.wasm").exists()
        assert cli(*words, "--json").document["wasm"]["kind"] == kind
        assert cli(*words, "--verify-wasm").code == 4  # what is there already
        (cli.folder / "x.wasm").unlink()
    shutil.copyfile(DATA / "hello-component.wasm", cli.folder / "hello.wasm")
    cli("push", "hello.wasm", "oci:out:3")
    assert cli("pull", "oci:out:3", "--verify-wasm", "-o", "x.wasm").code == 0


def test_what_nobody_calls_wasm_is_told(cli: CommandLine) -> None:
    shutil.copytree(FOLDER, cli.folder / "tools")
    ran = cli("pull", "oci:tools:oras-bare-file", "-o", "x.wasm")
    assert ran.code == 0
    assert "warning: oci:tools:oras-bare-file doesn't say that it holds wasm" in ran.story


def test_nothing_is_left_of_what_is_damaged(cli: CommandLine) -> None:
    artifact = artifact_of(b"wasm")
    put(cli, artifact)
    layer = artifact.layers[0].descriptor.digest.removeprefix("sha256:")
    (cli.folder / "out" / "blobs" / "sha256" / layer).write_bytes(b"wasn")
    for output in ("new/deep/x.wasm", "new/", "."):
        ran = cli("pull", "oci:out:1.2.0", "-o", output)
        assert (ran.code, ran.answer) == (6, "")
        assert "is something else" in ran.story
    assert names(cli.folder) == ["hello.wasm", "out"]


@pytest.mark.parametrize(
    ("line", "code", "told"),
    [
        ("", 2, "REFERENCE"),
        ("oci:out", 2, "has neither tag nor digest"),
        ("ghcr.io/acme/hello", 2, "ghcr.io/acme/hello:1.0.0"),
        ("acme/hello:1", 2, "names no registry host"),
        ("shelf:books:1", 2, "nothing here can open shelf:books"),
        ("oci:out:1.3.0", 6, "did you mean oci:out:1.2.0?"),
        (f"oci:out:1.2.0@sha256:{'0' * 64}", 6, "oci:out:1.2.0 holds sha256:"),
        ("oci:out:1.2.0 -o - --json", 2, "can't be both"),
        (f"oci:out:1.2.0 --force -o {os.devnull}", 2, "this is no file"),
        ("oci:out:1.2.0 --component x", 2, "it holds `hello.wasm`"),
        ("oci:out:1.2.0 -o out/index.json/x", 6, "can't write the file"),
        ("oci:out:1.2.0 --dry-run", 2, "--dry-run"),
    ],
)
def test_what_is_wrong_is_told(published: CommandLine, line: str, code: int, told: str) -> None:
    ran = published("pull", *line.split())
    assert ran.code == code
    assert told in ran.story
    assert names(published.folder) == ["out"]


class Piped(io.TextIOWrapper):
    """Standard output as bytes, or a terminal, or one that fails."""

    def __init__(self, *, is_terminal: bool = False, failure: OSError | None = None) -> None:
        self.content = io.BytesIO()
        if failure:
            self.content = _Broken(failure)
        super().__init__(self.content, encoding="utf-8")
        self._is_terminal = is_terminal

    def isatty(self) -> bool:
        return self._is_terminal

    def fileno(self) -> int:
        raise OSError(9, "no descriptor")


class _Broken(io.BytesIO):
    def __init__(self, failure: OSError) -> None:
        super().__init__()
        self._failure = failure

    def write(self, _content: object, /) -> int:
        raise self._failure


def pull_into(output: Piped, *words: str) -> tuple[int, str]:
    story = io.StringIO()
    surface = Surface("wasm-publish", {}, output, story, sys.stdin)
    return run(["pull", "oci:out:1.2.0", "-o", "-", *words], surface), story.getvalue()


@pytest.mark.usefixtures("published")
def test_standard_output_gets_the_bytes_alone() -> None:
    output = Piped()
    code, story = pull_into(output)
    assert (code, output.content.getvalue()) == (0, COMPONENT)
    assert story.endswith("(8 B) to -\n")


@pytest.mark.usefixtures("published")
def test_a_terminal_gets_no_bytes() -> None:
    code, story = pull_into(Piped(is_terminal=True))
    assert code == 2
    assert "a terminal can't show wasm" in story


def test_standard_output_gets_nothing_that_is_not_verified(cli: CommandLine) -> None:
    put(cli, artifact_of(DAMAGED))
    output = Piped()
    assert pull_into(output, "--verify-wasm")[0] == 4
    assert output.content.getvalue() == b""
    assert pull_into(output)[0] == 0
    assert output.content.getvalue() == DAMAGED


@pytest.mark.usefixtures("published")
def test_a_reader_that_goes_away_is_no_failure_but_a_full_disk_is() -> None:
    assert pull_into(Piped(failure=BrokenPipeError(32, "Broken pipe"))) == (0, "")
    code, story = pull_into(Piped(failure=OSError(28, "No space left on device")))
    assert code == 6
    assert "can't write standard output: No space left on device" in story


def test_cargo_may_be_offline(published: CommandLine) -> None:
    published.under_cargo = True
    published.environment["CARGO_NET_OFFLINE"] = "true"
    ran = published("pull", "ghcr.io/acme/hello:1.2.0")
    assert ran.code == 6
    assert "this run is offline" in ran.story
    assert published("pull", "oci:out:1.2.0").code == 0


def test_the_library_pulls_too(published: CommandLine) -> None:
    pulled = wasm_publish.pull("oci:out:1.2.0")
    assert pulled.file == published.folder / "hello.wasm"
    assert (pulled.status, pulled.wasm.kind) == ("pulled", "component")
    assert wasm_publish.pull("oci:out:1.2.0", Path("x.wasm"), verify_wasm=False).file == (
        published.folder / "x.wasm"
    )
    (published.folder / "x.wasm").write_bytes(b"mine")
    with pytest.raises(UsageError, match="another file"):
        wasm_publish.pull("oci:out:1.2.0", "x.wasm")
    assert wasm_publish.pull("oci:out:1.2.0", "x.wasm", force=True).status == "pulled"
    with pytest.raises(UsageError, match="tags is no option of a pull"):
        wasm_publish.pull("oci:out:1.2.0", tags=("x",))
    with pytest.raises(StoreFailed, match="can't write the file"):
        wasm_publish.pull("oci:out:1.2.0", "out/index.json/x")
