"""Logging in to real registries, from processes of their own, read back by skopeo."""

from __future__ import annotations

import json
import os
import select
import shutil
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest
from builders import COMPONENT
from registry_fixtures import WITH_PASSWORDS

if TYPE_CHECKING:
    from pathlib import Path

    from docker_registry import DockerRegistry


@pytest.fixture(params=WITH_PASSWORDS)
def registry(request: pytest.FixtureRequest) -> DockerRegistry:
    running: DockerRegistry = request.getfixturevalue(request.param)
    return running


@pytest.fixture(params=["docker", "podman"])
def config(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The credential file, where one of these tools looks for it."""
    for name in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(name, str(tmp_path))
    monkeypatch.delenv("DOCKER_CONFIG")
    if request.param == "docker":
        return tmp_path / ".docker" / "config.json"
    monkeypatch.setenv("REGISTRY_AUTH_FILE", str(tmp_path / "auth.json"))
    return tmp_path / "auth.json"


def wasm_publish(
    *words: str, typed: str = "", **variables: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "wasm_publish", *words],
        capture_output=True,
        check=False,
        encoding="utf-8",
        env={**os.environ, **variables},
        input=typed,
        timeout=60,
    )


def skopeo(*words: str) -> str:
    program = shutil.which("skopeo")
    if program is None:
        pytest.skip("skopeo is not installed")
    done = subprocess.run([program, *words], capture_output=True, check=False, encoding="utf-8")
    assert done.returncode == 0, done.stderr
    return done.stdout


def log_in(registry: DockerRegistry) -> None:
    done = wasm_publish(
        *("login", registry.host, "--username", registry.username, "--password-stdin"),
        typed=f"{registry.password}\n",
    )
    assert done.returncode == 0, done.stderr


def test_what_is_stored_serves_us_and_skopeo(
    registry: DockerRegistry, config: Path, tmp_path: Path
) -> None:
    log_in(registry)
    assert skopeo("login", "--get-login", registry.host).strip() == registry.username
    (tmp_path / "hello.wasm").write_bytes(COMPONENT)
    repository = f"{registry.host}/login/{config.stem}"
    reference = f"{repository}:1.0.0"
    pushed = wasm_publish("push", str(tmp_path / "hello.wasm"), reference, "--json")
    assert pushed.returncode == 0, pushed.stderr
    manifest = skopeo("inspect", "--raw", "--tls-verify=false", f"docker://{reference}")
    assert manifest == json.loads(pushed.stdout)["artifacts"][0]["manifest"]
    assert wasm_publish("logout", registry.host).returncode == 0
    refused = wasm_publish("push", str(tmp_path / "hello.wasm"), f"{repository}:2.0.0")
    assert refused.returncode == 5


def test_what_skopeo_stored_is_replaced_and_removed(registry: DockerRegistry, config: Path) -> None:
    config.parent.mkdir(exist_ok=True)
    user = ("--username", registry.username, "--password", registry.password)
    skopeo("login", "--tls-verify=false", "--authfile", str(config), *user, registry.host)
    before = json.loads(config.read_bytes())
    log_in(registry)
    assert json.loads(config.read_bytes()) == before
    done = wasm_publish("logout", registry.host)
    assert f"the credentials for {registry.host} from {config}\n" in done.stderr
    assert json.loads(config.read_bytes()) == {"auths": {}}


def test_a_wrong_password_is_refused_and_not_stored(registry: DockerRegistry, config: Path) -> None:
    secret = "not-the-password"  # noqa: S105 - which is what this is about
    done = wasm_publish(
        *("login", registry.host, "--username", registry.username, "-vv", "--json"),
        WASM_PUBLISH_PASSWORD=secret,
    )
    assert done.returncode == 5
    assert not config.exists()
    assert secret not in done.stdout + done.stderr


def test_a_registry_with_an_authority_of_its_own_is_reached(
    tls_registry: DockerRegistry, config: Path
) -> None:
    words = ("login", tls_registry.host, "--username", "alice")
    password = {"WASM_PUBLISH_PASSWORD": "any"}
    assert wasm_publish(*words, **password).returncode == 6
    assert not config.exists()
    done = wasm_publish(*words, "--ca-file", str(tls_registry.ca_file), **password)
    assert done.returncode == 0, done.stderr
    assert "asks nobody who they are" in done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminals of this kind")
def test_a_person_types_a_password_that_does_not_show(
    password_registry: DockerRegistry, config: Path
) -> None:
    keyboard, screen = os.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "wasm_publish", "login", password_registry.host],
        stdin=screen,
        stdout=subprocess.DEVNULL,
        stderr=screen,
        # Without a terminal of its own, it would take that of whoever runs the tests.
        start_new_session=True,
    ) as process:
        os.close(screen)
        shown = shown_until(keyboard, f"Username for {password_registry.host}: ")
        os.write(keyboard, f"{password_registry.username}\n".encode())
        shown += shown_until(keyboard, f"Password or token for {password_registry.host}: ")
        os.write(keyboard, f"{password_registry.password}\n".encode())
        shown += shown_until(keyboard, "credsStore")
        assert process.wait(10) == 0
    os.close(keyboard)
    assert password_registry.username in shown
    assert password_registry.password not in shown
    assert password_registry.host in json.loads(config.read_bytes())["auths"]


def shown_until(terminal: int, text: str) -> str:
    """What a terminal shows until some text."""
    shown, end = "", time.monotonic() + 20
    while text not in shown:
        ready, _, _ = select.select([terminal], [], [], max(0, end - time.monotonic()))
        assert ready, shown
        shown += os.read(terminal, 1024).decode()
    return shown
