"""A wasm file that belongs to no project, and the plan to push it.

What goes into the artifact is the file, the tags and the options: no git, no clock, no folder.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from wasm_publish.errors import WasmPublishError
from wasm_publish.model import Facts, LocatedWasm, Origin, Problem, Project
from wasm_publish.planning.annotations import core_annotations, creation_of
from wasm_publish.planning.assembling import (
    assemble,
    finished_wasm,
    unreadable_sections,
    validated,
)
from wasm_publish.planning.format_choice import choose_format
from wasm_publish.planning.tagged_targets import version_in
from wasm_publish.planning.target_world import named_world, targeting
from wasm_publish.references.local import ARCHIVE_SCHEME

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from wasm_publish.model import Plan, Tag, Target, WasmInfo
    from wasm_publish.plugins.manager import Plugins
    from wasm_publish.settings.settings import Settings
    from wasm_publish.versions.version import Version

STANDARD_INPUT = Path("-")

_ENDING = re.compile(r"\.wasm$", re.IGNORECASE)
_LANGUAGE = "wasm"
_NAMELESS = "module"


class BareFile(NamedTuple):
    """A wasm file that belongs to no project.

    Attributes:
        path: Where its bytes are, an absolute path.
        shown: What a person knows it by: the same, or `-` for standard input.
    """

    path: Path
    shown: Path

    def name(self, targets: Sequence[Target]) -> tuple[str, Origin]:
        """The name, which titles it: the file's, or the first repository's last part."""
        of_file = _ENDING.sub("", self.shown.name)
        if self.shown != STANDARD_INPUT and of_file and _is_unicode(of_file):
            return of_file, Origin("the name of the file")
        repository = targets[0].repository
        last = re.split(r"[/:\\]", repository)[-1]
        if repository.startswith(ARCHIVE_SCHEME):
            last = last.removesuffix(".tar")
        return last.strip(".") or _NAMELESS, Origin("the reference")

    def told(self, problem: Problem) -> Problem:
        """A problem in terms of what the person knows."""
        if self.shown == self.path or problem.file != self.path:
            return problem
        remedy = problem.remedy and problem.remedy.replace(str(self.path), str(self.shown))
        return problem._replace(file=self.shown, remedy=remedy)


def plan_of_file(
    file: BareFile,
    targets: tuple[Target, ...],
    settings: Settings,
    environment: Mapping[str, str],
    plugins: Plugins,
) -> Plan:
    """Read a file and plan to push it.

    Args:
        file: The file.
        targets: The repositories, at least one, each with its own tags.
        settings: What the person asks for.
        environment: May hold SOURCE_DATE_EPOCH.
        plugins: Offer formats, and look for faults; tags and annotations are those of projects.

    Raises:
        WasmPublishError: The file is none to be published, or an option is wrong.
    """
    try:
        return _plan(file, targets, settings, environment, plugins)
    except WasmPublishError as error:
        error.problems = tuple(map(file.told, error.problems))
        raise


def _plan(
    file: BareFile,
    targets: tuple[Target, ...],
    settings: Settings,
    environment: Mapping[str, str],
    plugins: Plugins,
) -> Plan:
    created = creation_of(environment, None)
    choice = choose_format(settings, plugins)
    wasm = targeting(finished_wasm(file.path), named_world(settings))
    tags = tuple(dict.fromkeys(tag for target in targets for tag in target.tags or ()))
    version = _version(tags)
    project = _project(file, targets, version)
    # What has no project can't contradict its version; that of the tag is the person's choice.
    found = validated(project._replace(version=None), None, wasm, settings, plugins)
    problems = (*unreadable_sections(wasm), *_other_version(wasm, version), *found)
    facts = Facts(project, version, wasm, settings, None, *created)
    plan = assemble(
        facts,
        LocatedWasm(file.shown, "the file that is named"),
        core_annotations(facts),
        choice,
        tags=tags,
        targets=targets,
    )
    # The artifact reads the file where it is; all that a person sees names it as they know it.
    shown = wasm._replace(path=file.shown)
    return plan._replace(wasm=shown, problems=tuple(map(file.told, problems)))


def _version(tags: Sequence[Tag]) -> Version | None:
    """The version that the tags tell, where all that tell one tell the same."""
    told = {v.text: v for tag in tags if tag.kind == "version" and (v := version_in(tag.name))}
    return next(iter(told.values())) if len(told) == 1 else None


def _other_version(wasm: WasmInfo, version: Version | None) -> Iterator[Problem]:
    embedded = wasm.contents.metadata.version
    if version and embedded and embedded != version.text:
        yield Problem(
            code="embedded-version-differs",
            message=f"the wasm says of itself that it is {embedded}, and the tag says"
            f" {version.text}",
            severity="warning",
            remedy="build it again, or push it under the tag of its own version",
            file=wasm.path,
        )


def _project(file: BareFile, targets: Sequence[Target], version: Version | None) -> Project:
    name, origin = file.name(targets)
    folder = file.shown.parent
    return Project(
        name=name,
        language=_LANGUAGE,
        root=folder,
        workspace_root=folder,
        version=version.text if version else None,
        version_scheme=version.scheme if version else "semver",
        origins={"name": origin, "version": Origin("the tag")},
    )


def _is_unicode(name: str) -> bool:
    """Whether a name can be published, which a file's name in another encoding can't."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True
