from __future__ import annotations

import importlib
import inspect
import pkgutil

import pytest

from wasm_publish import hookimpl, hookspecs
from wasm_publish.model import Facts

_HOOKS = {
    name: function
    for name, function in vars(hookspecs).items()
    if name.startswith("wasm_publish_") and inspect.isfunction(function)
}


def test_the_hooks_are_those_of_the_design() -> None:
    assert {name.removeprefix("wasm_publish_") for name in _HOOKS} == {
        "add_commands",
        "add_options",
        "after_push",
        "annotations",
        "build_command",
        "credentials",
        "find_project_files",
        "formats",
        "hostings",
        "inputs",
        "locate_wasm",
        "on_error",
        "open_store",
        "read_projects",
        "refs",
        "renderers",
        "tags",
        "validate",
        "version",
    }


def test_no_hook_of_a_stage_is_left_out() -> None:
    for stage in pkgutil.iter_modules(hookspecs.__path__):
        names = set(vars(importlib.import_module(f"{hookspecs.__name__}.{stage.name}")))
        assert {name for name in names if name.startswith("wasm_publish_")} <= set(_HOOKS)


@pytest.mark.parametrize("name", _HOOKS)
def test_every_argument_of_a_hook_is_documented(name: str) -> None:
    text = inspect.getdoc(_HOOKS[name]) or ""
    for argument in inspect.signature(_HOOKS[name]).parameters:
        assert f"\n    {argument}: " in text


@pytest.mark.parametrize("name", ["wasm_publish_tags", "wasm_publish_annotations"])
def test_facts_are_the_arguments_of_the_hooks_that_take_them(name: str) -> None:
    assert tuple(inspect.signature(_HOOKS[name]).parameters) == Facts._fields


def test_a_plugin_marks_its_hooks_with_what_the_package_offers() -> None:
    assert hookimpl is hookspecs.hookimpl
