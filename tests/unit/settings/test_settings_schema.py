from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import tomli
from hypothesis import given
from hypothesis import strategies as st
from schema_check import faults_of
from validate_pyproject.api import Validator
from validate_pyproject.errors import ValidationError

import wasm_publish
from wasm_publish.model import SettingsTable
from wasm_publish.settings.option import Option
from wasm_publish.settings.options import Options
from wasm_publish.settings.schema import settings_schema, tool_schema
from wasm_publish.settings.sources import from_tables

if TYPE_CHECKING:
    from collections.abc import Mapping

_SHIPPED = Path(wasm_publish.__file__).parent / "settings.schema.json"
_GOOD = """\
name = "hello"
version-from = "tag"
tags = ["{version}"]
skip-existing = true
[annotations]
"com.example.team" = "wit"
[plugins.sbom]
depth = 3
"""


def _faults(text: str) -> list[str]:
    return faults_of(tomli.loads(text), settings_schema())


def test_the_shipped_schema_is_the_tables() -> None:
    assert json.loads(_SHIPPED.read_bytes()) == settings_schema()


def test_a_good_file_is_good() -> None:
    assert _faults(_GOOD) == []
    assert _faults('vendor = "x"\n[[artifact]]\nname = "a"\n[[artifact]]\nname = "b"\n') == []


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("nmae = 'a'", "('nmae' was unexpected)"),
        ("name = 1", "$.name: 1 is not of type 'string'"),
        ("tags = 'a'", "$.tags: 'a' is not of type 'array'"),
        ("tags = [1]", "$.tags[0]: 1 is not of type 'string'"),
        ("annotations = { a = 1 }", "$.annotations.a: 1 is not of type 'string'"),
        ("version-from = 'x'", "$['version-from']: 'x' is not one of ['tag', 'project']"),
        ("skip-existing = 'yes'", "is not of type 'boolean'"),
        ("plugins.sbom = 1", "$.plugins.sbom: 1 is not of type 'object'"),
        ("dry-run = true", "('dry-run' was unexpected)"),
        ("[[artifact]]\nvendor = 'x'", "'name' is a required property"),
        ("[[artifact]]\nname = 'a'\nnmae = 'b'", "('nmae' was unexpected)"),
        ("artifact = {}", "$.artifact: {} is not of type 'array'"),
    ],
)
def test_what_is_wrong_is_told(text: str, fault: str) -> None:
    (told,) = _faults(text)
    assert told.endswith(fault)


def test_every_key_has_a_description_and_no_option_of_one_run_is_among_them() -> None:
    properties = settings_schema()["properties"]
    assert all(properties[option.key]["description"] == option.help for option in _settings())
    assert properties.keys() - {"plugins", "artifact"} == {option.key for option in _settings()}


def test_an_option_of_a_plugin_is_a_key_too() -> None:
    options = Options()
    options.add(Option("depth", "count", "how deep", "plugins"))
    options.add(Option("form", "string", "which form", "plugins", choices=("a", "b")))
    schema = settings_schema(options)
    assert faults_of({"depth": 2, "form": "a"}, schema) == []
    for wrong in ({"depth": -1}, {"depth": 1.5}, {"form": "c"}):
        assert len(faults_of(wrong, schema)) == 1


def _settings() -> list[Option]:
    return [option for option in Options() if option.setting]


_VALUES = st.recursive(
    st.text(max_size=3) | st.booleans() | st.integers() | st.sampled_from(["tag", "project"]),
    lambda inner: (
        st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=2), inner, max_size=2)
    ),
    max_leaves=4,
)
_KEYS = st.sampled_from([option.key for option in Options()]) | st.sampled_from(["plugins", "nmae"])


@given(st.dictionaries(_KEYS, _VALUES, max_size=4))
def test_schema_and_program_refuse_the_same(
    tmp_path_factory: pytest.TempPathFactory, values: Mapping[str, object]
) -> None:
    path = tmp_path_factory.getbasetemp() / "agreeing.toml"
    path.write_text("", encoding="utf-8")
    _, faults = from_tables([SettingsTable(values, path, "")], Options())
    assert bool(faults_of(values, settings_schema())) is bool(faults)


@pytest.fixture(scope="module")
def validator() -> Validator:
    """validate-pyproject with all plugins that are installed, ours among them."""
    return Validator()


class TestValidatePyproject:
    """The schema as validate-pyproject loads it, from the entry point that we have."""

    def _pyproject(self, table: str) -> dict[str, Any]:
        project = {"name": "hello", "version": "1.0.0"}
        return {"project": project, "tool": {"wasm-publish": tomli.loads(table)}}

    def test_a_good_table_is_accepted(self, validator: Validator) -> None:
        assert validator(self._pyproject(_GOOD))

    @pytest.mark.parametrize(
        ("table", "told"),
        [
            ("nmae = 'a'", "nmae"),
            ("name = 1", "name"),
            ("version-from = 'x'", "version-from"),
            ("[[artifact]]\nname = 'a'", "artifact"),
        ],
    )
    def test_a_bad_one_is_refused(self, validator: Validator, table: str, told: str) -> None:
        with pytest.raises(ValidationError, match=told) as caught:
            validator(self._pyproject(table))
        assert "tool.wasm-publish" in str(caught.value)

    def test_other_tools_are_none_of_our_business(self, validator: Validator) -> None:
        assert validator({"project": {"name": "a", "version": "1"}, "tool": {"x": {"nmae": 1}}})

    def test_no_two_schemas_share_an_id(self) -> None:
        ids = [settings_schema()["$id"], tool_schema("wasm-publish")["$id"]]
        assert max(Counter(ids).values()) == 1
