"""The tools that are compared: where each comes from and how it pushes one wasm file."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from .artifact import CONFIG_TYPE, LAYER_TYPE

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from .artifact import Artifact

OURS = "wasm-publish"


class Push(NamedTuple):
    """One push that is asked of a tool.

    Attributes:
        program: The tool's program, and arguments that always come first.
        artifact: What to push.
        host: The registry, by address and port.
        reference: Where to: host, repository and tag.
        authority: The certificate that signed the registry's; None over plain HTTP.
    """

    program: Sequence[str]
    artifact: Artifact
    host: str
    reference: str
    authority: Path | None


class Tool(NamedTuple):
    """A tool.

    Attributes:
        name: What it's called.
        version: The arguments that make it tell its version; none where a package tells it.
        push: The command of a push.
        is_built: Whether `install-peers.sh` can build it.
        note: What a reader of the results must know.
    """

    name: str
    version: Sequence[str]
    push: Callable[[Push], list[str]]
    is_built: bool = False
    note: str = ""


def _wasm_publish(push: Push) -> list[str]:
    trust = ["--ca-file", str(push.authority)] if push.authority else ["--plain-http"]
    return [*push.program, "push", str(push.artifact.wasm), push.reference, *trust]


def _oras(push: Push) -> list[str]:
    # Without the second option it refuses a file that is given by its whole path.
    options = ["--disable-path-validation", *([] if push.authority else ["--plain-http"])]
    config = f"{push.artifact.config}:{CONFIG_TYPE}"
    layer = f"{push.artifact.wasm}:{LAYER_TYPE}"
    return [*push.program, "push", *options, "--config", config, push.reference, layer]


def _oras_py(push: Push) -> list[str]:
    scheme = "https" if push.authority else "http"
    return [*push.program, scheme, push.reference, *map(str, push.artifact[:2])]


def _skopeo(push: Push) -> list[str]:
    verify = f"--dest-tls-verify={'true' if push.authority else 'false'}"
    layout = f"oci:{push.artifact.layout}"
    return [*push.program, "copy", "--quiet", verify, layout, f"docker://{push.reference}"]


def _crane(push: Push) -> list[str]:
    insecure = [] if push.authority else ["--insecure"]
    return [*push.program, "push", *insecure, str(push.artifact.layout), push.reference]


def _regctl(push: Push) -> list[str]:
    # A host that isn't named here is one with TLS.
    host = [] if push.authority else ["--host", f"reg={push.host},tls=disabled"]
    config = ["--config-type", CONFIG_TYPE, "--config-file", str(push.artifact.config)]
    layer = ["--file", str(push.artifact.wasm), "--file-media-type", LAYER_TYPE]
    return [*push.program, *host, "artifact", "put", *config, *layer, push.reference]


def _wkg(push: Push) -> list[str]:
    insecure = [] if push.authority else ["--insecure", push.host]
    return [*push.program, "oci", "push", *insecure, push.reference, str(push.artifact.wasm)]


_LAYOUT = "pushes an OCI layout that is made before the clock starts, digests included"

TOOLS = (
    Tool(OURS, ["--version"], _wasm_publish, note="a wheel built by pip, byte code compiled"),
    Tool("oras", ["version"], _oras, is_built=True),
    Tool("oras-py", [], _oras_py, note="`OrasClient.push` of the Python package oras"),
    Tool(
        "skopeo",
        ["--version"],
        _skopeo,
        note=f"{_LAYOUT}; 1.9 opens a connection for each request",
    ),
    Tool(
        "crane",
        ["version"],
        _crane,
        is_built=True,
        note=_LAYOUT,
    ),
    Tool(
        "regctl",
        ["version", "--format", "{{.VCSTag}}"],
        _regctl,
        is_built=True,
        note="`artifact put`",
    ),
    Tool("wkg", ["--version"], _wkg, is_built=True, note="`oci push`"),
)
