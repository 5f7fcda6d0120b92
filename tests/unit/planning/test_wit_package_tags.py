from __future__ import annotations

import pytest
from builders import a_wasm_info, settings_with

from wasm_publish.model import Tag, WasmContents
from wasm_publish.planning.wit_package import unfindable

PACKAGE = a_wasm_info(contents=WasmContents("wit"))
COMPONENT = a_wasm_info()


def tags(*versions: str) -> list[Tag]:
    moving = [Tag("latest", "moving", "a test"), Tag("dev", "free", "a test")]
    return [*(Tag(name, "version", "a test") for name in versions), *moving]


@pytest.mark.parametrize("version", ["1.2.3", "0.3.0-rc-2025-08-15"])
def test_a_bare_version_is_found(version: str) -> None:
    assert list(unfindable(PACKAGE, settings_with(), tags(version))) == []


@pytest.mark.parametrize("version", ["v1.2.3", "1.2.3_build5", "1.0.0rc1", "01.2.3"])
def test_any_other_is_a_warning(version: str) -> None:
    (problem,) = unfindable(PACKAGE, settings_with(), tags(version))
    assert (problem.code, problem.severity) == ("not-found-by-wkg", "warning")
    assert version in problem.message


def test_one_that_is_found_is_enough() -> None:
    assert list(unfindable(PACKAGE, settings_with(), tags("v1.2.3", "1.2.3"))) == []


def test_without_a_version_nobody_looks_for_one() -> None:
    assert list(unfindable(PACKAGE, settings_with(), tags())) == []


def test_of_components_those_count_that_are_published_as_packages() -> None:
    assert list(unfindable(COMPONENT, settings_with(), tags("v1.2.3"))) == []
    package = settings_with({"wit-package": "acme:greeter"})
    assert len(list(unfindable(COMPONENT, package, tags("v1.2.3")))) == 1
