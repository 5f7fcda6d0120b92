"""Why a package is taken for one that is built to wasm."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wasm_publish_rust.cargo_config import is_wasm, read_cargo_config
from wasm_publish_rust.dependencies import dependencies
from wasm_publish_rust.targets import cargo_targets

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wasm_publish_rust.inheritance import Package

MODULE_SDKS = ("extism-pdk", "kubewarden-policy-sdk", "proxy-wasm")
"""SDKs whose hosts run core modules, not components."""

SDKS = (
    *MODULE_SDKS,
    "cargo-component-bindings",
    "spin-sdk",
    "wasi",
    "wasmcloud-component",
    "wit-bindgen",
    "wit-bindgen-rt",
)
"""Crates that only a wasm guest links."""

OUR_TABLE = ("package", "metadata", "wasm-publish")
COMPONENT_TABLE = ("package", "metadata", "component")


def evidence(package: Package) -> tuple[str, ...]:
    """What speaks for wasm, in words; a package without binary or cdylib makes none.

    Raises:
        UsageError: The manifest or a cargo configuration file is malformed.
    """
    ours = package.manifest.toml.value(*OUR_TABLE) is not None
    found = ["a table [package.metadata.wasm-publish]"] if ours else []
    if cargo_targets(package):
        found += _of_a_guest(package)
    return tuple(found)


def linked_sdks(package: Package) -> list[str]:
    """The SDKs for wasm guests that a package links.

    Raises:
        UsageError: A table of dependencies is something else.
    """
    linked = {dependency.name for dependency in dependencies(package) if dependency.linked}
    return sorted(linked.intersection(SDKS))


def _of_a_guest(package: Package) -> Iterator[str]:
    targets = read_cargo_config(package.manifest.folder, {}).targets
    if wasm := [target for target in targets if is_wasm(target)]:
        yield f"build.target = {', '.join(wasm)} in cargo's configuration"
    if package.manifest.toml.value(*COMPONENT_TABLE) is not None:
        yield "a table [package.metadata.component]"
    if (package.manifest.folder / "wit").is_dir():
        yield "a folder wit"
    yield from (f"the dependency {sdk}" for sdk in linked_sdks(package))
