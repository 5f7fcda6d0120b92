"""The doctor at the command line: what is announced, what is shown, and the exit code."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from faulty_registry import FOREVER, Fault, running_registry
from http_server import Reply
from memory_registry import Repository
from registry_faults import answers, late
from schema_check import faults_of
from token_gate import BASIC, PASSWORD, USERNAME, TokenGate

import wasm_publish

if TYPE_CHECKING:
    from collections.abc import Iterator

    from faulty_registry import RunningRegistry
    from http_server import RunningServer
    from in_process import CommandLine

SCHEMA = json.loads(
    (Path(wasm_publish.__file__).parent / "ui" / "doctor.v1.schema.json").read_bytes()
)
NAME, OTHER = "acme/hello", "acme/world"
PAGE = Path(__file__).resolve().parents[2] / "docs" / "how-to" / "examine-a-registry.md"


@pytest.fixture
def running() -> Iterator[RunningRegistry]:
    with running_registry() as registry:
        yield registry


def methods(server: RunningServer) -> set[str]:
    return {asked.method for asked in server.asked}


def test_a_repository_is_examined_and_left_as_it_was(
    cli: CommandLine, running: RunningRegistry
) -> None:
    ran = cli("doctor", f"{running.host}/{NAME}")
    assert ran.code == 0
    assert ran.answer.startswith("yes      reachable\n")
    assert "\nyes      config-cncf\n" in ran.answer
    assert "\nyes      delete-blob\n" in ran.answer
    assert "left" not in ran.answer
    assert running.registry.repository(NAME) == Repository()


def test_another_repository_is_left_as_it_was_too(
    cli: CommandLine, running: RunningRegistry
) -> None:
    places = [f"{running.host}/{name}" for name in (NAME, OTHER)]
    ran = cli("doctor", *places)
    assert (ran.code, "\nyes      mount-across\n" in ran.answer) == (0, True)
    assert f"   Examining {places[0]}, with {places[1]}\n" in ran.story
    assert running.registry.repository(NAME) == Repository()
    assert running.registry.repository(OTHER) == Repository()


def test_before_it_writes_it_says_so(cli: CommandLine, running: RunningRegistry) -> None:
    ran = cli("doctor", f"{running.host}/{NAME}")
    assert f"   Examining {running.host}/{NAME}\n" in ran.story
    assert "tags that begin with wasm-publish-doctor-, and removes them" in ran.story
    assert "--read-only writes nothing" in ran.story


def test_read_only_writes_nothing(cli: CommandLine, running: RunningRegistry) -> None:
    ran = cli("doctor", f"{running.host}/{NAME}", "--read-only")
    assert (ran.code, ran.story) == (0, f"   Examining {running.host}/{NAME}\n")
    assert methods(running.server) == {"GET"}
    assert "push" not in ran.answer


def test_a_registry_alone_is_told_how_to_learn_more(
    cli: CommandLine, running: RunningRegistry
) -> None:
    ran = cli("doctor", running.host)
    assert (ran.code, running.server.log()) == (0, ["GET /v2/"])
    assert ran.story == f"note: name a repository to find out more: {running.host}/REPOSITORY\n"
    assert len(ran.answer.splitlines()) == 4


def test_json_is_one_document(cli: CommandLine, running: RunningRegistry) -> None:
    document = cli("doctor", f"{running.host}/{NAME}", "--json").document
    assert faults_of(document, SCHEMA) == []
    assert (document["registry"], document["repository"]) == (running.host, NAME)
    document = cli("doctor", running.host, "--json").document
    assert faults_of(document, SCHEMA) == []
    assert document["repository"] is None


def test_what_is_left_is_told(cli: CommandLine) -> None:
    never = answers(405, "UNSUPPORTED")
    faults = [Fault(kind, never, FOREVER) for kind in ("delete-manifest", "delete-blob")]
    with running_registry(*faults) as running:
        ran = cli("doctor", f"{running.host}/{NAME}")
        repository = running.registry.repository(NAME)
    assert ran.code == 0
    left = ran.answer.partition("left behind, as it could not be removed\n")[2]
    told = set(re.findall(r"wasm-publish-doctor-[0-9a-f]+|sha256:[0-9a-f]{64}", left))
    assert told == {*repository.tags, *repository.manifests, *repository.blobs}


def test_credentials_are_those_of_the_command_line(cli: CommandLine) -> None:
    cli.environment["WASM_PUBLISH_PASSWORD"] = PASSWORD
    with running_registry(gate=TokenGate()) as running:
        ran = cli("doctor", f"{running.host}/{NAME}", "--username", USERNAME, "-vv")
    assert ran.code == 0
    assert re.search(
        r"\nyes +auth +Bearer: it wants a token that 127\.0\.0\.1:[0-9]+ gives\n", ran.answer
    )
    assert "yes      push\n" in ran.answer
    assert PASSWORD not in ran.answer + ran.story
    assert "secret-token" not in ran.answer + ran.story


def test_where_credentials_are_given_nobody_else_is_asked(cli: CommandLine) -> None:
    cli.site.install(
        "nosy",
        """
        @hookimpl
        def wasm_publish_credentials(registry):
            raise RuntimeError("asked for a password")
        """,
    )
    with running_registry(gate=TokenGate()) as running:
        words = ["doctor", f"{running.host}/{NAME}", "--read-only"]
        unknown = cli(*words)
        cli.environment["WASM_PUBLISH_PASSWORD"] = PASSWORD
        known = cli(*words, "--username", USERNAME)
    assert "asked for a password" in unknown.answer + unknown.story
    assert "asked for a password" not in known.answer + known.story
    assert known.code == 0


def test_credentials_may_be_those_of_docker(cli: CommandLine, tmp_path: Path) -> None:
    with running_registry(gate=TokenGate()) as running:
        config = {"auths": {running.host: {"auth": BASIC}}}
        (tmp_path / "config.json").write_text(json.dumps(config), encoding="utf-8")
        cli.environment["DOCKER_CONFIG"] = str(tmp_path)
        assert cli("doctor", f"{running.host}/{NAME}").code == 0
        assert cli("doctor", running.host).code == 0


def test_who_is_not_let_in_gets_5(cli: CommandLine) -> None:
    with running_registry(gate=TokenGate()) as running:
        for place in (running.host, f"{running.host}/{NAME}"):
            ran = cli("doctor", place)
            assert ran.code == 5
            assert "no       access" in ran.answer
            assert "help: run `wasm-publish login" in ran.answer
            assert "error" not in ran.story


def test_where_nothing_listens_the_answer_says_so(cli: CommandLine) -> None:
    ran = cli("doctor", f"127.0.0.1:1/{NAME}")
    assert ran.code == 6
    assert ran.answer.startswith("no       reachable  nothing answers at 127.0.0.1:1\n")
    assert "help: check the host and the port" in ran.answer
    assert cli("doctor", "127.0.0.1:1", "--json").document["findings"][0]["verdict"] == "no"


def test_a_person_sees_colours(cli: CommandLine, running: RunningRegistry) -> None:
    assert "\x1b[" not in cli("doctor", running.host).answer
    assert "\x1b[1;32myes\x1b[0m" in cli("doctor", running.host, "--color", "always").answer


@pytest.mark.parametrize(
    ("words", "remedy"),
    [
        ([], "required: REGISTRY[/REPOSITORY]"),
        (["https://r.example"], "write r.example\n"),
        (["r.example/"], "write r.example\n"),
        (["https://r.example/acme/hello"], "write r.example/acme/hello\n"),
        (["r.example/acme/hello:1.0.0"], "write r.example/acme/hello"),
        ([f"r.example/acme/hello@sha256:{'a' * 64}"], "write r.example/acme/hello"),
        (["r.example/acme/"], "write"),
        (["alice:secret@r.example"], "write"),
        (["hello"], "write"),
        (["a.example/a", "a.example/b", "c"], "unrecognized"),
        (["a.example", "a.example/b"], "write a.example/REPOSITORY a.example/OTHER"),
        (["a.example/a", "a.example"], "write a.example/REPOSITORY"),
        (["a.example/a", "a.example/a"], "write a.example/REPOSITORY"),
        (["a.example/a", "b.example/b"], "write a.example/REPOSITORY"),
    ],
)
def test_what_names_neither_is_refused(cli: CommandLine, words: list[str], remedy: str) -> None:
    ran = cli("doctor", *words)
    assert (ran.code, ran.answer) == (2, "")
    assert remedy in ran.story
    assert "secret" not in ran.story


@pytest.mark.skipif(sys.platform == "win32", reason="no signal comes through there")
def test_whoever_breaks_it_off_leaves_nothing() -> None:
    with running_registry(Fault("put-manifest", late(1.0))) as running:
        command = [sys.executable, "-m", "wasm_publish", "doctor", f"{running.host}/{NAME}"]
        with subprocess.Popen(command, stderr=subprocess.PIPE, encoding="utf-8") as process:
            while not running.registry.struck and process.poll() is None:
                time.sleep(0.01)
            process.send_signal(signal.SIGINT)
            _, story = process.communicate(timeout=20)
        assert process.returncode == 130
        assert running.registry.repository(NAME) == Repository()
        assert len(running.registry.memory.uploads) == 0
    assert "note: removing what was written; break it off again to leave it\n" in story
    assert "Traceback" not in story


def test_the_page_tells_of_every_row(cli: CommandLine, running: RunningRegistry) -> None:
    document = cli(
        "doctor", *(f"{running.host}/{name}" for name in (NAME, OTHER)), "--json"
    ).document
    rows = re.findall(r"^\| `([a-z0-9-]+)` \| ([^|]+) \|", PAGE.read_text("utf-8"), re.MULTILINE)
    asked = [(found["name"], found["question"]) for found in document["findings"]]
    assert [(name, question.strip()) for name, question in rows] == asked


def test_a_page_for_browsers_is_no_registry(cli: CommandLine) -> None:
    page = Reply(200, b"<html>", {"Content-Type": "text/html"})
    with running_registry(Fault("GET /v2/", lambda _r, _a: page, FOREVER)) as running:
        assert cli("doctor", f"{running.host}/{NAME}").code == 6
