from __future__ import annotations

import base64
import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from wasm_publish.errors import UsageError
from wasm_publish.references.reference import Reference
from wasm_publish.registry.credentials import credential_helper
from wasm_publish.registry.credentials.docker_config import DockerConfig
from wasm_publish.registry.credentials.finding import credential_files, find_credentials
from wasm_publish.stores import Credentials

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


POSIX = hasattr(os, "getuid")


def auth(username: str, secret: str = "secret") -> dict[str, str]:  # noqa: S107 - of nobody
    return {"auth": base64.b64encode(f"{username}:{secret}".encode()).decode()}


def find(
    config: Mapping[str, Any], repository: str, folder: Path, **environment: str
) -> str | None:
    """The user that a Docker configuration names for a repository."""
    (folder / "config.json").write_text(json.dumps(config), encoding="utf-8")
    found = find_credentials(
        *Reference.parse(repository)[:2],
        {"HOME": str(folder), "DOCKER_CONFIG": str(folder), **environment},
    )
    return found.username if found else None


# Which file


def test_files_count_in_their_order() -> None:
    home, named, docker, runtime, settings = map(Path, ("/h", "/n/a.json", "/d", "/r", "/s"))
    environment = {"HOME": str(home), "USERPROFILE": str(home)}
    as_podman = [Path("/run/containers", str(os.getuid()), "auth.json")] if POSIX else []
    assert list(credential_files(environment)) == [
        home / ".docker" / "config.json",
        *as_podman,
        home / ".config" / "containers" / "auth.json",
    ]
    environment |= {
        "REGISTRY_AUTH_FILE": str(named),
        "DOCKER_CONFIG": str(docker),
        "XDG_RUNTIME_DIR": str(runtime),
        "XDG_CONFIG_HOME": str(settings),
    }
    assert list(credential_files(environment)) == [
        named,
        docker / "config.json",
        runtime / "containers" / "auth.json",
        settings / "containers" / "auth.json",
    ]


def test_the_first_file_with_credentials_counts(tmp_path: Path) -> None:
    environment = {
        "REGISTRY_AUTH_FILE": str(tmp_path / "named.json"),
        "DOCKER_CONFIG": str(tmp_path / "docker"),
        "XDG_RUNTIME_DIR": str(tmp_path / "run"),
        "XDG_CONFIG_HOME": str(tmp_path / "settings"),
    }

    def user() -> str | None:
        found = find_credentials("r.example", "acme/x", environment)
        return found.username if found else None

    assert user() is None
    before = None
    for place, path in reversed(list(enumerate(credential_files(environment)))):
        path.parent.mkdir(parents=True, exist_ok=True)
        for registry, expected in (("other.example", before), ("r.example", str(place))):
            config = {"auths": {registry: auth(str(place))}}
            path.write_text(json.dumps(config), encoding="utf-8")
            assert user() == expected
        before = str(place)


# Which entry


@pytest.mark.parametrize(
    ("keys", "repository", "user"),
    [
        (["r.example"], "r.example/acme/x", "r.example"),
        (["R.Example"], "r.example/acme/x", "R.Example"),
        (["https://r.example"], "r.example/acme/x", "https://r.example"),
        (["https://r.example/v2/"], "r.example/acme/x", "https://r.example/v2/"),
        (["r.example"], "r.example:5000/acme/x", None),
        (["r.example:5000"], "r.example:5000/acme/x", "r.example:5000"),
        (["r.example", "r.example/a", "r.example/a/x"], "r.example/a/x", "r.example/a/x"),
        (["r.example", "r.example/a", "r.example/a/x"], "r.example/a/y", "r.example/a"),
        (["r.example/acme"], "r.example/acmes/x", None),
        (["example"], "r.example/acme/x", None),
        (["https://index.docker.io/v1/"], "docker.io/acme/x", "https://index.docker.io/v1/"),
        (["docker.io"], "docker.io/acme/x", "docker.io"),
        (["registry-1.docker.io"], "docker.io/acme/x", "registry-1.docker.io"),
        (["index.docker.io/acme"], "docker.io/acme/x", "index.docker.io/acme"),
        (["[::1]:5000"], "[::1]:5000/acme/x", "[::1]:5000"),
    ],
)
def test_the_longest_key_counts(
    keys: list[str], repository: str, user: str | None, tmp_path: Path
) -> None:
    def name(key: str) -> str:
        return key.replace(":", "%")  # a user name can't have a colon

    config = {"auths": {key: auth(name(key)) for key in keys}}
    assert find(config, repository, tmp_path) == (user and name(user))


@pytest.mark.parametrize(
    "entry", [{}, {"auth": ""}, {"auth": 5}, "text", None, {"identitytoken": ""}]
)
def test_an_empty_entry_is_none(entry: object, tmp_path: Path) -> None:
    assert find({"auths": {"r.example": entry}}, "r.example/x", tmp_path) is None


def test_an_identity_token_counts_before_a_password(tmp_path: Path) -> None:
    entry = {**auth("00000000-0000-0000-0000-000000000000"), "identitytoken": "long"}
    assert find({"auths": {"r.example": entry}}, "r.example/x", tmp_path) == "<token>"


def test_a_password_may_have_a_colon(tmp_path: Path) -> None:
    config = DockerConfig(tmp_path, {"auths": {"r.example": auth("alice", "a:b: é")}})
    assert config.credentials(Reference.parse("r.example/x")) == Credentials("alice", "a:b: é")


@pytest.mark.parametrize("config", [{}, {"auths": None}, {"auths": []}, {"credsStore": 5}])
def test_a_file_may_have_no_credentials(config: dict[str, Any], tmp_path: Path) -> None:
    assert find(config, "r.example/x", tmp_path) is None


@pytest.mark.parametrize("encoded", ["!!", "c2VjcmV0", "/w=="])
def test_damaged_credentials_are_told_and_not_shown(encoded: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"the credentials for r\.example are damaged") as caught:
        find({"auths": {"r.example": {"auth": encoded}}}, "r.example/x", tmp_path)
    assert caught.value.problem.file == tmp_path / "config.json"
    assert caught.value.problem.code == "invalid-credentials"
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("content", [b"{", b"[]", b"\xff", b"[" * 100_000, b""])
def test_a_damaged_file_is_told(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "config.json"
    path.write_bytes(content)
    with pytest.raises(UsageError, match="the credentials are no JSON") as caught:
        DockerConfig.read(path)
    assert caught.value.problem.file == path


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="can't read the credentials"):
        DockerConfig.read(tmp_path)
    assert DockerConfig.read(tmp_path / "no" / "config.json") is None


def test_no_representation_shows_a_secret(tmp_path: Path) -> None:
    config = DockerConfig(tmp_path, {"auths": {"r.example": {"identitytoken": "hidden"}}})
    assert repr(config) == f"DockerConfig({tmp_path!r})"
    assert "hidden" not in repr(config.credentials(Reference.parse("r.example/x")))


# Credential helpers


@pytest.fixture
def helper(tmp_path: Path) -> Callable[[str], dict[str, str]]:
    """`helper(code)` makes `docker-credential-test`, and gives the environment that has it."""
    if sys.platform == "win32":
        pytest.skip("a script is no program on Windows")

    def make(code: str) -> dict[str, str]:
        program = tmp_path / "bin" / "docker-credential-test"
        program.parent.mkdir(exist_ok=True)
        program.write_text(f"#!{sys.executable} -S\nimport sys\n{code}\n", encoding="utf-8")
        program.chmod(0o755)
        return {"PATH": str(program.parent)}

    return make


ANSWERS = """
server = sys.stdin.read()
assert sys.argv[1:] == ["get"]
print('{"ServerURL": "x", "Username": "' + server + '", "Secret": "s"}')
"""


@pytest.mark.parametrize(
    ("repository", "server"),
    [
        ("r.example/acme/x", "r.example"),
        ("r.example:5000/acme/x", "r.example:5000"),
        ("docker.io/acme/x", "https://index.docker.io/v1/"),
    ],
)
def test_a_helper_is_asked_for_the_registry(
    repository: str, server: str, tmp_path: Path, helper: Callable[[str], dict[str, str]]
) -> None:
    assert find({"credsStore": "test"}, repository, tmp_path, **helper(ANSWERS)) == server


def test_own_helper_before_entry_before_common_helper(
    tmp_path: Path, helper: Callable[[str], dict[str, str]]
) -> None:
    environment = helper(ANSWERS)
    config = {
        "credHelpers": {"own.example": "test", "https://other.example": "test", "none.example": ""},
        "auths": {"own.example": auth("written"), "r.example": auth("written"), "s.example": {}},
        "credsStore": "test",
    }
    for registry, user in {
        "own.example": "own.example",
        "other.example": "other.example",
        "r.example": "written",
        "s.example": "s.example",
        "none.example": "none.example",
    }.items():
        assert find(config, f"{registry}/x", tmp_path, **environment) == user


def test_a_helper_may_give_an_identity_token(
    tmp_path: Path, helper: Callable[[str], dict[str, str]]
) -> None:
    environment = helper("""print('{"Username": "<token>", "Secret": "s"}')""")
    assert find({"credsStore": "test"}, "r.example/x", tmp_path, **environment) == "<token>"


@pytest.mark.parametrize(
    "code",
    [
        "print('credentials not found in native keychain'); sys.exit(1)",
        """print('{"Username": "", "Secret": ""}')""",
    ],
)
def test_a_helper_may_have_none(
    code: str, tmp_path: Path, helper: Callable[[str], dict[str, str]]
) -> None:
    assert find({"credsStore": "test"}, "r.example/x", tmp_path, **helper(code)) is None


@pytest.mark.parametrize(
    ("code", "what"),
    [
        ("print('hidden'); sys.exit(3)", "failed with status 3"),
        ("print('hidden')", "answered something else"),
        ("""print('{"Username": "hidden"}')""", "answered something else"),
        ("""print('{"Username": "hidden", "Secret": 5}')""", "answered something else"),
        ("print('[]')", "answered something else"),
    ],
)
def test_a_helper_that_fails_is_told_without_what_it_said(
    code: str, what: str, tmp_path: Path, helper: Callable[[str], dict[str, str]]
) -> None:
    with pytest.raises(UsageError) as caught:
        find({"credsStore": "test"}, "r.example/x", tmp_path, **helper(code))
    assert str(caught.value) == f"the credential helper docker-credential-test {what}"
    assert caught.value.problem.remedy == "see what `docker-credential-test list` says"
    assert caught.value.__cause__ is None


def test_a_helper_has_little_time(
    tmp_path: Path,
    helper: Callable[[str], dict[str, str]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(credential_helper, "TIMEOUT", 0.2)
    environment = helper("import time; time.sleep(9)")
    with pytest.raises(UsageError, match=r"gave no answer in 0\.2 seconds"):
        find({"credsStore": "test"}, "r.example/x", tmp_path, **environment)


def test_a_helper_that_is_no_program_is_told(
    tmp_path: Path, helper: Callable[[str], dict[str, str]]
) -> None:
    environment = helper("")
    program = tmp_path / "bin" / "docker-credential-test"
    program.write_text("#!/nonexistent/interpreter\n", encoding="utf-8")
    with pytest.raises(UsageError, match="can't be run"):
        find({"credsStore": "test"}, "r.example/x", tmp_path, **environment)


@pytest.mark.parametrize("name", ["missing", "../bin/sh", "a b", "-x"])
def test_a_helper_that_is_not_there_is_told(name: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="is not installed") as caught:
        find({"credsStore": name}, "r.example/x", tmp_path, PATH=str(tmp_path))
    assert caught.value.problem.code == "credential-helper"


def test_podman_keeps_nothing_where_nobody_has_a_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(os, "getuid", raising=False)
    places = [str(path) for path in credential_files({"HOME": "/h", "USERPROFILE": "/h"})]
    assert not [place for place in places if "run" in place]
