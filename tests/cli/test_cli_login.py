"""Logging in and out: what is asked for, what is said, and what is never shown."""

from __future__ import annotations

import base64
import getpass
import io
import json
import sys
import warnings
from typing import TYPE_CHECKING, Any

import pytest
from credential_program import CredentialProgram
from http_server import Reply, running_server
from in_process import Outcome, Screen

from wasm_publish.cli.main import Surface, run

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import TextIO

    from http_server import Asked, RunningServer
    from in_process import CommandLine

SECRET = "wonderland-5a1f"  # noqa: S105 - of nobody
ENCODED = base64.b64encode(f"alice:{SECRET}".encode()).decode()
CHALLENGE = {"WWW-Authenticate": 'Basic realm="tests"'}


def only_alice(asked: Asked) -> Reply:
    if asked.headers["Authorization"] == f"Basic {ENCODED}":
        return Reply()
    return Reply(401, b'{"errors":[{"code":"UNAUTHORIZED","message":"not you"}]}', CHALLENGE)


@pytest.fixture
def registry() -> Iterator[RunningServer]:
    """A registry that lets alice in."""
    with running_server(only_alice) as running:
        yield running


@pytest.fixture
def open_registry() -> Iterator[RunningServer]:
    """A registry that asks nobody who they are."""
    with running_server(lambda _: Reply()) as running:
        yield running


@pytest.fixture
def config(cli: CommandLine, tmp_path: Path) -> Path:
    """The credential file, which isn't there yet."""
    cli.environment |= {"HOME": str(tmp_path), "USERPROFILE": str(tmp_path)}
    return tmp_path / ".docker" / "config.json"


def auths(config: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(config.read_bytes())["auths"]
    return found


def log_in(cli: CommandLine, host: str, *more: str, password: str = SECRET) -> Outcome:
    cli.environment["WASM_PUBLISH_PASSWORD"] = password
    return cli("login", host, "--username", "alice", *more)


def at_terminal(
    cli: CommandLine, *words: str, typed: str = "", story: TextIO | None = None
) -> Outcome:
    """Run it as somebody does who sits at a terminal and types."""
    keyboard, screen, output = Screen(is_terminal=True), Screen(is_terminal=True), io.StringIO()
    keyboard.write(typed)
    keyboard.seek(0)
    environment = {"NO_COLOR": "1", **cli.environment}
    surface = Surface("wasm-publish", environment, output, story or screen, keyboard)
    return Outcome(run(words, surface), output.getvalue(), screen.getvalue())


class Typist:
    """Types passwords.

    Attributes:
        prompts: What was asked.
    """

    def __init__(self, password: str) -> None:
        self.prompts: list[str] = []
        self._password = password

    def __call__(self, prompt: str) -> str:
        self.prompts.append(prompt)
        return self._password


# Where they are stored


def test_what_the_registry_takes_is_stored(
    cli: CommandLine, registry: RunningServer, config: Path
) -> None:
    ran = log_in(cli, registry.host)
    assert (ran.code, ran.answer) == (0, "")
    assert f"   Logged in to {registry.host} as alice\n" in ran.story
    assert f"      Stored the credentials in {config}\n" in ran.story
    assert "warning: the password is kept in plain text, in this file\n" in ran.story
    assert auths(config) == {registry.host: {"auth": ENCODED}}


@pytest.mark.skipif(sys.platform == "win32", reason="modes mean little on Windows")
def test_a_file_that_others_may_read_is_told(
    cli: CommandLine, registry: RunningServer, config: Path
) -> None:
    config.parent.mkdir()
    config.write_text("{}", encoding="utf-8")
    config.chmod(0o644)
    assert "in plain text, in a file that others may read\n" in log_in(cli, registry.host).story


def test_a_helper_keeps_them_and_there_is_nothing_to_warn_of(
    cli: CommandLine, registry: RunningServer, config: Path, tmp_path: Path
) -> None:
    program = CredentialProgram.install(tmp_path / "bin")
    cli.environment |= program.environment
    config.parent.mkdir()
    config.write_text('{"credsStore": "test"}', encoding="utf-8")
    ran = log_in(cli, registry.host, "--json")
    assert "      Stored the credentials with docker-credential-test\n" in ran.story
    assert "warning" not in ran.story
    assert ran.document["helper"] == "docker-credential-test"
    assert ran.document["file"] is None
    assert program.kept[registry.host]["Secret"] == SECRET
    ran = cli("logout", registry.host)
    told = f"     Removed the credentials for {registry.host} from docker-credential-test\n"
    assert ran.story == told
    assert program.kept == {}


def test_is_one_document_with_json(cli: CommandLine, registry: RunningServer, config: Path) -> None:
    assert log_in(cli, registry.host, "--json").document == {
        "schema": "wasm-publish/login/v1",
        "registry": registry.host,
        "username": "alice",
        "tried": True,
        "helper": None,
        "file": str(config),
    }
    assert cli("logout", registry.host, "--json").document == {
        "schema": "wasm-publish/logout/v1",
        "registry": registry.host,
        "helper": None,
        "file": str(config),
        "remaining": [],
    }


def test_quiet_is_quiet(cli: CommandLine, registry: RunningServer, config: Path) -> None:
    assert log_in(cli, registry.host, "-q") == Outcome(0, "", "")
    assert cli("logout", registry.host, "-q") == Outcome(0, "", "")


def test_where_nobody_is_asked_they_are_stored_untried(
    cli: CommandLine, open_registry: RunningServer, config: Path
) -> None:
    ran = log_in(cli, open_registry.host, "--json")
    assert ran.code == 0
    assert f"warning: {open_registry.host} asks nobody who they are" in ran.story
    assert "Logged in" not in ran.story
    assert ran.document["tried"] is False
    assert open_registry.host in auths(config)


# What stores nothing


def test_a_refusal_stores_nothing_and_keeps_what_was_stored(
    cli: CommandLine, registry: RunningServer, config: Path
) -> None:
    assert log_in(cli, registry.host, password="wrong").code == 5  # noqa: S106 - it is
    assert not config.exists()
    log_in(cli, registry.host)
    before = config.read_bytes()
    ran = log_in(cli, registry.host, password="wrong")  # noqa: S106 - it is
    assert ran.code == 5
    assert "does not let us log in with these credentials: UNAUTHORIZED: not you\n" in ran.story
    assert "help: check user and password" in ran.story
    assert config.read_bytes() == before


def test_a_damaged_file_is_told_before_a_password_is_asked_for(
    cli: CommandLine, registry: RunningServer, config: Path
) -> None:
    config.parent.mkdir()
    config.write_bytes(b"{")
    for words in (("login", registry.host), ("logout", registry.host)):
        ran = at_terminal(cli, *words, typed="alice\n")
        assert ran.code == 2
        assert "the credentials are no JSON" in ran.story
        assert "Username" not in ran.story
    assert config.read_bytes() == b"{"
    assert registry.asked == []


@pytest.mark.parametrize("words", [["https://ghcr.io"], ["ghcr.io/acme"], [], ["a.io", "b.io"]])
@pytest.mark.parametrize("command", ["login", "logout"])
def test_a_registry_is_one_host(
    cli: CommandLine, config: Path, command: str, words: list[str]
) -> None:
    ran = cli(command, *words)
    assert ran.code == 2
    assert "help: " in ran.story


# Who is asked for what


def test_without_terminal_and_credentials_it_says_how_to_give_them(
    cli: CommandLine, registry: RunningServer, config: Path
) -> None:
    ran = cli("login", registry.host)
    assert ran.code == 2
    assert f"no credentials for {registry.host} are given" in ran.story
    for way in ("--username", "--password-stdin", "WASM_PUBLISH_USERNAME", "WASM_PUBLISH_PASSWORD"):
        assert way in ran.story
    assert registry.asked == []


def test_the_password_may_come_from_standard_input(
    cli: CommandLine, registry: RunningServer, config: Path
) -> None:
    cli.typed = f"{SECRET}\n".encode()
    assert cli("login", registry.host, "--username", "alice", "--password-stdin").code == 0
    assert auths(config) == {registry.host: {"auth": ENCODED}}


def test_a_person_is_asked_for_both(
    cli: CommandLine, registry: RunningServer, config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    typist = Typist(SECRET)
    monkeypatch.setattr(getpass, "getpass", typist)
    ran = at_terminal(cli, "login", registry.host, "-q", typed="alice\n")
    assert ran.code == 0
    assert ran.story == f"Username for {registry.host}: "
    assert typist.prompts == [f"Password or token for {registry.host}: "]
    assert auths(config) == {registry.host: {"auth": ENCODED}}


def test_a_person_is_asked_for_what_is_missing_only(
    cli: CommandLine, registry: RunningServer, config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    typist = Typist(SECRET)
    monkeypatch.setattr(getpass, "getpass", typist)
    ran = at_terminal(cli, "login", registry.host, "--username", "alice")
    assert (ran.code, "Username" in ran.story, len(typist.prompts)) == (0, False, 1)
    cli.environment["WASM_PUBLISH_PASSWORD"] = SECRET
    ran = at_terminal(cli, "login", registry.host, typed="alice\n")
    assert (ran.code, "Username" in ran.story, len(typist.prompts)) == (0, True, 1)


def test_a_job_is_not_asked(cli: CommandLine, config: Path) -> None:
    cli.environment["CI"] = "true"
    ran = at_terminal(cli, "login", "r.example", typed="alice\n")
    assert ran.code == 2
    assert "error: no credentials for r.example are given" in ran.story


def test_who_would_not_see_the_question_is_not_asked(cli: CommandLine, config: Path) -> None:
    story = io.StringIO()
    assert at_terminal(cli, "login", "r.example", typed="alice\n", story=story).code == 2
    assert "error: no credentials for r.example are given" in story.getvalue()


def test_a_process_without_standard_input_is_not_asked(cli: CommandLine, config: Path) -> None:
    missing: Any = None  # as Python has it where it was closed
    story = Screen(is_terminal=True)
    surface = Surface("wasm-publish", cli.environment, io.StringIO(), story, missing)
    assert run(["login", "r.example"], surface) == 2
    assert "no credentials for r.example are given" in story.getvalue()


def test_nobody_types_a_password_where_a_pipe_is_awaited(cli: CommandLine, config: Path) -> None:
    ran = at_terminal(cli, "login", "r.example", "--username", "alice", "--password-stdin")
    assert ran.code == 2
    assert "leave out --password-stdin" in ran.story


@pytest.mark.parametrize(("typed", "shown"), [("", ": \nerror"), ("  \n", ": error")])
def test_a_person_may_give_up_at_the_user(
    cli: CommandLine, config: Path, typed: str, shown: str
) -> None:
    ran = at_terminal(cli, "login", "r.example", typed=typed)
    assert ran.code == 2
    assert f"Username for r.example{shown}: no user was typed" in ran.story


@pytest.mark.parametrize("ends", [True, False])
def test_a_person_may_give_up_at_the_password(
    cli: CommandLine,
    config: Path,
    monkeypatch: pytest.MonkeyPatch,
    ends: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    def type_nothing(prompt: str) -> str:
        if ends:
            raise EOFError
        return ""

    monkeypatch.setattr(getpass, "getpass", type_nothing)
    ran = at_terminal(cli, "login", "r.example", "--username", "alice")
    assert ran.code == 2
    assert "error: no password was typed" in ran.story


def test_a_terminal_that_would_show_the_password_gets_none(
    cli: CommandLine, config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def echo(prompt: str) -> str:
        warnings.warn("Can not control echo", getpass.GetPassWarning, stacklevel=2)
        return SECRET

    monkeypatch.setattr(getpass, "getpass", echo)
    ran = at_terminal(cli, "login", "r.example", "--username", "alice")
    assert ran.code == 2
    assert "this terminal would show the password" in ran.story


@pytest.mark.parametrize(
    ("username", "password", "what"),
    [
        ("al:ice", SECRET, "the user's name has a colon"),
        ("al\x1bice", SECRET, "the user's name has a colon or control character"),
        ("alice", "won\nder", "the password has a control character"),
        ("alice", "won\udcffder", "the password has a control character"),
    ],
)
def test_what_cannot_be_sent_is_told(
    cli: CommandLine, config: Path, username: str, password: str, what: str
) -> None:
    cli.environment |= {"WASM_PUBLISH_PASSWORD": password, "WASM_PUBLISH_USERNAME": username}
    ran = cli("login", "r.example")
    assert ran.code == 2
    assert what in ran.story
    assert password not in ran.story


# What is never shown


@pytest.mark.parametrize("password", [SECRET, "not-the-secret-71c0"])
def test_nothing_secret_is_shown(
    cli: CommandLine, registry: RunningServer, config: Path, password: str
) -> None:
    ran = log_in(cli, registry.host, "-vv", "--json", password=password)
    assert "trace: GET" in ran.story
    encoded = base64.b64encode(f"alice:{password}".encode()).decode()
    for hidden in (password, encoded):
        assert hidden not in ran.answer + ran.story


# Logging out


def test_logging_out_removes_it_once(
    cli: CommandLine, registry: RunningServer, config: Path
) -> None:
    log_in(cli, registry.host)
    ran = cli("logout", registry.host)
    told = f"     Removed the credentials for {registry.host} from {config}\n"
    assert ran == Outcome(0, "", told)
    assert auths(config) == {}
    ran = cli("logout", registry.host)
    assert ran == Outcome(0, "", f"note: there were no credentials for {registry.host} to remove\n")


def test_a_file_of_another_tool_that_still_knows_them_is_told(
    cli: CommandLine, config: Path, tmp_path: Path
) -> None:
    podmans = tmp_path / "podman" / "containers" / "auth.json"
    podmans.parent.mkdir(parents=True)
    content = json.dumps({"auths": {"r.example": {"auth": ENCODED}}})
    podmans.write_text(content, encoding="utf-8")
    cli.environment["XDG_CONFIG_HOME"] = str(tmp_path / "podman")
    ran = cli("logout", "r.example", "--json")
    assert ran.code == 0
    assert f"note: {podmans} still leads to credentials for r.example\n" in ran.story
    assert ran.document["remaining"] == [str(podmans)]
    assert podmans.read_text(encoding="utf-8") == content
