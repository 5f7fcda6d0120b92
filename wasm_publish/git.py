"""What git knows of the project: its commit, and where the repository lives.

The `git` program is asked, because it alone reads every repository format, worktree and
submodule. Without it, or outside of a repository, there is just nothing to tell.
"""

from __future__ import annotations

import re
import subprocess
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from wasm_publish.model import Commit

if TYPE_CHECKING:
    from pathlib import Path

_TIMEOUT = 30  # seconds; git on a cold network drive is slow, a hanging one must not hang us
_SCP_LIKE = re.compile(r"(?:[^@/\s]+@)?(?P<host>[^:/\s]+):(?P<path>[^:\s]+)")
_WEB_SCHEMES = frozenset({"https", "http", "ssh", "git", "git+ssh"})


def read_commit(folder: Path) -> Commit | None:
    """The commit that a folder is at, or None where git has nothing to tell."""
    shown = _git(folder, "log", "-1", "--no-show-signature", "--format=%H%n%ct")
    if shown is None:
        return None
    revision, time = shown.split()
    branch = _git(folder, "symbolic-ref", "--short", "--quiet", "HEAD")
    tags = _git(folder, "tag", "--points-at", "HEAD") or ""
    return Commit(
        revision=revision,
        time=int(time),
        branch=branch,
        tags=tuple(tags.splitlines()),
        remote=_remote(folder),
    )


def web_url(remote: str) -> str | None:
    """A remote in the one form that is published: plain https, without user, password or .git.

    A clone over ssh and one over https give the same text, so that the artifact's bytes do not
    depend on how it was cloned. A path of a machine has no such form.
    """
    if "://" in remote:
        parts = urlsplit(remote)
        host, path = parts.hostname or "", parts.path
        if parts.scheme not in _WEB_SCHEMES:
            return None
        if parts.scheme.startswith("http") and parts.port:
            host = f"{host}:{parts.port}"
    elif match := _SCP_LIKE.fullmatch(remote):
        host, path = match["host"], match["path"]
    else:
        return None
    path = path.strip("/").removesuffix(".git").rstrip("/")
    # A single letter before the colon is a drive of Windows; a word without a dot is a nickname
    # from somebody's ssh configuration, which means nothing to a reader.
    return f"https://{host.lower()}/{path}" if "." in host and path else None


def _remote(folder: Path) -> str | None:
    """The web address of `origin`, or of the only remote there is."""
    listed = _git(folder, "config", "--get-regexp", r"^remote\..*\.url$") or ""
    urls = dict(line.split(" ", 1) for line in listed.splitlines() if " " in line)
    url = urls.get("remote.origin.url")
    if url is None and len(urls) == 1:
        url = next(iter(urls.values()))
    return web_url(url) if url else None


def _git(folder: Path, *arguments: str) -> str | None:
    try:
        done = subprocess.run(  # noqa: S603 - fixed arguments, no shell
            ["git", "-C", str(folder), *arguments],  # noqa: S607 - the git of the person's PATH
            capture_output=True,
            check=False,
            timeout=_TIMEOUT,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    if done.returncode != 0:
        return None
    return done.stdout.decode(errors="replace").strip() or None
