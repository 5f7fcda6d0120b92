"""Pulling from real registries, and being stopped on the way."""

from __future__ import annotations

import hashlib
import itertools
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from command_line import wasm_publish
from faulty_registry import FOREVER, Fault, running_registry
from opened_registry import store_at
from pushing import TAG, push
from registry_fixtures import EVERY_REGISTRY, let_in
from stored_artifacts import artifact_of

from wasm_publish.oci.encoding import digest_of

if TYPE_CHECKING:
    from docker_registry import DockerRegistry
    from faulty_registry import FaultyRegistry
    from http_server import Asked, Reply

HELLO = Path(__file__).resolve().parents[1] / "data" / "hello-component.wasm"
_NUMBERS = itertools.count()


@pytest.fixture(params=EVERY_REGISTRY)
def repository(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """A repository of its own, with the way to it in the environment."""
    registry: DockerRegistry = request.getfixturevalue(request.param)
    let_in(registry, monkeypatch)
    return f"{registry.host}/pull-{next(_NUMBERS)}/hello"


def test_what_was_pushed_is_pulled(repository: str, tmp_path: Path) -> None:
    pushed = wasm_publish("push", HELLO, f"{repository}:1.2.0", folder=tmp_path)
    digest = pushed.answer.strip().partition("@")[2]
    for number, reference in enumerate((f"{repository}:1.2.0", f"{repository}@{digest}")):
        ran = wasm_publish("pull", reference, "-o", f"{number}/", folder=tmp_path)
        assert ran.code == 0, ran.story
        file = tmp_path / str(number) / "hello-component.wasm"
        assert file.read_bytes() == HELLO.read_bytes()
    missing = wasm_publish("pull", f"{repository}:1.2", folder=tmp_path)
    assert missing.code == 6
    assert f"did you mean {repository}:1.2.0?" in missing.story
    assert sorted(path.name for path in tmp_path.iterdir()) == ["0", "1"]


def test_a_large_one_is_pulled_to_standard_output(
    docker_registry: DockerRegistry, tmp_path: Path
) -> None:
    layer = b"\0asm\x0d\0\x01\0" + os.urandom(1 << 20) * 40
    artifact = artifact_of(layer, file=tmp_path / "large.wasm")
    repository = f"pull-{next(_NUMBERS)}/large"
    push(store_at(docker_registry.host, repository), artifact)
    done = subprocess.run(
        [
            *(sys.executable, "-m", "wasm_publish", "pull", "-o", "-"),
            f"{docker_registry.host}/{repository}:{TAG}",
        ],
        capture_output=True,
        cwd=tmp_path,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert digest_of(done.stdout) == artifact.layers[0].descriptor.digest
    assert f"{len(layer) / 1e6:.1f} MB".encode() in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["large.wasm"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signal")
def test_ctrl_c_leaves_nothing(tmp_path: Path) -> None:
    begun, ended = threading.Event(), threading.Event()
    artifact = artifact_of(b"\0asm\x0d\0\x01\0" + bytes(1 << 20))
    layer = artifact.layers[0].descriptor.digest

    def stops(registry: FaultyRegistry, asked: Asked) -> Reply | None:
        if layer not in asked.path:
            return None
        begun.set()
        ended.wait(30)
        return registry.answer(asked)

    with running_registry(Fault("get-blob", stops, FOREVER)) as running:
        push(store_at(running.host), artifact)
        program = subprocess.Popen(
            [
                *(sys.executable, "-m", "wasm_publish", "pull", "-o", "a/b/x.wasm"),
                f"{running.host}/acme/hello:{TAG}",
            ],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=tmp_path,
        )
        try:
            assert begun.wait(30)
            assert len(list((tmp_path / "a" / "b").iterdir())) == 1
            program.send_signal(signal.SIGINT)
            answer, story = program.communicate(timeout=30)
        finally:
            ended.set()
            program.kill()
    assert program.returncode == 130, story
    assert (answer, story.strip()) == (b"", b"error: interrupted")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="Linux alone tells it so")
def test_memory_stays_small(docker_registry: DockerRegistry, tmp_path: Path) -> None:
    block = hashlib.sha512(b"block").digest() * (1 << 14)
    artifact = artifact_of(b"\0asm\x0d\0\x01\0" + block * 100, file=tmp_path / "large.wasm")
    repository = f"pull-{next(_NUMBERS)}/large"
    push(store_at(docker_registry.host, repository), artifact)
    code = (
        "import re, sys\n"
        "from pathlib import Path\n"
        "from wasm_publish.cli.main import main\n"
        "code = main(sys.argv[1:])\n"
        "status = Path('/proc/self/status').read_text(encoding='ascii')\n"
        "print(re.search(r'VmHWM:\\s+([0-9]+) kB', status)[1])\n"
        "sys.exit(code)\n"
    )
    done = subprocess.run(
        [
            *(sys.executable, "-c", code, "pull", "-q", "-o", "x.wasm"),
            f"{docker_registry.host}/{repository}:{TAG}",
        ],
        capture_output=True,
        cwd=tmp_path,
        check=True,
    )
    assert int(done.stdout.split()[-1]) <= 40 * 1024
