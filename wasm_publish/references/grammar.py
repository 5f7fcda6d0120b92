"""The grammar of a reference's parts, each told by what is wrong with it.

By the OCI distribution specification, and for hosts by the distribution project.
"""

from __future__ import annotations

import re

LONGEST_TAG = 128
"""In characters."""

LONGEST_NAME = 255
"""Of host and repository together, in characters."""

_LAST_PORT = 65535
_LONGEST_SHOWN = 1000
_TAG = re.compile(rf"[A-Za-z0-9_][A-Za-z0-9._-]{{0,{LONGEST_TAG - 1}}}")
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128}")
_COMPONENT = re.compile(r"[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*")
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?"
_HOST = re.compile(rf"({_LABEL}(?:\.{_LABEL})*|\[[0-9A-Fa-f:.]+\])(?::([0-9]{{1,5}}))?")
_STRANGE = re.compile(r"[^A-Za-z0-9._-]")


def is_tag(text: str) -> bool:
    """Whether a text is a legal tag."""
    return _TAG.fullmatch(text) is not None


def is_digest(text: str) -> bool:
    """Whether a text is a SHA-256 or SHA-512 digest, `ALGORITHM:HEX`."""
    return _DIGEST.fullmatch(text) is not None


def tag_fault(text: str) -> str | None:
    """What keeps a text from being a tag, in words, or None."""
    if is_tag(text):
        return None
    if not text:
        return "the tag is empty"
    if strange := _STRANGE.search(text):
        return f"the tag holds {quoted(strange[0])}"
    if len(text) > LONGEST_TAG:
        return f"the tag has more than {LONGEST_TAG} characters"
    return f"the tag begins with {quoted(text[0])}"


def repository_fault(path: str) -> str | None:
    """What keeps a path from being the name of a repository, in words, or None."""
    if not path:
        return "the repository is empty"
    return next((fault for part in path.split("/") if (fault := _component_fault(part))), None)


def host_fault(host: str) -> str | None:
    """What keeps a text from being a host with or without a port, in words, or None."""
    match = _HOST.fullmatch(host)
    if match is None or (host.startswith("[") and not _is_ipv6(match[1][1:-1])):
        return f"{quoted(host)} is not a host name or address"
    if match[2] and not 1 <= int(match[2]) <= _LAST_PORT:
        return f"{match[2]} is not a port"
    return None


def quoted(text: str) -> str:
    """A text as a message shows it, safe for a terminal and not without end."""
    if len(text) > _LONGEST_SHOWN:
        text = f"{text[:_LONGEST_SHOWN]}…"
    return f"`{text}`" if text.isprintable() else repr(text)


def _component_fault(component: str) -> str | None:
    if _COMPONENT.fullmatch(component):
        return None
    if not component:
        return "the repository has a slash too many"
    if strange := _STRANGE.search(component):
        return f"the repository holds {quoted(strange[0])}"
    if component != component.lower():
        return f"the repository has upper case in `{component}`"
    if not (component[0].isalnum() and component[-1].isalnum()):
        return f"`{component}` in the repository does not begin and end with a letter or digit"
    return f"`{component}` in the repository has separators side by side"


def _is_ipv6(text: str) -> bool:
    from ipaddress import AddressValueError, IPv6Address

    try:
        IPv6Address(text)
    except AddressValueError:
        return False
    return True
