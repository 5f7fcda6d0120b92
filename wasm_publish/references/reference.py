"""References to what a registry holds: `HOST[:PORT]/REPOSITORY[:TAG][@DIGEST]`.

The host is never left out, so that no reference means another registry than it seems to name.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from wasm_publish.errors import UsageError
from wasm_publish.references.grammar import (
    LONGEST_NAME,
    LONGEST_TAG,
    host_fault,
    is_digest,
    is_tag,
    quoted,
    repository_fault,
    tag_fault,
)

if TYPE_CHECKING:
    from oras.container import Container

__all__ = ["LONGEST_TAG", "Reference", "is_digest", "is_tag", "repository_fault", "tag_fault"]

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")
_DOCKER = "docker.io"
_DOCKER_API = "registry-1.docker.io"
_DOCKER_NAMES = {_DOCKER, _DOCKER_API, "index.docker.io"}


class Reference(NamedTuple):
    """A repository of a registry, or a tag or digest in it. Made by `Reference.parse`.

    Attributes:
        registry: The host in lower case, with the port if one was given.
        repository: The path of the repository there.
        tag: The tag.
        digest: The digest; beside a tag, it is what the tag should hold.
    """

    registry: str
    repository: str
    tag: str | None = None
    digest: str | None = None

    @classmethod
    def parse(cls, text: str) -> Reference:
        """Read a reference.

        Raises:
            UsageError: It is none. The error never repeats what could be a password.
        """
        try:
            return _read(text)
        except _Fault as fault:
            raise _error(text, fault) from None

    def __str__(self) -> str:
        """The reference in the form that `parse` reads."""
        tag = f":{self.tag}" if self.tag else ""
        digest = f"@{self.digest}" if self.digest else ""
        return f"{self.name}{tag}{digest}"

    @property
    def name(self) -> str:
        """Registry and repository, without tag and digest."""
        return f"{self.registry}/{self.repository}"

    @property
    def api_host(self) -> str:
        """The host that answers for the registry; Docker Hub's is not the one it is named by."""
        return _DOCKER_API if self.registry == _DOCKER else self.registry

    def with_tag(self, tag: str) -> Reference:
        """Another tag of the same repository, without a digest.

        Raises:
            UsageError: It is no legal tag.
        """
        if fault := tag_fault(tag):
            raise UsageError(
                f"{quoted(tag)} can't tag {self.name}: {fault}",
                code="invalid-reference",
                remedy="use letters, digits, `.`, `_` and `-`, at most 128 characters",
            )
        return self._replace(tag=tag, digest=None)

    def with_digest(self, digest: str) -> Reference:
        """The same reference, held to one digest.

        Raises:
            UsageError: It is no digest.
        """
        if not is_digest(digest):
            raise _error(digest, _Fault(_NO_DIGEST))
        return self._replace(digest=digest)

    def to_oras(self) -> Container:
        """The same as an oras `Container`, whose addresses are those of the registry's API."""
        from oras.container import Container

        # Its own parser takes a dotted first part for the registry, and `localhost` for none.
        container = Container("repository")
        namespace, _, container.repository = self.repository.rpartition("/")
        container.namespace = namespace or None
        container.registry = self.api_host
        container.tag = self.tag or container.tag
        container.digest = self.digest
        return container


def require_prefix(prefix: str) -> None:
    """Make sure that repositories can stand below a prefix, `HOST[:PORT][/PATH]`.

    Raises:
        UsageError: They can't. The error never repeats what could be a password.
    """
    host, _, path = prefix.rstrip("/").partition("/")
    path, colon, _ = path.partition(":")
    if colon and "@" not in prefix:
        fault = _Fault("it has a tag", f"{host}/{path}{_PREFIX.ending}")
        raise _error(prefix, fault, _PREFIX)
    try:
        _read(f"{prefix.rstrip('/')}{_PREFIX.ending}")
    except _Fault as fault:
        raise _error(prefix, fault, _PREFIX) from None


class _Form(NamedTuple):
    """How errors speak of what a text should be; to be legal, a prefix needs an ending."""

    what: str
    written: str
    ending: str = ""


_REFERENCE = _Form(
    "a reference", "HOST/REPOSITORY[:TAG][@DIGEST], such as ghcr.io/owner/name:1.0.0"
)
_PREFIX = _Form("a prefix of repositories", "HOST[/PATH], such as ghcr.io/acme", "/name")


class _Fault(Exception):
    """Why a text is no reference, and a legal one that may be meant."""

    def __init__(self, why: str, near: str = "", *, secret: bool = False) -> None:
        super().__init__(why)
        self.near = near
        self.secret = secret


_NO_DIGEST = "what follows `@` is not one digest, sha256: and 64 hexadecimal digits"


def _read(text: str) -> Reference:
    if not text:
        raise _Fault("it is empty")
    located, digest = _split_digest(text)
    ending = text.removeprefix(located)
    if scheme := _SCHEME.match(located):
        raise _Fault(f"it begins with `{scheme[0]}`", text[scheme.end() :])
    if text != text.strip():
        raise _Fault("it has a space or line break at its ends", text.strip())
    host, _, rest = located.partition("/")
    if not begins_with_host(located):
        raise _no_host(located, ending)
    path, colon, tag = rest.partition(":")
    fault = host_fault(host) or repository_fault(path) or (_tag_fault(tag) if colon else None)
    if fault:
        raise _Fault(fault, _mended(host, path, tag) + ending)
    reference = Reference(*_canonical(host, path), tag or None, digest)
    if len(reference.name) > LONGEST_NAME:
        raise _Fault(f"host and repository have more than {LONGEST_NAME} characters")
    return reference


def _split_digest(text: str) -> tuple[str, str | None]:
    located, at, digest = text.rpartition("@")
    if not at:
        return text, None
    if is_digest(digest) and "@" not in located:
        return located, digest
    # A user name and password may stand before an `@`, so nothing before one is shown.
    if not is_digest(digest):
        located, digest = text, ""
    last = located.rpartition("@")[2]
    if "/" not in last:
        raise _Fault(_NO_DIGEST, secret=True)
    near = f"{last}@{digest}" if digest else last
    raise _Fault("it has a user or password before the host", near, secret=True)


def begins_with_host(text: str) -> bool:
    """Whether a text names a host before its first slash, rather than the start of a path."""
    host, slash, _ = text.partition("/")
    return bool(slash) and _names_host(host)


def _names_host(first: str) -> bool:
    """Whether the first part is a host rather than the start of a path, as Docker tells them."""
    return "." in first or ":" in first or first.lower() == "localhost"


def _no_host(located: str, ending: str) -> _Fault:
    first, slash, _ = located.partition("/")
    if not slash and (first.lower() == "localhost" or _names_host(first.partition(":")[0])):
        return _Fault("it names no repository")
    return _Fault("it names no registry host", f"{_DOCKER}/{located}{ending}")


def _tag_fault(tag: str) -> str | None:
    return "it has two tags" if ":" in tag else tag_fault(tag)


def _canonical(host: str, path: str) -> tuple[str, str]:
    host = host.lower()
    if host not in _DOCKER_NAMES:
        return host, path
    return _DOCKER, path if "/" in path else f"library/{path}"


def _mended(host: str, path: str, tag: str) -> str:
    path = re.sub("/{2,}", "/", path.strip("/")).lower()
    return f"{host}/{path}:{tag.replace('+', '_')}" if tag else f"{host}/{path}"


def _is_legal(text: str) -> bool:
    try:
        _read(text)
    except _Fault:
        return False
    return True


def _error(text: str, fault: _Fault, form: _Form = _REFERENCE) -> UsageError:
    subject = "the text" if fault.secret else quoted(text)
    near = fault.near.removesuffix(form.ending) if _is_legal(fault.near) else form.written
    return UsageError(
        f"{subject} is not {form.what}: {fault}", code="invalid-reference", remedy=f"write {near}"
    )
