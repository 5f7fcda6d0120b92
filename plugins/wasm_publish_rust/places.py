"""Where cargo and cargo-component write: `<target dir>/<triple>/<profile>/<name>.wasm`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from wasm_publish.locating.rules import forms_in
from wasm_publish_rust.cargo_config import is_wasm, read_cargo_config, triple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from wasm_publish.locating.rules import Candidate
    from wasm_publish.model import Build, Project

_PROFILE_FOLDERS = {"bench": "release", "dev": "debug", "test": "debug"}
"""The profiles whose output is not in a folder of their name."""


def toolchain_files(project: Project, build: Build, names: Sequence[str]) -> Iterator[Candidate]:
    """The files that bear one of the names where cargo writes.

    Never below `deps`, `build` or `incremental`, whose files are on their way to these.

    Raises:
        UsageError: A cargo configuration file is malformed.
    """
    search = _Search(project.workspace_root, names)
    wanted = {triple(target) for target in _wanted_targets(project, build)}
    for target_dir in _target_dirs(project, build):
        for folder in _triple_folders(target_dir, build, wanted):
            for candidate in search.of_triple(folder, build.profile):
                yield candidate._replace(preferred=folder.name in wanted)


@dataclass(frozen=True, slots=True)
class _Search:
    """What to look for, and the folder that places are told relative to."""

    root: Path
    names: Sequence[str]

    def of_triple(self, folder: Path, profile: str | None) -> Iterator[Candidate]:
        """The files of one profile; of none named, release, else custom ones, and debug."""
        if profile:
            yield from self.within(folder / _PROFILE_FOLDERS.get(profile, profile))
            return
        release = list(self.within(folder / "release"))
        yield from release
        for custom in () if release else _custom_profiles(folder):
            yield from self.within(custom)
        for candidate in self.within(folder / "debug"):
            yield candidate._replace(debug=True)

    def within(self, folder: Path) -> Iterator[Candidate]:
        """The files of one folder."""
        inside = folder.is_relative_to(self.root)
        place = (folder.relative_to(self.root) if inside else folder).as_posix()
        for name in self.names:
            yield from forms_in(folder, name, place, built=True)


def _wanted_targets(project: Project, build: Build) -> tuple[str, ...]:
    if build.target:
        return (build.target,)
    return read_cargo_config(project.root, build.environment).targets


def _target_dirs(project: Project, build: Build) -> list[Path]:
    """Mostly one; two where a member has a configuration that only holds when standing in it."""
    if build.target_dir:
        return [build.target_dir]
    default = project.workspace_root / "target"
    folders = dict.fromkeys((project.root, project.workspace_root))
    configs = [read_cargo_config(folder, build.environment) for folder in folders]
    return list(dict.fromkeys(config.target_dir or default for config in configs))


def _triple_folders(target_dir: Path, build: Build, wanted: set[str]) -> list[Path]:
    if build.target:
        return [target_dir / triple(build.target)]
    return [
        folder
        for folder in _subfolders(target_dir)
        if is_wasm(folder.name) or folder.name in wanted
    ]


def _custom_profiles(folder: Path) -> list[Path]:
    return [entry for entry in _subfolders(folder) if entry.name not in {"release", "debug"}]


def _subfolders(folder: Path) -> list[Path]:
    if not folder.is_dir():
        return []
    return sorted(entry for entry in folder.iterdir() if entry.is_dir())
