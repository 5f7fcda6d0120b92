"""The rules by which a plan was made, as a person would say them of this plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wasm_publish.oci.annotations import PREFIX
from wasm_publish.planning.annotations import BY_EPOCH, BY_GIT, BY_WASM, DIRTY
from wasm_publish.planning.version_choice import is_unwritten, tag_told_by

if TYPE_CHECKING:
    from wasm_publish.model import (
        Annotation,
        Origin,
        Plan,
        PlanOrOutline,
        Project,
        Tag,
        TagKind,
        Target,
    )
    from wasm_publish.settings.settings import Settings

_STANDINGS = {
    "chosen": "it was asked for, or stands where you are",
    "default": "the workspace offers it by default",
    "member": "a member of the workspace",
}
_MOVES: dict[TagKind, str] = {
    "version": "it never moves",
    "moving": "it only moves forward",
    "free": "it goes wherever it is put",
}
_KINDS = {"module": "a core module", "component": "a component", "wit": "a WIT package"}


def project_rule(project: Project) -> str:
    """Why this project is published, and what shows that it is wasm."""
    return "; ".join((_STANDINGS[project.standing], *project.evidence))


def name_rule(plan: PlanOrOutline) -> str:
    """Who names the project."""
    if plan.settings.name:
        return "settings name it"
    origin = plan.project.origins.get("name")
    is_written = origin is None or origin.file is not None
    return "the project file's" if is_written else "as the project file names none"


def version_rule(plan: PlanOrOutline) -> str:
    """Why this version counts and not another."""
    settings, origin = plan.settings, plan.project.origins.get("version")
    if settings.package_version:
        return "given for this run, which counts before all"
    if settings.version_from == "tag":
        return "settings say that the git tag counts"
    if is_unwritten(origin):
        return f"{_telling(plan, origin)}, as the project file has no version that counts"
    if origin is not None and origin == settings.origins.get("version"):
        return "settings tell it, as the project file has no version that counts"
    if settings.version_from == "project":
        return "settings say that the project file's counts"
    return "the project file's, which no release tag at the commit contradicts"


def _telling(plan: PlanOrOutline, origin: Origin | None) -> str:
    tag = tag_told_by(origin)
    if tag is None:
        return "told by a plugin"
    is_here = plan.commit is not None and tag in plan.commit.tags
    return "a release tag" if is_here else "a release tag, for which the CI job runs"


def world_rule(plan: Plan) -> str:
    """Who names the world."""
    return "settings name it" if plan.settings.world else "a well-known one that it fits"


def format_rule(plan: Plan) -> str:
    """Why the artifact has its format."""
    if plan.fallback:
        other = plan.fallback.artifact.format
        return f"tried first; {other} where a registry refuses it"
    return "settings choose it" if plan.settings.format else "the default"


def os_rule(plan: Plan) -> str:
    """Why the config names this `os`."""
    if plan.settings.os:
        return "settings name it"
    return f"the format's for {_KINDS[plan.wasm.contents.kind]}"


def creation_rule(origin: Origin | None) -> str:
    """Why the artifact counts as made then."""
    if origin == BY_GIT:
        return "the time of the commit; no clock is asked"
    if origin == BY_EPOCH:
        return "the variable counts before the time of the commit"
    return "neither SOURCE_DATE_EPOCH nor git tells a time"


def annotation_rule(found: Annotation, settings: Settings) -> str:
    """Why an annotation has its value."""
    if setting_of(found, settings):
        return "settings count before project file, git and wasm"
    if found.origin == BY_WASM:
        return "neither project file nor git tell it"
    if found.value.endswith(DIRTY) and found.key == f"{PREFIX}revision":
        return "the commit, from which files of the project differ"
    if found.key == f"{PREFIX}created":
        return creation_rule(found.origin)
    if found.origin == BY_GIT:
        return "what git tells, as the project file doesn't"
    return "the project file's" if found.origin.file else "what is told of it"


def setting_of(found: Annotation, settings: Settings) -> str | None:
    """The setting that an annotation came from: an entry of `annotations`, or one of its own."""
    entry = f"annotations.{found.key}"
    if entry in settings.origins:
        return entry
    own = found.key.removeprefix(PREFIX)
    return own if settings.origins.get(own) == found.origin else None


def repository_rule(plan: PlanOrOutline, target: Target) -> str:
    """Why it goes to this repository."""
    settings = plan.settings
    if target.build_output:
        return "the default, as no registry is named"
    if target.origin != settings.origins.get("registry"):
        return "named as a whole"
    name = "NAMESPACE/NAME" if settings.wit_package else "NAME"
    template = settings.registry if settings.registry and "{" in settings.registry else None
    return f"PREFIX/{name}" + (f", where PREFIX is {template}" if template else "")


def tag_rule(plan: PlanOrOutline, tag: Tag) -> str:
    """Why there is a tag, and how it behaves."""
    why = tag.why
    if tag.origin is not None:
        is_added = tag.origin == plan.settings.origins.get("add-tags")
        why = "added to the others" if is_added else "given in place of the derived ones"
    return f"{why}; {_MOVES[tag.kind]}"


def setting_rule(origin: Origin) -> str:
    """What kind of place says a setting."""
    if origin.file:
        return "a settings table"
    return "the command line" if origin.what.startswith("--") else "a variable"
