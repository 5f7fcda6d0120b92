"""Every hook that a plugin may implement.

A plugin is a module (or object) named by an entry point of the group `wasm_publish`; its
functions carry `wasm_publish.hookimpl`. An implementation takes any subset of the arguments.
Of several plugins the one registered last is asked first, so a plugin of yours comes before
the ones that wasm-publish ships. A plugin's own settings are the table `plugins.<name>`.
"""

from __future__ import annotations

from wasm_publish.hookspecs.additions import (
    wasm_publish_add_commands,
    wasm_publish_add_options,
    wasm_publish_formats,
    wasm_publish_hostings,
    wasm_publish_renderers,
)
from wasm_publish.hookspecs.ending import wasm_publish_after_push, wasm_publish_on_error
from wasm_publish.hookspecs.markers import NAMESPACE, hookimpl, hookspec
from wasm_publish.hookspecs.planning import (
    wasm_publish_annotations,
    wasm_publish_tags,
    wasm_publish_validate,
)
from wasm_publish.hookspecs.projects import (
    wasm_publish_build_command,
    wasm_publish_find_project_files,
    wasm_publish_inputs,
    wasm_publish_locate_wasm,
    wasm_publish_read_projects,
    wasm_publish_refs,
    wasm_publish_version,
)
from wasm_publish.hookspecs.stores import wasm_publish_credentials, wasm_publish_open_store

__all__ = [
    "NAMESPACE",
    "hookimpl",
    "hookspec",
    "wasm_publish_add_commands",
    "wasm_publish_add_options",
    "wasm_publish_after_push",
    "wasm_publish_annotations",
    "wasm_publish_build_command",
    "wasm_publish_credentials",
    "wasm_publish_find_project_files",
    "wasm_publish_formats",
    "wasm_publish_hostings",
    "wasm_publish_inputs",
    "wasm_publish_locate_wasm",
    "wasm_publish_on_error",
    "wasm_publish_open_store",
    "wasm_publish_read_projects",
    "wasm_publish_refs",
    "wasm_publish_renderers",
    "wasm_publish_tags",
    "wasm_publish_validate",
    "wasm_publish_version",
]
