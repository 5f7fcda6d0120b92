"""How publishing a workspace compares with a shell loop of another tool over the same files.

    python benchmarks/workspace.py [--members N] [--rounds N] [--delay MILLISECONDS]
                                   [--only TOOLS] [--peers FOLDER]

Prints the section "Workspace" of results.md to standard output. README.md tells what is measured.
"""

from __future__ import annotations

import argparse
import shlex
import statistics
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from pushing import artifact, finding, machine, scene
from pushing.measuring import run
from pushing.rounds import environment_at, fresh, say
from pushing.tools import OURS, Push

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pushing.artifact import Artifact
    from pushing.depth import Request
    from pushing.finding import Found
    from pushing.scene import Scene

ROOT = Path(__file__).resolve().parents[1]
SIZE = 64 * 1024
PEERS = ("crane", "regctl")
"""The fastest of the others at pushing one small file: see the section "Push" of results.md."""

_MEMBER = """\
[package]
name = "member-{number:03}"
version = "1.0.{number}"
edition = "2021"

[lib]
crate-type = ["cdylib"]
"""


class Workspace(NamedTuple):
    """A cargo workspace whose members are built, and each member's file as the others push it."""

    root: Path
    members: dict[str, Artifact]


def main() -> None:
    """Measure and print."""
    asked = _parser().parse_args()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as temporary:
        folder = Path(temporary)
        tools, missing = finding.find([OURS, *asked.only], asked.peers.resolve(), folder, ROOT)
        for name, why in missing.items():
            say(f"no {name}: {why}")
        print(_head(asked.members, asked.delay, asked.rounds))
        for variant in (scene.ANONYMOUS, scene.TOKEN):
            say(f"{variant}: {asked.members} members")
            workspace = _made(folder / variant, asked.members)
            times: dict[str, list[float]] = {tool.name: [] for tool in tools}
            for _ in range(asked.rounds):
                with fresh(folder) as place, scene.opened(variant, asked.delay, place) as where:
                    for tool in tools:
                        where.forget()
                        times[tool.name].append(_seconds(tool, workspace, where, folder))
            print(*_rows(variant, times), sep="\n")
        print(f"\nToken requests of {OURS}: {_token_requests(tools[0], workspace, folder)}")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description="Compare publishing a workspace with a loop.")
    add = parser.add_argument
    add("--members", type=int, default=100, help="crates of the workspace (%(default)s)")
    add("--rounds", type=int, default=3, help="how often each publishes all (%(default)s)")
    add("--delay", type=int, default=50, help="the round trip in milliseconds (%(default)s)")
    add("--only", type=lambda text: text.split(","), default=PEERS, help="peers to compare with")
    add("--peers", metavar="FOLDER", type=Path, default=ROOT / ".tox" / "peers")
    return parser


def _made(root: Path, count: int) -> Workspace:
    """Write the workspace: what is measured is publishing, so the wasm isn't built by cargo."""
    built = root / "target" / "wasm32-wasip1" / "release"
    built.mkdir(parents=True)
    members = {}
    for number in range(count):
        name = f"member-{number:03}"
        crate = root / "crates" / name
        (crate / "src").mkdir(parents=True)
        (crate / "src" / "lib.rs").write_text("", encoding="utf-8")
        (crate / "Cargo.toml").write_text(_MEMBER.format(number=number), encoding="utf-8")
        apart = root / "apart" / name
        apart.mkdir(parents=True)
        members[name] = artifact.make(apart, SIZE)
        (built / f"{name.replace('-', '_')}.wasm").write_bytes(members[name].wasm.read_bytes())
    manifest = '[workspace]\nmembers = ["crates/*"]\nresolver = "2"\n'
    (root / "Cargo.toml").write_text(manifest, encoding="utf-8")
    (root / ".gitignore").write_text("/target\n/apart\n", encoding="utf-8")
    identity = ("-c", "user.name=benchmark", "-c", "user.email=benchmark@example.com")
    for command in (("init", "-q"), ("add", "-A"), (*identity, "commit", "-q", "-m", "all")):
        subprocess.run(["git", *command], cwd=root, check=True)
    return Workspace(root, members)


def _seconds(tool: Found, workspace: Workspace, where: Scene, folder: Path) -> float:
    with fresh(folder) as home:
        environment = environment_at(home, where)
        command = _ours(tool, where) if tool.name == OURS else _loop(tool, workspace, where)
        taken = run(command, workspace.root, environment).seconds
    repositories = [f"loop/{name}" for name in workspace.members]
    lacking = [name for name in repositories if not any(where.has(name, t) for t in _tags(name))]
    if lacking:
        raise SystemExit(f"{tool.name} left out {lacking[0]}")
    return taken


def _tags(repository: str) -> list[str]:
    return [f"1.0.{int(repository.rpartition('-')[2])}", "1.0.0"]


def _ours(tool: Found, where: Scene) -> list[str]:
    words = ["--registry", f"{where.host}/loop", "--plain-http", "--no-moving-tags"]
    return [*tool.command, *words]


def _loop(tool: Found, workspace: Workspace, where: Scene) -> list[str]:
    """A shell that pushes one member after the other, as people's scripts do."""
    return ["/bin/sh", "-ec", "\n".join(_pushes(tool, workspace, where))]


def _pushes(tool: Found, workspace: Workspace, where: Scene) -> Iterator[str]:
    for number, (name, pushed) in enumerate(workspace.members.items()):
        reference = f"{where.host}/loop/{name}:1.0.{number}"
        yield shlex.join(
            tool.tool.push(Push(tool.command, pushed, where.host, reference, where.authority))
        )


def _token_requests(tool: Found, workspace: Workspace, folder: Path) -> str:
    """How many tokens are asked for, and for how many repositories."""
    seen: list[Request] = []
    with fresh(folder) as place, scene.opened(scene.TOKEN, 1, place, seen) as where:
        _seconds(tool, workspace, where, folder)
    tokens = [request for request in seen if "/token" in request.asked]
    return f"{len(tokens)}, for {len(workspace.members)} repositories."


def _head(members: int, delay: int, rounds: int) -> str:
    return (
        "## Workspace\n\n"
        f"{machine.described()}, {machine.python_version()}.\n\n"
        f"{members} crates of 64 KiB, {delay} ms, {rounds} rounds; one version tag each.\n\n"
        "| registry | tool | seconds, min / median | times as long, min / median |\n"
        "|---|---|---|---|"
    )


def _rows(variant: str, times: dict[str, list[float]]) -> Iterator[str]:
    ours = times[OURS]
    for name, taken in times.items():
        least, middle = min(taken), statistics.median(taken)
        ratio = _pair([least / min(ours), middle / statistics.median(ours)], 1)
        yield f"| {variant} | {name} | {_pair([least, middle], 2)} | {ratio} |"


def _pair(values: Sequence[float], digits: int) -> str:
    return " / ".join(f"{value:.{digits}f}" for value in values)


if __name__ == "__main__":
    main()
