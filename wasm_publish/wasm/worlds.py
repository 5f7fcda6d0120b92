"""The well-known worlds, and which of them a component fits.

A host that runs a world knows it by name, so the config of an artifact may tell it. The lists
are those of the WIT packages `wasi:cli` and `wasi:http`, which from 0.2.0 on have only gained
functions; what is still unstable there, `wasi:clocks/timezone`, no world grants.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from wasm_publish.model import Extern, WasmContents


class World(NamedTuple):
    """A world as a host offers it.

    Attributes:
        name: Its full name, without the version.
        line: The versions of which each grants all that those before it did: major and minor.
        export: The interface that a component has to export.
        imports: The interfaces that it may import.
    """

    name: str
    line: str
    export: str
    imports: frozenset[str]


class _Versioned(NamedTuple):
    """A full name, of an interface or a world, in parts."""

    name: str
    line: str
    patch: int


_IO = frozenset({"wasi:io/error", "wasi:io/poll", "wasi:io/streams"})
_STDIO = frozenset({"wasi:cli/stdin", "wasi:cli/stdout", "wasi:cli/stderr"})
_CLOCKS = frozenset({"wasi:clocks/monotonic-clock", "wasi:clocks/wall-clock"})
_COMMAND = World(
    name="wasi:cli/command",
    line="0.2",
    export="wasi:cli/run",
    imports=_IO
    | _STDIO
    | _CLOCKS
    | {
        "wasi:cli/environment",
        "wasi:cli/exit",
        "wasi:cli/terminal-input",
        "wasi:cli/terminal-output",
        "wasi:cli/terminal-stdin",
        "wasi:cli/terminal-stdout",
        "wasi:cli/terminal-stderr",
        "wasi:filesystem/preopens",
        "wasi:filesystem/types",
        "wasi:random/insecure",
        "wasi:random/insecure-seed",
        "wasi:random/random",
        "wasi:sockets/instance-network",
        "wasi:sockets/ip-name-lookup",
        "wasi:sockets/network",
        "wasi:sockets/tcp",
        "wasi:sockets/tcp-create-socket",
        "wasi:sockets/udp",
        "wasi:sockets/udp-create-socket",
    },
)
_PROXY = World(
    name="wasi:http/proxy",
    line="0.2",
    export="wasi:http/incoming-handler",
    imports=_IO
    | _STDIO
    | _CLOCKS
    | {"wasi:http/outgoing-handler", "wasi:http/types", "wasi:random/random"},
)
WORLDS = (_COMMAND, _PROXY)

_FULL_NAME = re.compile(
    r"(?P<name>[^@]+)@(?P<line>(?:0|[1-9][0-9]{0,8})\.(?:0|[1-9][0-9]{0,8}))"
    r"\.(?P<patch>0|[1-9][0-9]{0,8})",
    re.ASCII,
)
"""Without prereleases, which promise nothing to each other."""


def world_of(contents: WasmContents) -> str | None:
    """The well-known world that a component fits, such as `wasi:cli/command@0.2.6`.

    It fits one that demands no more than it exports, and grants all that it imports; what it
    exports besides is no matter of the world. The version is the highest among the interfaces
    that count: hosts take one patch version for another, and only the newest grants whatever
    any of them does.

    Returns:
        None when it fits none, or several, or when not all of it could be read.
    """
    if contents.kind != "component" or contents.warnings:
        return None
    fitting = [world for world in WORLDS if not any(_misfits(world, contents))]
    if len(fitting) != 1:
        return None
    (world,) = fitting
    return f"{world.name}@{world.line}.{max(_patches(world, contents))}"


def misfits(world: str, contents: WasmContents) -> tuple[str, ...]:
    """What keeps a component from a world, in words that complete "it …".

    Args:
        world: The full name of a world, with its version.
        contents: What the sections of the component tell.

    Returns:
        Nothing when it fits, and for a world that is not well known.
    """
    named = _parsed(world)
    known = (each for each in WORLDS if named and (each.name, each.line) == named[:2])
    return tuple(reason for each in known for reason in _misfits(each, contents))


def _misfits(world: World, contents: WasmContents) -> Iterator[str]:
    if all(_patch_of(found, world, {world.export}) is None for found in contents.exports):
        yield f"doesn't export {world.export}@{world.line}"
    for found in contents.imports:
        if _patch_of(found, world, world.imports) is None:
            yield f"imports {found.name}"


def _patches(world: World, contents: WasmContents) -> Iterator[int]:
    """The patch versions of all that a world and a component that fits it exchange."""
    found = [_patch_of(extern, world, world.imports) for extern in contents.imports]
    found += [_patch_of(extern, world, {world.export}) for extern in contents.exports]
    return (patch for patch in found if patch is not None)


def _patch_of(extern: Extern, world: World, interfaces: Collection[str]) -> int | None:
    """The patch version of one of some interfaces of a world; None for whatever else."""
    parsed = _parsed(extern.name) if extern.kind == "instance" else None
    if parsed is None or parsed.line != world.line or parsed.name not in interfaces:
        return None
    return parsed.patch


def _parsed(name: str) -> _Versioned | None:
    match = _FULL_NAME.fullmatch(name)
    return _Versioned(match["name"], match["line"], int(match["patch"])) if match else None
