"""The cargo command that builds a package's wasm."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wasm_publish.model import BuildCommand
from wasm_publish_rust.cargo_config import is_wasm, read_cargo_config
from wasm_publish_rust.evidence import COMPONENT_TABLE, MODULE_SDKS, linked_sdks
from wasm_publish_rust.inheritance import package_of

if TYPE_CHECKING:
    from pathlib import Path

    from wasm_publish.model import Build, Project
    from wasm_publish_rust.inheritance import Package


def build_command(project: Project, build: Build) -> BuildCommand:
    """Tell the command, to be run at the root of the workspace.

    Raises:
        UsageError: A manifest or a cargo configuration file is malformed.
    """
    package = package_of(project)
    argv = (
        "cargo",
        *_build(package, project, build),
        *(("-p", project.name) if package.workspace else ()),
        *(("--target-dir", str(build.target_dir)) if build.target_dir else ()),
    )
    return BuildCommand(argv, project.workspace_root)


def _build(package: Package, project: Project, build: Build) -> tuple[str, ...]:
    release = build.profile in {None, "release"}
    profile = ("--release",) if release else ("--profile", str(build.profile))
    if package.manifest.toml.value(*COMPONENT_TABLE) is not None:
        target = ("--target", build.target) if build.target else ()
        return ("component", "build", *profile, *target)
    return ("build", *profile, *_target(package, project, build))


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
    """The target of components, unless the host that the SDK is for takes modules."""
    takes_modules = any(sdk in MODULE_SDKS for sdk in linked_sdks(package))
    return "wasm32-wasip1" if takes_modules else "wasm32-wasip2"
