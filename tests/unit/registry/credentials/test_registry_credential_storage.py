from __future__ import annotations

import json
import os
import stat
import sys
from pathlib import Path
from typing import Any

import pytest
from credential_program import CredentialProgram
from hypothesis import given
from hypothesis import strategies as st

from wasm_publish.errors import UsageError
from wasm_publish.references.reference import Reference
from wasm_publish.registry.credentials import credential_helper
from wasm_publish.registry.credentials.config_entries import (
    with_credentials,
    without_entries,
    without_secrets,
)
from wasm_publish.registry.credentials.docker_config import DockerConfig
from wasm_publish.registry.credentials.finding import files_with_credentials, find_credentials
from wasm_publish.registry.credentials.storage import CredentialStorage, Removed
from wasm_publish.stores import Credentials

ALICE = Credentials("alice", "wonder:länd")
ENTRY = {"auth": "YWxpY2U6d29uZGVyOmzDpG5k"}
HUB = "https://index.docker.io/v1/"
posix = pytest.mark.skipif(sys.platform == "win32", reason="modes mean little on Windows")


def environment(folder: Path, **more: str) -> dict[str, str]:
    home = {"HOME": str(folder), "USERPROFILE": str(folder)}
    return {**home, "DOCKER_CONFIG": str(folder / "docker"), **more}


def config_in(folder: Path, document: Any) -> Path:  # noqa: ANN401 - whatever people write
    path = folder / "docker" / "config.json"
    path.parent.mkdir()
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def snapshot(path: Path) -> tuple[bytes, int]:
    return path.read_bytes(), path.stat().st_ino


# Entries of a document


@pytest.mark.parametrize(
    ("registry", "before", "after"),
    [
        ("r.example", {}, {"r.example": ENTRY}),
        ("r.example", {"r.example": {"auth": "x", "identitytoken": "y"}}, {"r.example": ENTRY}),
        ("r.example", {"r.example": "odd"}, {"r.example": ENTRY}),
        ("r.example", {"https://R.example/v2/": {"auth": "x"}}, {"r.example": ENTRY}),
        (
            "r.example",
            {"r.example/acme": {"auth": "x"}, "r.example:5000": {"auth": "y"}},
            {"r.example/acme": {"auth": "x"}, "r.example:5000": {"auth": "y"}, "r.example": ENTRY},
        ),
        ("r.example", {"r.example": {"email": "a@b"}}, {"r.example": {"email": "a@b", **ENTRY}}),
        ("docker.io", {"docker.io": {"auth": "x"}}, {HUB: ENTRY}),
        ("docker.io", {HUB: {"username": "x", "password": "y"}}, {HUB: ENTRY}),
    ],
)
def test_an_entry_takes_the_place_of_all_for_the_registry(
    registry: str, before: dict[str, Any], after: dict[str, Any]
) -> None:
    assert with_credentials({"auths": before}, registry, ALICE) == {"auths": after}


def test_entries_and_keys_keep_their_order() -> None:
    before = {"z": 1, "auths": {"b.example": {}, "r.example": {}, "a.example": {}}, "a": [None]}
    added: Any = with_credentials(before, "r.example", ALICE)
    bared: Any = without_secrets(added, "r.example")
    for after in (added, bared):
        assert [*after] == ["z", "auths", "a"]
        assert [*after["auths"]] == ["b.example", "r.example", "a.example"]


@pytest.mark.parametrize("key", ["docker.io", "index.docker.io", HUB, "registry-1.docker.io"])
def test_every_name_of_docker_hub_is_removed(key: str) -> None:
    document = {"auths": {key: {"auth": "x", "email": "a@b"}, "r.example": {}}}
    assert without_entries(document, "docker.io") == {"auths": {"r.example": {}}}
    kept = {"auths": {key: {"email": "a@b"}, "r.example": {}}}
    assert without_secrets(document, "docker.io") == kept


@pytest.mark.parametrize("document", [{}, {"auths": None}, {"auths": {"s.example": ENTRY}}])
def test_what_has_no_entry_stays_as_it_is(document: dict[str, Any]) -> None:
    assert without_entries(document, "r.example") is document
    assert without_secrets(document, "r.example") is document


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=10,
)


@given(
    rest=st.dictionaries(st.text(max_size=8).filter(lambda key: key != "auths"), _JSON),
    entries=st.dictionaries(st.sampled_from(["r.example", "s.example", "docker.io"]), _JSON),
    registry=st.sampled_from(["r.example", "docker.io", "[::1]:5000"]),
    username=st.text(min_size=1).filter(lambda text: ":" not in text),
    secret=st.text(min_size=1),
)
def test_what_is_written_is_found_and_all_else_stays(
    rest: dict[str, Any], entries: dict[str, Any], registry: str, username: str, secret: str
) -> None:
    given_credentials = Credentials(username, secret)
    after = with_credentials({**rest, "auths": entries}, registry, given_credentials)
    found = DockerConfig(Path("x"), json.loads(json.dumps(after)))
    assert found.credentials(Reference(registry, "acme/x")) == given_credentials
    left: Any = without_entries(after, registry)
    assert {key: left[key] for key in rest} == rest
    others = {k: v for k, v in entries.items() if k != registry}
    assert left["auths"] == others


# In a file


@posix
def test_a_new_file_is_the_owners_alone(tmp_path: Path) -> None:
    storage = CredentialStorage("r.example", environment(tmp_path))
    storage.store(ALICE)
    assert storage.file == tmp_path / "docker" / "config.json"
    assert (mode_of(storage.file), mode_of(storage.file.parent)) == (0o600, 0o700)
    assert storage.is_open_to_others is False
    assert storage.helper is None


def test_what_is_stored_is_found(tmp_path: Path) -> None:
    for registry in ("r.example", "docker.io", "[::1]:5000"):
        CredentialStorage(registry, environment(tmp_path)).store(ALICE)
        assert find_credentials(registry, "acme/x", environment(tmp_path)) == ALICE


def test_the_form_is_that_of_docker(tmp_path: Path) -> None:
    path = config_in(tmp_path, {"HttpHeaders": {"X": "é"}})
    CredentialStorage("docker.io", environment(tmp_path)).store(ALICE)
    assert path.read_text(encoding="ascii") == (
        '{\n\t"HttpHeaders": {\n\t\t"X": "\\u00e9"\n\t},\n\t"auths": {\n'
        f'\t\t"{HUB}": {{\n\t\t\t"auth": "{ENTRY["auth"]}"\n\t\t}}\n\t}}\n}}\n'
    )


@posix
@pytest.mark.parametrize(
    ("mode", "open_to_others"), [(0o600, False), (0o400, False), (0o640, True)]
)
def test_a_file_keeps_its_mode(tmp_path: Path, mode: int, open_to_others: bool) -> None:  # noqa: FBT001 - a parameter of the test
    path = config_in(tmp_path, {"credHelpers": {"s.example": "other"}})
    path.chmod(mode)
    storage = CredentialStorage("r.example", environment(tmp_path))
    storage.store(ALICE)
    assert mode_of(path) == mode
    assert storage.is_open_to_others is open_to_others
    assert json.loads(path.read_bytes())["credHelpers"] == {"s.example": "other"}


@posix
def test_a_link_stays_a_link(tmp_path: Path) -> None:
    elsewhere = tmp_path / "dotfiles" / "docker.json"
    elsewhere.parent.mkdir()
    path = config_in(tmp_path, {})
    elsewhere.write_text("{}", encoding="utf-8")
    path.unlink()
    path.symlink_to(elsewhere)
    CredentialStorage("r.example", environment(tmp_path)).store(ALICE)
    assert path.is_symlink()
    assert json.loads(elsewhere.read_bytes()) == {"auths": {"r.example": ENTRY}}


def test_podmans_file_goes_before_dockers(tmp_path: Path) -> None:
    named = tmp_path / "podman.json"
    variables = environment(tmp_path, REGISTRY_AUTH_FILE=str(named))
    CredentialStorage("r.example", variables).store(ALICE)
    assert json.loads(named.read_bytes()) == {"auths": {"r.example": ENTRY}}
    assert not (tmp_path / "docker").exists()


def test_without_a_home_nothing_is_put_where_one_is(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no home folder") as caught:
        CredentialStorage("r.example", {"PATH": str(tmp_path)})
    assert caught.value.problem.code == "no-home"


def test_what_was_stored_is_removed_once(tmp_path: Path) -> None:
    path = config_in(tmp_path, {"auths": {"r.example/acme": ENTRY, "s.example": {}}, "x": 1})
    before = json.loads(path.read_bytes())
    storage = CredentialStorage("r.example", environment(tmp_path))
    storage.store(ALICE)
    assert storage.remove() == Removed(helper=None, file=path)
    assert json.loads(path.read_bytes()) == before
    unchanged = snapshot(path)
    assert storage.remove() == Removed(helper=None, file=None)
    assert snapshot(path) == unchanged


def test_nothing_is_written_for_nothing(tmp_path: Path) -> None:
    assert CredentialStorage("r.example", environment(tmp_path)).remove() == Removed(None, None)
    assert not (tmp_path / "docker").exists()


@pytest.mark.parametrize(
    "content", [b"{", b"[]", b"", b"\xff", b'{"auths": []}', b'{"auths": "hidden"}']
)
def test_a_damaged_file_is_told_and_left_alone(content: bytes, tmp_path: Path) -> None:
    path = config_in(tmp_path, {})
    path.write_bytes(content)
    with pytest.raises(UsageError) as caught:
        CredentialStorage("r.example", environment(tmp_path))
    assert (caught.value.problem.code, caught.value.problem.file) == ("invalid-credentials", path)
    assert "hidden" not in str(caught.value)
    assert path.read_bytes() == content


def test_a_file_damaged_meanwhile_is_left_alone(tmp_path: Path) -> None:
    path = config_in(tmp_path, {})
    storage = CredentialStorage("r.example", environment(tmp_path))
    path.write_bytes(b"{")
    for change in (lambda: storage.store(ALICE), storage.remove):
        with pytest.raises(UsageError, match="no JSON"):
            change()
    assert path.read_bytes() == b"{"


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "docker").write_text("", encoding="utf-8")
    storage = CredentialStorage("r.example", environment(tmp_path))
    with pytest.raises(UsageError, match="can't write the credentials") as caught:
        storage.store(ALICE)
    assert caught.value.problem.code == "unwritable-credentials"
    assert caught.value.problem.file == tmp_path / "docker" / "config.json"


@posix
def test_a_write_that_breaks_leaves_the_file_and_no_copy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    path = config_in(tmp_path, {"auths": {"r.example": {"auth": "b2xkOm9sZA=="}}})
    before = snapshot(path)
    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(UsageError, match="No space left on device"):
        CredentialStorage("r.example", environment(tmp_path)).store(ALICE)
    assert snapshot(path) == before
    assert [*path.parent.iterdir()] == [path]


# With a helper


@pytest.fixture
def program(tmp_path: Path) -> CredentialProgram:
    return CredentialProgram.install(tmp_path / "bin")


@pytest.mark.parametrize(
    ("config", "registry", "server"),
    [
        ({"credsStore": "test"}, "r.example", "r.example"),
        ({"credsStore": "missing", "credHelpers": {"r.example": "test"}}, "r.example", "r.example"),
        ({"credHelpers": {HUB: "test"}}, "docker.io", HUB),
        ({"credsStore": "test"}, "docker.io", HUB),
    ],
)
def test_a_helper_keeps_them_instead_of_the_file(
    config: dict[str, Any],
    registry: str,
    server: str,
    tmp_path: Path,
    program: CredentialProgram,
) -> None:
    path = config_in(tmp_path, config)
    before = snapshot(path)
    storage = CredentialStorage(registry, environment(tmp_path, **program.environment))
    assert storage.helper == "docker-credential-test"
    storage.store(ALICE)
    kept = {"ServerURL": server, "Username": "alice", "Secret": ALICE.secret}
    assert program.kept == {server: kept}
    assert snapshot(path) == before
    variables = environment(tmp_path, **program.environment)
    assert find_credentials(registry, "acme/x", variables) == ALICE
    assert storage.remove() == Removed(helper="docker-credential-test", file=None)
    assert program.kept == {}
    assert storage.remove() == Removed(helper=None, file=None)


def test_a_password_in_the_file_does_not_outlive_a_helper(
    tmp_path: Path, program: CredentialProgram
) -> None:
    auths = {"r.example": {"auth": "b2xkOm9sZA=="}, "s.example": ENTRY}
    path = config_in(tmp_path, {"auths": auths, "credsStore": "test"})
    variables = environment(tmp_path, **program.environment)
    storage = CredentialStorage("r.example", variables)
    storage.store(ALICE)
    assert json.loads(path.read_bytes())["auths"] == {"r.example": {}, "s.example": ENTRY}
    assert find_credentials("r.example", "acme/x", variables) == ALICE
    assert storage.remove() == Removed(helper="docker-credential-test", file=None)
    assert json.loads(path.read_bytes())["auths"] == {"s.example": ENTRY}


def test_both_are_removed_where_both_know(tmp_path: Path, program: CredentialProgram) -> None:
    variables = environment(tmp_path, **program.environment)
    path = config_in(tmp_path, {"credsStore": "test"})
    CredentialStorage("r.example", variables).store(ALICE)
    path.write_text(
        json.dumps({"credsStore": "test", "auths": {"r.example": ENTRY}}), encoding="utf-8"
    )
    removed = CredentialStorage("r.example", variables).remove()
    assert removed == Removed(helper="docker-credential-test", file=path)
    assert [*files_with_credentials("r.example", variables)] == []


@pytest.mark.parametrize("action", ["store", "erase"])
def test_a_helper_that_fails_is_told_without_what_it_said(
    action: str, tmp_path: Path, program: CredentialProgram
) -> None:
    path = config_in(tmp_path, {"credsStore": "test", "auths": {"r.example": ENTRY}})
    storage = CredentialStorage("r.example", environment(tmp_path, **program.environment))
    program.answers_by(
        'if sys.argv[1] == \'get\': print(\'{"Username": "u", "Secret": "hidden"}\')\n'
        "else: sys.exit('hidden ' + sys.stdin.read())"
    )
    before = snapshot(path)
    with pytest.raises(UsageError) as caught:
        storage.store(ALICE) if action == "store" else storage.remove()
    assert str(caught.value) == (
        f"the credential helper docker-credential-test can't {action} them: it failed with status 1"
    )
    assert caught.value.problem.code == "credential-helper"
    assert (snapshot(path) == before) is (action == "store")


def test_a_helper_waits_for_a_person_but_not_for_ever(
    tmp_path: Path, program: CredentialProgram, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(credential_helper, "PATIENT_TIMEOUT", 0.2)
    config_in(tmp_path, {"credsStore": "test"})
    storage = CredentialStorage("r.example", environment(tmp_path, **program.environment))
    program.answers_by("import time; time.sleep(9)")
    with pytest.raises(UsageError, match=r"gave no answer in 0\.2 seconds"):
        storage.store(ALICE)


def test_a_helper_that_is_not_installed_is_told(tmp_path: Path) -> None:
    config_in(tmp_path, {"credsStore": "missing"})
    storage = CredentialStorage("r.example", environment(tmp_path, PATH=str(tmp_path)))
    with pytest.raises(UsageError, match="docker-credential-missing is not installed"):
        storage.store(ALICE)


# What other files know


def test_other_files_that_know_the_registry_are_found(tmp_path: Path) -> None:
    variables = environment(tmp_path, XDG_CONFIG_HOME=str(tmp_path / "settings"))
    path = config_in(tmp_path, {"auths": {"s.example": ENTRY}})
    other = tmp_path / "settings" / "containers" / "auth.json"
    other.parent.mkdir(parents=True)
    other.write_text(json.dumps({"auths": {"r.example": ENTRY}}), encoding="utf-8")
    assert [*files_with_credentials("r.example", variables)] == [other]
    assert [*files_with_credentials("s.example", variables)] == [path]
    other.write_text("{", encoding="utf-8")
    assert [*files_with_credentials("r.example", variables)] == []
