"""containerd with a folder of its own, and `ctr` to talk to it."""

from __future__ import annotations

import os
import subprocess
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_PATIENCE = 20  # seconds; it mostly listens after a tenth of one
_UNUSED = (
    "io.containerd.grpc.v1.cri",
    "io.containerd.internal.v1.opt",
    "io.containerd.internal.v1.tracing",
    "io.containerd.tracing.processor.v1.otlp",
    *(f"io.containerd.snapshotter.v1.{kind}" for kind in ("aufs", "btrfs", "devmapper")),
    "io.containerd.snapshotter.v1.overlayfs",
)


class Containerd:
    """A running containerd.

    Args:
        ctr: The program that talks to it.
        folder: Where it has its socket and its data.
    """

    def __init__(self, ctr: str, folder: Path) -> None:
        self._ctr = ctr
        self._folder = folder

    def __call__(self, *arguments: str | Path) -> str:
        """Let `ctr` do something; what it says.

        Raises:
            subprocess.CalledProcessError: It fails.
        """
        command = [self._ctr, "--address", self._folder / "c.sock", *arguments]
        done = subprocess.run(command, capture_output=True, check=True, timeout=60)
        return done.stdout.decode()

    def digests(self) -> dict[str, str]:
        """The digests of all images, by their names."""
        lines = self("images", "ls").splitlines()[1:]
        return {fields[0]: fields[2] for fields in map(str.split, lines)}

    def unpacked(self, name: str) -> Iterator[Path]:
        """The files of a name in images that are unpacked."""
        return self._folder.glob(f"root/io.containerd.snapshotter.v1.native/**/{name}")


@contextmanager
def running_containerd(find: Callable[[str], str | None]) -> Iterator[Containerd | None]:
    """Run containerd as long as the context lasts; None where it isn't installed.

    Args:
        find: Finds a program.
    """
    daemon, ctr = find("containerd"), find("ctr")
    if daemon is None or ctr is None:
        yield None
        return
    # A socket's path is short, and pytest's folders are not.
    with tempfile.TemporaryDirectory(prefix="ctd") as name:
        folder = Path(name)
        (folder / "config.toml").write_text(_config(folder), encoding="utf-8")
        with (folder / "log").open("wb") as log:
            command = [daemon, "--config", str(folder / "config.toml")]
            process = subprocess.Popen(command, stdout=log, stderr=log)
        try:
            containerd = Containerd(ctr, folder)
            _await(containerd, process, folder / "log")
            yield containerd
        finally:
            process.terminate()
            process.wait()


def is_possible() -> bool:
    """Whether this process may run it at all."""
    return hasattr(os, "geteuid") and os.geteuid() == 0


def _config(folder: Path) -> str:
    disabled = ", ".join(f'"{plugin}"' for plugin in _UNUSED)
    return f"""\
version = 2
root = "{folder}/root"
state = "{folder}/state"
disabled_plugins = [{disabled}]
[grpc]
address = "{folder}/c.sock"
[ttrpc]
address = "{folder}/c.sock.ttrpc"
"""


def _await(containerd: Containerd, process: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + _PATIENCE
    while process.poll() is None and time.monotonic() < end:
        try:
            containerd("version")
        except subprocess.CalledProcessError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError(log.read_text(encoding="utf-8"))
