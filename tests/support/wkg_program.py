"""wkg, set up to look for packages below a prefix of a registry without TLS."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_LOGICAL = "packages.test"
"""What wkg calls the registry; nobody has that name."""

_CONFIG = """\
[namespace_registries.{namespace}]
registry = "{logical}"
[namespace_registries.{namespace}.metadata]
preferredProtocol = "oci"
[namespace_registries.{namespace}.metadata.oci]
registry = "{host}"
namespacePrefix = "{prefix}/"
[registry."{logical}".oci]
protocol = "http"
"""


@dataclass(frozen=True, slots=True)
class Wkg:
    """A wkg that knows where the packages of one namespace are.

    Attributes:
        program: Where it is.
        folder: An empty folder, its home.
    """

    program: str
    folder: Path

    def look_below(self, host: str, prefix: str, namespace: str) -> None:
        """Tell it where the packages of a namespace are."""
        config = _CONFIG.format(namespace=namespace, logical=_LOGICAL, host=host, prefix=prefix)
        (self.folder / "config.toml").write_text(config, encoding="utf-8")

    def get(self, package: str) -> bytes:
        """The content of a package, named with or without a version."""
        file = self.folder / "got.wasm"
        self._run("get", package, "--overwrite", "--format", "wasm", "--output", str(file))
        return file.read_bytes()

    def publish(self, file: Path) -> None:
        """Publish an encoded package under its own name and version."""
        self._run("publish", str(file))

    def _run(self, command: str, *arguments: str) -> None:
        # A warm cache would answer for the registry.
        cache = self.folder / "cache" / os.urandom(4).hex()
        options = ("--config", str(self.folder / "config.toml"), "--cache", str(cache))
        done = subprocess.run(
            [self.program, command, *arguments, *options],
            cwd=self.folder,
            env={**os.environ, "HOME": str(self.folder)},
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
            timeout=60,
        )
        assert done.returncode == 0, done.stderr
