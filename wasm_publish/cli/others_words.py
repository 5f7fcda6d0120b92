"""What to say to words that cargo or docker know and we don't."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wasm_publish.spelling import nearest

if TYPE_CHECKING:
    from collections.abc import Collection

_CREDENTIALS = (
    "a secret is no option: let `wasm-publish login` keep it, or give it with --username and"
    " --password-stdin"
)
_CONFIGURATION = "cargo's own options for a build stand in .cargo/config.toml or its variables"
_ANSWERS = {
    "--token": _CREDENTIALS,
    "--password": _CREDENTIALS,
    "-u": "the user is --username",
    "-j": "the jobs of a build are CARGO_BUILD_JOBS; --jobs is how many projects are published"
    " at once",
    "--all": "all members of a workspace are --workspace, all tags of a repository --all-tags",
    "-a": "all members of a workspace are --workspace, all tags of a repository --all-tags",
    "--index": "there is no index: --registry names a host and a path, such as ghcr.io/acme",
    "--platform": "the `os` of the config is --os; the architecture is always wasm",
    "--tls-verify": "a registry without TLS is --plain-http, any certificate --insecure",
    "-t": "a tag is --tag; the target of a build is --target",
    "-Z": _CONFIGURATION,
    "--config": _CONFIGURATION,
    "--keep-going": _CONFIGURATION,
}


def answer_to(unknown: str, flags: Collection[str]) -> str | None:
    """What to do instead of an unknown flag: a fixed answer, or the flag that was meant.

    Args:
        unknown: The flag as it was typed, with or without a value.
        flags: Those that there are.
    """
    flag = unknown.partition("=")[0]
    short = flag[:2] if not flag.startswith("--") else flag
    if short in _ANSWERS:
        return f"{_ANSWERS[short]};"
    if not flag.startswith("--"):
        return None
    names = [known.removeprefix("--") for known in flags if known.startswith("--")]
    meant = nearest(flag.removeprefix("--"), names)
    return f"did you mean --{meant}?" if meant else None
