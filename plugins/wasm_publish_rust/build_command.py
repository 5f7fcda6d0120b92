"""The cargo command that builds a package's wasm."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

from wasm_publish.model import BuildCommand
from wasm_publish_rust.cargo_config import (
    cargo_homes,
    is_wasm,
    read_cargo_config,
    require_wasm_target,
)
from wasm_publish_rust.evidence import COMPONENT_TABLE, MODULE_SDKS, linked_sdks
from wasm_publish_rust.inheritance import package_of
from wasm_publish_rust.options import build_arguments, build_manner
from wasm_publish_rust.targets import cargo_targets

if TYPE_CHECKING:
    from pathlib import Path

    from wasm_publish.model import Build, Project
    from wasm_publish.settings.settings import Settings
    from wasm_publish_rust.inheritance import Package

_IMAGE = "rust:1"
_OF_CARGO_COMPONENT = "wasm32-wasip1"
"""The target that cargo-component builds for where none is named."""


def build_command(project: Project, build: Build, settings: Settings) -> BuildCommand:
    """Tell the command, to be run at the root of the workspace.

    Where cargo runs us it says which cargo it is, so that `cargo +nightly wasm-publish` builds
    with that.

    Raises:
        UsageError: A manifest or a cargo configuration file is malformed, or the target that is
            asked for makes no wasm.
    """
    require_wasm_target(build.target)
    package = package_of(project)
    argv = (
        "cargo",
        *_build(package, project, build),
        *(("--target-dir", str(build.target_dir)) if build.target_dir else ()),
        *build_arguments(settings),
    )
    return BuildCommand(
        argv,
        project.workspace_root,
        chosen=("-p", project.name) if package.workspace else (),
        manner=tuple(build_manner(settings)),
        program=build.environment.get("CARGO") or None,
        setup=_setup(argv, project, build),
        image=_IMAGE,
    )


def _setup(argv: tuple[str, ...], project: Project, build: Build) -> tuple[str, ...]:
    """What installs the target and, where the command calls it, cargo-component."""
    configured = _configured(project.root, build) or _OF_CARGO_COMPONENT
    target = argv[argv.index("--target") + 1] if "--target" in argv else configured
    install = ("cargo install --locked cargo-component",) if "component" in argv[:2] else ()
    return (f"rustup target add {target}", *install)


def _build(package: Package, project: Project, build: Build) -> tuple[str, ...]:
    release = build.profile in {None, "release"}
    profile = ("--release",) if release else ("--profile", str(build.profile))
    if _has_component_table(package) and _has_cargo_component(build):
        target = ("--target", build.target) if build.target else ()
        return ("component", "build", *profile, *target)
    return ("build", *profile, *_target(package, project, build))


def _has_cargo_component(build: Build) -> bool:
    """Whether cargo would find it: in its own home, or on the PATH; elsewhere it is installed."""
    if build.elsewhere:
        return True
    homes = [str(home / "bin") for home in cargo_homes(build.environment)]
    places = (*homes, build.environment.get("PATH", os.defpath))
    return shutil.which("cargo-component", path=os.pathsep.join(places)) is not None


def _target(package: Package, project: Project, build: Build) -> tuple[str, ...]:
    if build.target:
        return ("--target", build.target)
    configured = _configured(project.root, build)
    if configured and configured == _configured(project.workspace_root, build):
        return ()
    return ("--target", configured or _usual(package))


def _configured(folder: Path, build: Build) -> str | None:
    targets = read_cargo_config(folder, build.environment).targets
    return next((target for target in targets if is_wasm(target)), None)


def _usual(package: Package) -> str:
    """The target of components, unless a module is all that it could be.

    So it is where the host that the SDK is for takes modules, and for a library without WIT: what
    that exports is nothing that a component could.
    """
    sdks = linked_sdks(package)
    has_wit = (package.manifest.folder / "wit").is_dir() or _has_component_table(package)
    is_program = any(target.kind == "bin" for target in cargo_targets(package))
    takes_modules = any(sdk in MODULE_SDKS for sdk in sdks)
    is_component = not takes_modules and (bool(sdks) or has_wit or is_program)
    return "wasm32-wasip2" if is_component else "wasm32-wasip1"


def _has_component_table(package: Package) -> bool:
    return package.manifest.toml.value(*COMPONENT_TABLE) is not None
