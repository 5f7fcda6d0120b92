"""The machine that measured, so far as it matters."""

from __future__ import annotations

import os
import platform
import re
import subprocess
from pathlib import Path

_PROCESSOR = re.compile(r"^model name\s*:\s*(.+)$", re.MULTILINE)


def described() -> str:
    """Processor, cores and system, in a line."""
    processor = _PROCESSOR.search(Path("/proc/cpuinfo").read_text(encoding="utf-8"))
    name = processor[1] if processor else platform.machine()
    system = platform.freedesktop_os_release()["PRETTY_NAME"]
    kernel = platform.release().partition("-")[0]
    return f"{name}, {os.cpu_count()} cores, {system}, Linux {kernel}"


def python_version() -> str:
    """The Python that runs this, and with it the tools that are written in Python."""
    return f"{platform.python_implementation()} {platform.python_version()}"


def registry_version() -> str:
    """The registry's name and version."""
    done = subprocess.run(
        ["docker-registry", "--version"], capture_output=True, encoding="utf-8", check=True
    )
    return f"docker-registry {done.stdout.split()[-1]}"
