"""The address of a repository in the one form that is published."""

from __future__ import annotations

import re

_SCP_LIKE = re.compile(r"(?:[^@/\s]+@)?(?P<host>[^:/\s]+):(?P<path>[^:\s]+)")
_WEB_PORTS = {"http": 80, "https": 443}
_SCHEMES = frozenset({*_WEB_PORTS, "ssh", "git", "git+ssh"})


def web_url(remote: str) -> str | None:
    """A remote in the one form that is published: plain https, without user, password or .git.

    A clone over ssh and one over https from the same host give the same text, so that the
    artifact's bytes do not depend on how it was cloned. A path of a machine has no such form.
    """
    place = _of_url(remote) if "://" in remote else _of_scp_like(remote)
    if place is None:
        return None
    host, path = place
    path = path.strip("/").removesuffix(".git").rstrip("/")
    # A single letter before the colon is a drive of Windows; a word without a dot is a nickname
    # from somebody's ssh configuration, which means nothing to a reader. An @ in the path may
    # end a password that was not escaped.
    if "." not in host or not path or "@" in path:
        return None
    return f"https://{host.lower()}/{path}"


def _of_url(remote: str) -> tuple[str, str] | None:
    """Host and path of a URL; of ports only one that a browser needs."""
    from urllib.parse import urlsplit

    try:
        parts = urlsplit(remote)
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in _SCHEMES:
        return None
    host = parts.hostname or ""
    needed = parts.scheme in _WEB_PORTS and port not in {None, _WEB_PORTS[parts.scheme]}
    return (f"{host}:{port}" if needed else host), parts.path


def _of_scp_like(remote: str) -> tuple[str, str] | None:
    match = _SCP_LIKE.fullmatch(remote)
    return (match["host"], match["path"]) if match else None
