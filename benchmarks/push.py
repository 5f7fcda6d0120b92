"""How `wasm-publish push` compares with the other tools that push to a registry.

    python benchmarks/push.py [--rounds N] [--sizes SIZES] [--delays MILLISECONDS]
                              [--variants VARIANTS] [--only TOOLS] [--peers FOLDER]

Prints the section "Push" of results.md to standard output and what it is doing to standard error.
README.md tells what is measured, and how.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from pushing import artifact, counting, finding, report, rounds, scene, tools

ROOT = Path(__file__).resolve().parents[1]
ROUNDS = 9
SIZES = ("64KiB", "10MiB", "500MiB")
DELAYS = (0, 10, 50)


def main() -> None:
    """Measure and print."""
    asked = _parser().parse_args()
    with tempfile.TemporaryDirectory(dir=_in_memory(), ignore_cleanup_errors=True) as temporary:
        folder = Path(temporary)
        found, missing = finding.find(asked.only, asked.peers.resolve(), folder, ROOT)
        conditions = rounds.conditions(asked.variants, asked.sizes, asked.delays)
        measured = rounds.measure(found, conditions, asked.rounds, folder)
        counted = counting.count(found, conditions, folder)
    print(report.section(found, missing, measured, counted))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description="Compare pushing with the other tools.")
    add = parser.add_argument
    add("--rounds", type=int, default=ROUNDS, help="how often each tool pushes (%(default)s)")
    add(
        "--sizes",
        type=_sizes,
        default=",".join(SIZES),
        help="of the files (%(default)s); from 100 MiB only without a delay",
    )
    add(
        "--delays",
        type=_delays,
        default=",".join(map(str, DELAYS)),
        help="round trips in milliseconds (%(default)s)",
    )
    add(
        "--variants",
        type=lambda text: _known(text, scene.VARIANTS),
        default=",".join(scene.VARIANTS),
        help="of the registry (%(default)s)",
    )
    names = [tool.name for tool in tools.TOOLS]
    add(
        "--only",
        metavar="TOOLS",
        type=lambda text: _known(text, names),
        default=",".join(names),
        help="names with commas between them (%(default)s)",
    )
    add(
        "--peers",
        metavar="FOLDER",
        type=Path,
        default=ROOT / ".tox" / "peers",
        help="where peers are built that PATH doesn't have (.tox/peers)",
    )
    return parser


def _sizes(text: str) -> list[int]:
    return [artifact.size(part) for part in text.split(",")]


def _delays(text: str) -> list[int]:
    return [int(part) for part in text.split(",")]


def _known(text: str, names: list[str] | tuple[str, ...]) -> list[str]:
    asked = text.split(",")
    if unknown := set(asked) - set(names):
        known = ", ".join(names)
        raise argparse.ArgumentTypeError(f"not {', '.join(sorted(unknown))}, but of {known}")
    return asked


def _in_memory() -> str | None:
    """A folder in memory, where there is one, so that no disk is measured."""
    return "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 - a folder of its own in it


if __name__ == "__main__":
    main()
