"""How each tool pulls one wasm, and copies an artifact to another place."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pushing.tools import OURS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path


class Fetch(NamedTuple):
    """One pull, or one copy, that is asked of a tool.

    Attributes:
        program: The tool's program, and arguments that always come first.
        hosts: The registries, by address and port.
        source: What to fetch: host, repository and tag.
        target: Where to: a file that isn't there for a pull, else host, repository and tag.
    """

    program: Sequence[str]
    hosts: Sequence[str]
    source: str
    target: Path | str


class Job(NamedTuple):
    """What is compared.

    Attributes:
        name: What it's called.
        commands: The command of each tool that can do it.
        notes: What a reader of the results must know of a tool.
    """

    name: str
    commands: Mapping[str, Callable[[Fetch], list[str]]]
    notes: Mapping[str, str]


def _without_tls(fetch: Fetch) -> list[str]:
    return [part for host in fetch.hosts for part in ("--host", f"reg={host},tls=disabled")]


PULL = Job(
    "pull",
    {
        OURS: lambda f: [*f.program, "pull", f.source, "-o", str(f.target), "--plain-http"],
        "oras": lambda f: [
            *(*f.program, "pull", "--plain-http", "--no-tty", "-o", str(f.target), f.source)
        ],
        "skopeo": lambda f: [
            *(*f.program, "copy", "--quiet", "--src-tls-verify=false"),
            *(f"docker://{f.source}", f"dir:{f.target}"),
        ],
        "crane": lambda f: [*f.program, "export", "--insecure", f.source, str(f.target)],
        "regctl": lambda f: [*f.program, *_without_tls(f), "artifact", "get", f.source],
        "wkg": lambda f: [
            *(*f.program, "oci", "pull", "--insecure", f.hosts[0], "-o", str(f.target), f.source)
        ],
    },
    {
        "oras": "`pull`",
        "skopeo": "`copy` to a folder",
        "crane": "`export`",
        "regctl": "`artifact get`",
        "wkg": "`oci pull`",
    },
)

COPY = Job(
    "copy",
    {
        OURS: lambda f: [*f.program, "copy", f.source, str(f.target), "--plain-http"],
        "oras": lambda f: [
            *(*f.program, "copy", "--no-tty", "--from-plain-http", "--to-plain-http"),
            *(f.source, str(f.target)),
        ],
        "skopeo": lambda f: [
            *(*f.program, "copy", "--quiet", "--src-tls-verify=false", "--dest-tls-verify=false"),
            *(f"docker://{f.source}", f"docker://{f.target}"),
        ],
        "crane": lambda f: [*f.program, "copy", "--insecure", f.source, str(f.target)],
        "regctl": lambda f: [
            *(*f.program, *_without_tls(f), "image", "copy", f.source, str(f.target))
        ],
    },
    {},
)
