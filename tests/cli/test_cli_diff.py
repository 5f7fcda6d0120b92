"""`wasm-publish diff A B`."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from builders import COMPONENT, MODULE
from example_projects import DATA
from schema_check import faults_of

import wasm_publish
from wasm_publish.comparing.difference import Change
from wasm_publish.errors import UsageError
from wasm_publish.oci.encoding import describe
from wasm_publish.oci.media_types import INDEX
from wasm_publish.stores.layout import LayoutStore

if TYPE_CHECKING:
    from in_process import CommandLine, Outcome

SCHEMA: dict[str, Any] = json.loads(
    (Path(wasm_publish.__file__).parent / "ui" / "diff.v1.schema.json").read_bytes()
)
PROJECT = ("--name", "hello", "--package-version", "1.2.0", "--wasm", "hello.wasm")


def take(cli: CommandLine, file: str, name: str = "hello.wasm") -> None:
    """Put wasm of the test data into the folder."""
    shutil.copyfile(DATA / f"{file}.wasm", cli.folder / name)


def diff(cli: CommandLine, *words: str) -> dict[str, Any]:
    """The document of a comparison, whose exit code fits it."""
    ran = cli("diff", "--json", *words)
    assert ran.code in {0, 1}, ran.story
    document = ran.document
    assert not faults_of(document, SCHEMA)
    assert ran.code == (0 if document["identical"] else 1)
    return document


def a_project(cli: CommandLine, more: str = "", name: str = "hello") -> Path:
    """A project that its settings file describes."""
    folder = cli.folder / "project"
    folder.mkdir()
    shutil.copyfile(cli.folder / "hello.wasm", folder / "hello.wasm")
    text = f'name = "{name}"\nversion = "1.2.0"\nwasm = "hello.wasm"\n{more}'
    (folder / "wasm-publish.toml").write_text(text, encoding="utf-8")
    return folder


def test_two_files_that_are_the_same_are_identical(cli: CommandLine) -> None:
    shutil.copyfile(cli.folder / "hello.wasm", cli.folder / "copy.wasm")
    ran = cli("diff", "hello.wasm", "copy.wasm")
    assert (ran.code, ran.answer, ran.story) == (0, "identical\n", "")
    assert diff(cli, "hello.wasm", "hello.wasm")["bump"] == "none"


def test_two_files_that_differ_are_a_table_and_exit_code_1(cli: CommandLine) -> None:
    take(cli, "composed-component", "old.wasm")
    take(cli, "hello-component", "new.wasm")
    ran = cli("diff", "old.wasm", "new.wasm")
    assert (ran.code, ran.story) == (1, "")
    lines = ran.answer.splitlines()
    assert lines[0] == "old.wasm -> new.wasm"
    assert lines[1] == "  bump         major"
    assert "  exports      -  example:hello/welcome@1.2.0" in lines
    assert "               +  example:hello/greeting@1.2.0" in lines


def test_what_was_pushed_is_read_by_manifest_and_config_alone(cli: CommandLine) -> None:
    take(cli, "hello-component")
    cli("push", "hello.wasm", "oci:out:1.2.0")
    document = diff(cli, "oci:out:1.2.0", "hello.wasm")
    assert document["identical"] is True
    layer = document["after"]["wasm"]["digest"].removeprefix("sha256:")
    (cli.folder / "out" / "blobs" / "sha256" / layer).unlink()
    assert diff(cli, "oci:out:1.2.0", "hello.wasm") == document
    take(cli, "cargo-component", "new.wasm")
    found = diff(cli, "oci:out:1.2.0", "new.wasm")
    assert (found["bump"], found["next_version"]) == ("patch", "1.2.1")
    assert {(pair["before"], pair["after"]) for pair in found["imports"]["revised"]} >= {
        ("wasi:cli/exit@0.2.6", "wasi:cli/exit@0.2.3")
    }
    assert found["exports"] == {"added": [], "removed": [], "revised": []}
    assert found["annotations"] is None


def test_a_release_is_what_the_repository_makes(cli: CommandLine) -> None:
    folder = a_project(cli)
    assert cli("publish", "project", "--registry", "oci:out").code == 0
    ran = cli("diff", "project", "oci:out/hello:1.2.0")
    assert (ran.code, ran.answer) == (0, "identical\n")
    by_file = cli("diff", os.fspath(folder / "wasm-publish.toml"), "oci:out/hello:latest")
    assert by_file.answer == "identical\n"
    with (folder / "wasm-publish.toml").open("a", encoding="utf-8") as file:
        file.write('description = "greets"\n')
    document = diff(cli, "oci:out/hello:1.2.0", "project")
    assert (document["bump"], document["next_version"]) == ("patch", "1.2.1")
    assert document["before"]["wasm"] == document["after"]["wasm"]
    assert document["annotations"] == {
        "org.opencontainers.image.description": {"before": None, "after": "greets"}
    }


def test_a_reference_may_have_a_digest(cli: CommandLine) -> None:
    cli("push", "hello.wasm", "oci:out:1.2.0")
    found = LayoutStore(cli.folder / "out").resolve("1.2.0")
    assert found
    for reference in (f"oci:out@{found.digest}", f"oci:out:1.2.0@{found.digest}"):
        assert diff(cli, "oci:out:1.2.0", reference)["identical"] is True
    ran = cli("diff", f"oci:out:1.2.0@sha256:{'0' * 64}", "hello.wasm")
    assert ran.code == 6
    assert f"oci:out:1.2.0 holds {found.digest}, not sha256:0000" in ran.story


def test_options_make_the_artifact_of_a_project(cli: CommandLine) -> None:
    cli(*PROJECT, "--registry", "oci:out", "--annotation", "a=b")
    assert cli("diff", ".", "oci:out/hello:1.2.0", *PROJECT, "--annotation", "a=b").code == 0
    document = diff(cli, ".", "oci:out/hello:1.2.0", *PROJECT)
    assert document["annotations"] == {"a": {"before": None, "after": "b"}}
    assert document["before"]["form"] == "project"


def test_a_ci_job_needs_no_registry_to_compare(cli: CommandLine) -> None:
    cli(*PROJECT, "--registry", "oci:out")
    cli.environment["CI"] = "true"
    assert cli("diff", ".", "oci:out/hello:1.2.0", *PROJECT).code == 0


def test_a_module_tells_its_imports_in_a_file_only(cli: CommandLine) -> None:
    take(cli, "go-shape", "go.wasm")
    take(cli, "word-count-module", "words.wasm")
    cli("push", "go.wasm", "oci:out:1.0.0")
    assert diff(cli, "go.wasm", "words.wasm")["bump"] == "major"
    document = diff(cli, "oci:out:1.0.0", "words.wasm")
    assert (document["bump"], document["imports"], document["exports"]) == (None, None, None)
    assert "  bump         unknown" in cli("diff", "oci:out:1.0.0", "words.wasm").answer


def test_another_os_is_told(cli: CommandLine) -> None:
    cli("push", "hello.wasm", "oci:out:1.0.0")
    cli("push", "hello.wasm", "oci:out:1.0.1", "--os", "wasip3")
    document = diff(cli, "oci:out:1.0.0", "oci:out:1.0.1")
    assert document["config"] == {"os": {"before": "wasip2", "after": "wasip3"}}


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (("helo", "hello.wasm"), 2, "`helo` is no file or folder here, and no reference"),
        (("acme/hello", "hello.wasm"), 2, "is no file or folder here, and no reference"),
        (("acme/hello:1", "hello.wasm"), 2, "it names no registry host"),
        (("hello.wasm", "ghcr.io/acme/hello"), 2, "has neither tag nor digest"),
        (("hello.wasm", "oci:out"), 2, "has neither tag nor digest"),
        (("hello.wasm", "shelf:a:1"), 2, "nothing here can open shelf:a"),
        (("hello.wasm", "missing.wasm"), 3, "there is no such file"),
        (("hello.wasm", "./missing"), 3, "there is no such file or folder"),
        (("hello.wasm", "."), 3, "there is no wasm project in this folder"),
        (("hello.wasm", "bad.wasm"), 4, "  --> bad.wasm"),
        (("hello.wasm", "oci:out:1.0.0"), 6, "oci:out:1.0.0 is not published"),
        (("hello.wasm",), 2, "required: B"),
        (("hello.wasm", ".", "--force"), 2, "--force"),
    ],
)
def test_what_can_not_be_compared_is_an_error(
    cli: CommandLine, words: tuple[str, ...], code: int, told: str
) -> None:
    (cli.folder / "bad.wasm").write_bytes(b"no wasm")
    ran = cli("diff", *words)
    assert (ran.code, ran.answer) == (code, "")
    assert told in ran.story


def remedy_for(cli: CommandLine, tag: str) -> Outcome:
    cli("push", "hello.wasm", "oci:out:1.2.0", "oci:out:latest")
    return cli("diff", "hello.wasm", f"oci:out:{tag}")


@pytest.mark.parametrize(
    ("tag", "help_"),
    [
        ("lastest", "did you mean oci:out:latest?"),
        ("zzz", "see which tags there are: wasm-publish tags oci:out"),
    ],
)
def test_a_tag_that_is_not_there_may_be_misspelt(cli: CommandLine, tag: str, help_: str) -> None:
    ran = remedy_for(cli, tag)
    assert ran.code == 6
    assert help_ in ran.story


def test_a_digest_that_is_not_there_is_no_misspelling(cli: CommandLine) -> None:
    cli("push", "hello.wasm", "oci:out:1.2.0")
    ran = cli("diff", "hello.wasm", f"oci:out@sha256:{'0' * 64}")
    assert ran.code == 6
    assert "see which tags there are: wasm-publish tags oci:out" in ran.story


def test_what_is_no_wasm_artifact_is_an_error(cli: CommandLine) -> None:
    cli("push", "hello.wasm", "oci:out:1.0.0")
    index = cli.folder / "out" / "index.json"
    document = json.loads(index.read_bytes())
    content = b'{"manifests": []}'
    document["manifests"][0]["digest"] = digest = describe(content, INDEX).digest
    index.write_text(json.dumps(document), encoding="utf-8")
    (cli.folder / "out" / "blobs" / Path(*digest.split(":"))).write_bytes(content)
    ran = cli("diff", "oci:out:1.0.0", "hello.wasm")
    assert ran.code == 4
    assert "oci:out:1.0.0 is an index without a manifest for wasm: it has nothing" in ran.story


def test_one_project_at_a_time_can_be_compared(cli: CommandLine) -> None:
    folder = cli.folder / "project"
    folder.mkdir()
    artifacts = "".join(
        f'[[artifact]]\nname = "{name}"\nversion = "1.0.0"\nwasm = "../hello.wasm"\n'
        for name in ("one", "two")
    )
    (folder / "wasm-publish.toml").write_text(artifacts, encoding="utf-8")
    ran = cli("diff", "project", "hello.wasm")
    assert ran.code == 2
    assert "'project' holds 2 projects, and one at a time can be compared" in ran.story
    assert "choose one with -p: one, two" in ran.story
    assert cli("diff", "project", "hello.wasm", "-p", "two").answer == "identical\n"


def test_a_project_that_can_not_be_planned_can_not_be_compared(cli: CommandLine) -> None:
    a_project(cli, name="Not/legal")
    ran = cli("diff", "project", "hello.wasm")
    assert ran.code == 2
    assert "can't name a repository" in ran.story


def test_a_project_may_be_in_a_folder_that_is_called_like_a_file(cli: CommandLine) -> None:
    a_project(cli).rename(cli.folder / "project.wasm")
    shutil.copyfile(cli.folder / "hello.wasm", cli.folder / "a.wasm")
    assert diff(cli, "a.wasm", "project.wasm")["after"]["form"] == "project"


def test_wasm_is_told_by_how_it_begins(cli: CommandLine) -> None:
    (cli.folder / "hello").write_bytes(COMPONENT)
    assert cli("diff", "hello", "hello.wasm").code == 0
    (cli.folder / "notes").write_text("nothing", encoding="utf-8")
    assert "this is not the project file of a wasm project" in cli("diff", "notes", "hello").story


def test_a_file_that_can_not_be_read_is_an_error(
    cli: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    (cli.folder / "hidden").write_bytes(COMPONENT)

    opened = Path.open

    def refuse(path: Path, *words: Any, **named: Any) -> object:  # noqa: ANN401 - as Path.open
        if path.name == "hidden":
            raise PermissionError(13, "Permission denied", path)
        return opened(path, *words, **named)

    monkeypatch.setattr(Path, "open", refuse)
    assert cli("diff", "hidden", "hidden").code == 3


def test_one_password_is_for_one_registry(cli: CommandLine) -> None:
    cli.environment |= {"WASM_PUBLISH_USERNAME": "alice", "WASM_PUBLISH_PASSWORD": "secret"}
    ran = cli("diff", "a.example.com/x:1.0.0", "b.example.com/x:1.0.0")
    assert ran.code == 2
    assert "one password is given, for a.example.com and b.example.com" in ran.story
    assert "secret" not in ran.story


def test_the_library_compares_too(cli: CommandLine) -> None:
    cli("push", "hello.wasm", "oci:out:1.0.0")
    (cli.folder / "other.wasm").write_bytes(MODULE)
    assert wasm_publish.diff("hello.wasm", "oci:out:1.0.0").identical
    found = wasm_publish.diff(Path("hello.wasm"), Path("other.wasm"))
    assert found.config == {"kind": Change("component", "module")}
    with pytest.raises(UsageError, match="force is no option of a diff"):
        wasm_publish.diff("hello.wasm", "other.wasm", force=True)


@pytest.mark.parametrize("command", ["publish", "plan", "check"])
def test_settings_tell_what_a_wasm_must_not_import(cli: CommandLine, command: str) -> None:
    take(cli, "hello-component")
    a_project(cli, 'deny-imports = ["wasi:filesystem/*"]\nrequire-exports = ["wasi:cli/run"]\n')
    ran = cli(command, "project")
    assert ran.code == 1
    assert (
        "error: the wasm imports wasi:filesystem/types@0.2.6, wasi:filesystem/preopens@0.2.6,"
        " which `wasi:filesystem/*` of wasm-publish.toml deny-imports forbids" in ran.story
    )
    assert "error: the wasm doesn't export `wasi:cli/run`, which" in ran.story
    assert "it exports example:hello/greeting@1.2.0" in ran.story
    assert not (cli.folder / "project" / "dist").exists()


def test_a_push_can_be_held_to_rules_too(cli: CommandLine) -> None:
    take(cli, "hello-component")
    words = ("push", "hello.wasm", "oci:out:1.0.0")
    denied = cli(*words, "--deny-import", "wasi:sockets/*", "--deny-import", "wasi:cli/exit")
    assert denied.code == 1
    assert "`wasi:cli/exit` of --deny-import forbids" in denied.story
    assert cli(*words, "--require-export", "wasi:cli/run").code == 1
    assert not (cli.folder / "out").exists()
    allowed = ("--deny-import", "wasi:sockets/*", "--require-export", "example:hello/*")
    assert cli(*words, *allowed).code == 0
    cli.environment["WASM_PUBLISH_DENY_IMPORT"] = "wasi:sockets/*\nwasi:cli/exit@0.2.*"
    assert cli(*words).code == 1
