"""Where tools push to: a registry in some variant, at the end of a line with some delay."""

from __future__ import annotations

import base64
import json
import shutil
import subprocess
import sys
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from . import certificates, registry
from .depth import Request

if TYPE_CHECKING:
    from collections.abc import Iterator

ANONYMOUS, TLS, TOKEN = VARIANTS = ("anonymous", "tls", "token")

_BENCHMARKS = Path(__file__).resolve().parents[1]


class Scene(NamedTuple):
    """A registry that runs, as the tools see it.

    Attributes:
        host: Its address and port, or those of the line to it.
        authority: The certificate that signed the registry's; None over plain HTTP.
        docker_config: What `~/.docker/config.json` holds.
        stored: Where the registry keeps what was pushed.
    """

    host: str
    authority: Path | None
    docker_config: str
    stored: Path

    def has(self, repository: str, tag: str) -> bool:
        """Whether a tag was pushed, as the registry's files tell."""
        tags = self.stored / "registry" / "v2" / "repositories" / repository / "_manifests" / "tags"
        return (tags / tag / "current" / "link").is_file()

    def forget(self) -> None:
        """Delete everything that was pushed."""
        shutil.rmtree(self.stored, ignore_errors=True)


@contextmanager
def opened(
    variant: str, delay: int, folder: Path, seen: list[Request] | None = None
) -> Iterator[Scene]:
    """Run a registry in an empty folder as long as the context lasts.

    Args:
        variant: Who may push, and over what: one of `VARIANTS`.
        delay: The round trip in milliseconds; 0 is loopback itself, without a line.
        folder: For all that it stores.
        seen: Fills with the requests to registry and token server when the context ends. It takes
            a delay, and plain HTTP.
    """
    auth = {}
    tls = certificates.make(folder) if variant == TLS else None
    with ExitStack() as running:

        def farther(address: str) -> str:
            return running.enter_context(_line(address, delay, seen)) if delay else address

        if variant == TOKEN:
            tokens = running.enter_context(registry.running_token_server())
            auth = registry.token_auth(farther(tokens))
        host = farther(running.enter_context(registry.running(folder, auth, tls)))
        login = _docker_config(host) if variant == TOKEN else "{}"
        yield Scene(host, tls.authority if tls else None, login, registry.stored(folder))


def _docker_config(host: str) -> str:
    pair = base64.b64encode(f"{registry.USERNAME}:{registry.PASSWORD}".encode()).decode()
    return json.dumps({"auths": {host: {"auth": pair}}})


@contextmanager
def _line(address: str, delay: int, seen: list[Request] | None) -> Iterator[str]:
    """Run a delay line as long as the context lasts; gives its address."""
    command = [sys.executable, "-m", "pushing.delay_line", address, str(delay)]
    with subprocess.Popen(
        command if seen is None else [*command, "watch"],
        cwd=_BENCHMARKS,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        encoding="utf-8",
    ) as process:
        assert process.stdout  # noqa: S101 - for the type checker: it's a pipe
        try:
            yield process.stdout.readline().strip()
        finally:
            told, _ = process.communicate()  # closes its standard input, which ends it
            if seen is not None:
                seen += [Request(*request) for request in json.loads(told)]
