"""From a plan to why it is as it is: of each decision the rule, and where the value stands."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

from wasm_publish.model import Explained, Outline
from wasm_publish.oci.annotations import rfc3339
from wasm_publish.planning.rules_in_words import (
    annotation_rule,
    creation_rule,
    format_rule,
    name_rule,
    os_rule,
    project_rule,
    repository_rule,
    setting_of,
    setting_rule,
    tag_rule,
    version_rule,
    world_rule,
)
from wasm_publish.toml_file import located

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from wasm_publish.model import Annotation, Origin, Plan, PlanOrOutline, Tag
    from wasm_publish.settings.option import Option
    from wasm_publish.settings.settings import Settings

_SHOWN_BY_WHAT_THEY_DECIDE = frozenset(
    {
        "add-tags", "annotations", "authors", "description", "destinations", "documentation",
        "format", "licenses", "name", "os", "package-version", "registry", "source", "tags",
        "url", "vendor", "version", "wasm", "world",
    }
)  # fmt: skip
_OF_THIS_LOOK = frozenset({"dry-run", "explain"})


def explain(
    plan: PlanOrOutline, options: Iterable[Option], credentials: Iterable[Explained] = ()
) -> tuple[Explained, ...]:
    """Every decision of a plan, in the order in which they are made.

    Args:
        plan: The plan; or an outline, where wasm and artifact are still to come.
        options: All options, to tell which settings are in force.
        credentials: What is known of those for the plan's repositories, which no plan tells.

    Raises:
        UsageError: A settings file can't be read by now.
    """
    return (
        *_project(plan),
        *(_unbuilt() if isinstance(plan, Outline) else (*_wasm(plan), *_artifact(plan))),
        *(_annotation(found, plan.settings) for found in plan.annotations),
        *_places(plan),
        *credentials,
        *(_tag(tag, plan) for tag in plan.tags),
        *_settings(plan.settings, options),
    )


def _project(plan: PlanOrOutline) -> Iterator[Explained]:
    project = plan.project
    if project.file:
        yield Explained("project", os.fspath(project.file), project_rule(project))
    name = Explained("name", project.name, name_rule(plan))
    yield _set(name, project.origins.get("name"), "name", plan.settings)
    if plan.version:
        version = Explained("version", plan.version.text, version_rule(plan))
        key = "package-version" if plan.settings.package_version else "version"
        yield _set(version, project.origins.get("version"), key, plan.settings)


def _wasm(plan: Plan) -> Iterator[Explained]:
    found, settings = plan.located, plan.settings
    chosen = Explained("wasm", os.fspath(found.path), found.reason)
    yield _set_by(chosen, "wasm", settings)
    for other in found.candidates:
        yield Explained("wasm", os.fspath(other), "considered, and not taken", key="candidate")
    if plan.wasm.world:
        yield _set_by(Explained("world", plan.wasm.world, world_rule(plan)), "world", settings)


def _artifact(plan: Plan) -> Iterator[Explained]:
    config, settings = _config(plan), plan.settings
    form = Explained("format", plan.artifact.format, format_rule(plan))
    yield _set_by(form, "format", settings)
    if "os" in config:
        yield _set_by(Explained("os", str(config["os"]), os_rule(plan)), "os", settings)
    if "created" in config:
        origin = plan.created_by
        yield Explained("created", rfc3339(plan.created or 0), creation_rule(origin), origin)


def _unbuilt() -> Iterator[Explained]:
    yield Explained("wasm", "none", "it is not built yet")


def _config(plan: Plan) -> dict[str, object]:
    """What the artifact's config says, where it is JSON."""
    content = plan.artifact.config.content
    try:
        document = json.loads(content) if isinstance(content, bytes) else None
    except ValueError:
        return {}
    return document if isinstance(document, dict) else {}


def _annotation(found: Annotation, settings: Settings) -> Explained:
    explained = Explained("annotation", found.value, annotation_rule(found, settings))
    setting = setting_of(found, settings)
    entry = (found.key,) if setting and setting.startswith("annotations.") else ()
    return _set(explained, found.origin, setting, settings, *entry)._replace(key=found.key)


def _places(plan: PlanOrOutline) -> Iterator[Explained]:
    settings = plan.settings
    for target in plan.targets:
        explained = Explained("repository", target.repository, repository_rule(plan, target))
        keys = ("registry", "destinations")
        key = next((key for key in keys if settings.origins.get(key) == target.origin), None)
        yield _set(explained, target.origin, key, settings) if key else explained


def _tag(tag: Tag, plan: PlanOrOutline) -> Explained:
    explained, settings = Explained("tag", tag.name, tag_rule(plan, tag)), plan.settings
    if tag.origin is None:
        return _set(explained, plan.project.origins.get("version"), None, settings)
    key = "add-tags" if tag.origin == settings.origins.get("add-tags") else "tags"
    return _set(explained, tag.origin, key, settings)


def _settings(settings: Settings, options: Iterable[Option]) -> Iterator[Explained]:
    """The settings that are in force besides; what a plugin's option holds may be a secret."""
    for option in options:
        origin, key = settings.origins.get(option.key), option.key
        if origin is None or option.group == "output":
            continue
        if key in _SHOWN_BY_WHAT_THEY_DECIDE | _OF_THIS_LOOK:
            continue
        is_ours = option.field in settings._fields
        value = _shown(getattr(settings, option.field)) if is_ours else "(a plugin's)"
        explained = Explained("setting", value, setting_rule(origin), key=key)
        yield _set(explained, origin, key, settings)


def _set_by(explained: Explained, key: str, settings: Settings) -> Explained:
    """A decision that a setting makes, where it is set at all."""
    return _set(explained, settings.origins.get(key), key, settings)


def _set(
    explained: Explained, origin: Origin | None, key: str | None, settings: Settings, *entry: str
) -> Explained:
    """A decision with where it was made, and what else is said of the same key."""
    others = settings.overruled.get(key, ()) if key else ()
    return explained._replace(
        origin=origin and located(origin, *entry),
        overruled=tuple(located(other, *entry) for other in others),
    )


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        value = tuple(f"{name}={entry}" for name, entry in value.items())
    return ", ".join(value) if isinstance(value, tuple) else str(value)
