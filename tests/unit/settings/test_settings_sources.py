from __future__ import annotations

import datetime as dt
import os
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wasm_publish.errors import UsageError
from wasm_publish.model import Origin, SettingsTable
from wasm_publish.settings.option import Option
from wasm_publish.settings.options import Options
from wasm_publish.settings.settings import resolve
from wasm_publish.settings.sources import from_arguments, from_environment, from_tables
from wasm_publish.settings.values import LISTS
from wasm_publish.toml_file import read_toml

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from wasm_publish.model import Problem
    from wasm_publish.settings.settings import Layer, Value

T = TypeVar("T")

_BASE = Path("/somewhere").absolute()
_LEVEL = Option("level", "count", "how much", "plugins")
_MODE = Option("mode", "string", "how", "plugins", choices=("fast", "slow"))


def _options() -> Options:
    return Options([*Options(), _LEVEL, _MODE])


@pytest.fixture
def table(tmp_path: Path) -> Callable[[str], SettingsTable]:
    def write(text: str, name: str = "Cargo.toml") -> SettingsTable:
        path = tmp_path / name
        path.write_text(f"[package.metadata.wasm-publish]\n{text}\n", encoding="utf-8")
        key = ("package", "metadata", "wasm-publish")
        return SettingsTable(read_toml(path).table(*key), path, ".".join(key))

    return write


def _read(table: SettingsTable) -> Layer:
    layers, faults = from_tables([table], _options())
    assert faults == ()
    return layers[table.file, table.key]


def _faults(*tables: SettingsTable) -> tuple[Problem, ...]:
    _, faults = from_tables(tables, _options())
    return faults


class TestTables:
    @pytest.mark.parametrize(
        ("text", "key", "value"),
        [
            ('vendor = "Acme"', "vendor", "Acme"),
            ("skip-existing = true", "skip-existing", True),
            ("skip-existing = false", "skip-existing", False),
            ('tags = ["a", "b"]', "tags", ("a", "b")),
            ("tags = []", "tags", ()),
            ('annotations = { a = "1", "b.c" = "" }', "annotations", {"a": "1", "b.c": ""}),
            ("[package.metadata.wasm-publish.annotations]\na = '1'", "annotations", {"a": "1"}),
            ("level = 2", "level", 2),
            ("mode = 'fast'", "mode", "fast"),
            ("registry = 'ghcr.io/acme'", "registry", "ghcr.io/acme"),
            ("destinations = ['ghcr.io/a/b']", "destinations", ("ghcr.io/a/b",)),
        ],
    )
    def test_every_kind_of_value_is_read(
        self, table: Callable[[str], SettingsTable], text: str, key: str, value: Value
    ) -> None:
        layer = _read(table(text))
        assert layer.values == {key: value}
        assert type(layer.values[key]) is type(value)

    @pytest.mark.parametrize(
        ("text", "message"),
        [
            ("vendor = 1", "expected a string, got an integer"),
            ("vendor = 1.5", "expected a string, got a float"),
            ("vendor = 1979-05-27", "expected a string, got a date or time"),
            ("vendor = true", "expected a string, got a boolean"),
            ("vendor = ['a']", "expected a string, got an array"),
            ("skip-existing = 'yes'", "expected true or false, got a string"),
            ("skip-existing = 1", "expected true or false, got an integer"),
            ("tags = 'a'", "expected an array of strings, got a string"),
            ("tags = ['a', 1]", "expected an array of strings, got an array that holds an integer"),
            ("tags = {}", "expected an array of strings, got a table"),
            ("annotations = []", "expected a table of strings, got an array"),
            (
                "annotations = { a = { b = 'c' } }",
                "expected a table of strings, got a table that holds a table",
            ),
            ("wasm = {}", "expected a string, got a table"),
            ("registry = []", "expected a string, got an array"),
            (
                "destinations = [[]]",
                "expected an array of strings, got an array that holds an array",
            ),
            ("level = true", "expected a whole number, got a boolean"),
            ("level = -1", "expected a whole number, got an integer"),
            ("level = '1'", "expected a whole number, got a string"),
            ("mode = 'odd'", "expected one of fast, slow, got a string"),
            ("plugins = 1", "expected a table, got an integer"),
            ("plugins = { sbom = 1 }", "expected a table, got an integer"),
        ],
    )
    def test_a_value_of_another_kind_is_a_fault(
        self, table: Callable[[str], SettingsTable], text: str, message: str
    ) -> None:
        (fault,) = _faults(table(text))
        assert (fault.message, fault.code, fault.severity) == (message, "invalid-setting", "error")

    @pytest.mark.parametrize(
        ("key", "remedy"),
        [
            ("registri", "did you mean `registry`?"),
            ("to", "did you mean `destinations`?"),
            ("tag", "did you mean `tags`?"),
            ("add_tag", "did you mean `add-tags`?"),
            ("tag_prefix", "did you mean `tag-prefix`?"),
            ("annotation", "did you mean `annotations`?"),
        ],
    )
    def test_an_unknown_key_that_resembles_one_says_which(
        self, table: Callable[[str], SettingsTable], key: str, remedy: str
    ) -> None:
        (fault,) = _faults(table(f"{key} = 'x'"))
        assert (fault.message, fault.remedy) == (f"unknown key `{key}`", remedy)
        assert fault.code == "unknown-setting"

    def test_an_unknown_key_that_resembles_none_says_what_there_is(
        self, table: Callable[[str], SettingsTable]
    ) -> None:
        (fault,) = _faults(table("'' = 'x'"))
        assert fault.remedy is not None
        assert fault.remedy.startswith("the keys are registry, destinations, ")
        assert "dry-run" not in fault.remedy

    @pytest.mark.parametrize("key", ["dry-run", "force", "packages", "json"])
    def test_what_belongs_to_one_run_may_not_stand_in_a_file(
        self, table: Callable[[str], SettingsTable], key: str
    ) -> None:
        (fault,) = _faults(table(f"{key} = true"))
        option = Options()[key]
        assert fault.message == f"`{key}` belongs to one run"
        assert fault.remedy == f"give --{option.name} on the command line, or {option.variable}"

    def test_all_faults_of_all_tables_are_told_with_their_places(
        self, table: Callable[..., SettingsTable]
    ) -> None:
        first = table("vendor = 1\ntags = ['x']\nnmae = 'x'", "Cargo.toml")
        second = table(
            "\nplugins.sbom = 1\n'a.b' = 2\n[package.metadata.wasm-publish.c.d]", "b.toml"
        )
        faults = _faults(first, second, first)
        assert [(f.file and f.file.name, f.line, f.key) for f in faults] == [
            ("Cargo.toml", 2, "package.metadata.wasm-publish.vendor"),
            ("Cargo.toml", 4, "package.metadata.wasm-publish.nmae"),
            ("b.toml", 3, "package.metadata.wasm-publish.plugins.sbom"),
            ("b.toml", 4, "package.metadata.wasm-publish.a.b"),
            ("b.toml", 5, "package.metadata.wasm-publish.c"),
        ]

    def test_what_is_right_beside_a_fault_counts(
        self, table: Callable[[str], SettingsTable]
    ) -> None:
        wrong = table("vendor = 1\nos = 'wasip1'\nnmae = 1\nplugins = { sign = {}, sbom = 1 }")
        layers, faults = from_tables([wrong], Options())
        layer = layers[wrong.file, wrong.key]
        assert layer.values == {"os": "wasip1"}
        assert [*layer.origins] == ["os"]
        assert layer.plugins == {"sign": {}}
        assert len(faults) == 3

    def test_a_file_that_is_all_settings_has_keys_without_a_table(self, tmp_path: Path) -> None:
        path = tmp_path / "settings.toml"
        path.write_text("vendor = 'Acme'\n\nplugins = 1", encoding="utf-8")
        whole = SettingsTable(read_toml(path).values, path, "")
        (fault,) = _faults(whole)
        assert (fault.key, fault.line) == ("plugins", 3)
        vendor = SettingsTable({"vendor": "Acme"}, path, "")
        assert _read(vendor).origins["vendor"] == Origin("vendor", path)

    def test_paths_are_relative_to_their_file(
        self, table: Callable[[str], SettingsTable], tmp_path: Path
    ) -> None:
        text = """
            wasm = 'dist/a.wasm'
            registry = 'oci:out'
            destinations = ['oci:../b', 'oci-archive:c.tar', 'c.io/d']
        """
        assert _read(table(text)).values == {
            "wasm": str(tmp_path / "dist/a.wasm"),
            "registry": f"oci:{tmp_path / 'out'}",
            "destinations": (
                f"oci:{tmp_path.parent / 'b'}",
                f"oci-archive:{tmp_path / 'c.tar'}",
                "c.io/d",
            ),
        }

    def test_an_absolute_path_stays(
        self, table: Callable[[str], SettingsTable], tmp_path: Path
    ) -> None:
        path = tmp_path.parent / "a.wasm"
        assert _read(table(f"wasm = '{path}'")).values == {"wasm": str(path)}

    def test_a_value_tells_the_key_and_file_that_set_it(
        self, table: Callable[[str], SettingsTable], tmp_path: Path
    ) -> None:
        origin = _read(table("vendor = 'x'")).origins["vendor"]
        assert origin == Origin("package.metadata.wasm-publish.vendor", tmp_path / "Cargo.toml")

    def test_tables_of_plugins_are_left_to_their_plugins(
        self, table: Callable[[str], SettingsTable]
    ) -> None:
        layer = _read(table("plugins.sbom = { form = 1 }\nplugins.sign = {}"))
        assert layer.plugins == {"sbom": {"form": 1}, "sign": {}}
        assert layer.values == {}

    def test_each_table_is_read_once_under_its_file_and_key(
        self, table: Callable[..., SettingsTable]
    ) -> None:
        first, second = table("vendor = 'a'"), table("vendor = 'b'", "other.toml")
        layers, _ = from_tables([first, second, first], Options())
        assert [*layers] == [(first.file, first.key), (second.file, second.key)]


class TestEnvironment:
    @pytest.mark.parametrize(
        ("name", "text", "key", "value"),
        [
            ("VENDOR", "Acme", "vendor", "Acme"),
            ("SKIP_EXISTING", "1", "skip-existing", True),
            ("SKIP_EXISTING", "True", "skip-existing", True),
            ("SKIP_EXISTING", "on", "skip-existing", True),
            ("SKIP_EXISTING", "YES", "skip-existing", True),
            ("SKIP_EXISTING", "0", "skip-existing", False),
            ("SKIP_EXISTING", "off", "skip-existing", False),
            ("SKIP_EXISTING", "no", "skip-existing", False),
            ("SKIP_EXISTING", "false", "skip-existing", False),
            ("TAG", "a\n b \r\n\nc", "tags", ("a", "b", "c")),
            ("TAG", "a b\u2028c", "tags", ("a b\u2028c",)),
            ("ADD_TAG", "a", "add-tags", ("a",)),
            ("ANNOTATION", "a=1\nb=x=y\nc=", "annotations", {"a": "1", "b": "x=y", "c": ""}),
            ("VERBOSE", "2", "verbose", 2),
            ("COLOR", "never", "color", "never"),
            ("REGISTRY", "ghcr.io/acme", "registry", "ghcr.io/acme"),
            ("REGISTRY", "oci:out", "registry", f"oci:{_BASE / 'out'}"),
            ("TO", "a.io/b\noci:c", "destinations", ("a.io/b", f"oci:{_BASE / 'c'}")),
            ("WASM", "a.wasm", "wasm", str(_BASE / "a.wasm")),
        ],
    )
    def test_every_kind_of_value_is_read(
        self, name: str, text: str, key: str, value: Value
    ) -> None:
        layer = from_environment({f"WASM_PUBLISH_{name}": text}, Options(), _BASE)
        assert layer.values == {key: value}
        assert type(layer.values[key]) is type(value)
        assert layer.origins == {key: Origin(f"WASM_PUBLISH_{name}")}

    @pytest.mark.parametrize("option", list(Options()), ids=lambda option: str(option.key))
    def test_an_empty_variable_is_one_that_is_not_set(self, option: Option) -> None:
        assert from_environment({option.variable: ""}, Options(), _BASE).values == {}

    def test_other_variables_are_none_of_our_business(self) -> None:
        environment = {"WASM_PUBLISH_NO_SUCH": "1", "wasm_publish_name": "x", "NAME": "x"}
        assert from_environment(environment, Options(), _BASE).values == {}

    def test_all_faults_are_told_with_the_variable_at_fault(self) -> None:
        environment = {
            "WASM_PUBLISH_FORCE": "perhaps",
            "WASM_PUBLISH_VERBOSE": "\N{SUPERSCRIPT TWO}",
            "WASM_PUBLISH_COLOR": "red",
            "WASM_PUBLISH_ANNOTATION": "a=1\nb",
            "WASM_PUBLISH_VENDOR": "Acm\udce9",
            "WASM_PUBLISH_NAME": "fine",
        }
        with pytest.raises(UsageError) as caught:
            from_environment(environment, Options(), _BASE)
        assert {fault.key: fault.message.partition(", ")[2] for fault in caught.value.problems} == {
            "WASM_PUBLISH_FORCE": "expected true or false",
            "WASM_PUBLISH_VERBOSE": "expected a whole number",
            "WASM_PUBLISH_COLOR": "expected one of auto, always, never",
            "WASM_PUBLISH_ANNOTATION": "expected a KEY=VALUE on each line",
            "WASM_PUBLISH_VENDOR": "expected text in UTF-8",
        }
        assert {fault.code for fault in caught.value.problems} == {"invalid-variable"}
        for fault in caught.value.problems:
            fault.message.encode()

    @pytest.mark.parametrize("text", ["9" * 5000, "-1", "1.0", " 1", "1_000"])
    def test_a_count_is_digits_and_few(self, text: str) -> None:
        with pytest.raises(UsageError, match="expected a whole number"):
            from_environment({"WASM_PUBLISH_VERBOSE": text}, Options(), _BASE)


class TestArguments:
    def test_values_are_taken_as_they_are(self) -> None:
        values: dict[str, Value] = {
            "name": "a",
            "force": True,
            "verbose": 2,
            "tags": ("x",),
            "annotations": {"k": "v"},
        }
        layer = from_arguments(values, Options(), _BASE)
        assert layer.values == values
        assert layer.origins["tags"] == Origin("--tag")

    def test_paths_are_relative_to_the_current_folder(self) -> None:
        values: dict[str, Value] = {
            "wasm": "a.wasm",
            "target-dir": "../t",
            "registry": "oci:a/../b",
            "destinations": ("oci:c", "ghcr.io/d/e"),
        }
        assert from_arguments(values, Options(), _BASE).values == {
            "wasm": str(_BASE / "a.wasm"),
            "target-dir": str(_BASE / ".." / "t"),
            "registry": f"oci:{_BASE / 'b'}",
            "destinations": (f"oci:{_BASE / 'c'}", "ghcr.io/d/e"),
        }

    def test_a_layout_without_a_folder_does_not_become_the_current_folder(self) -> None:
        values: dict[str, Value] = {"destinations": ("oci:",)}
        assert from_arguments(values, Options(), _BASE).values == values

    @pytest.mark.parametrize(
        ("key", "value", "flag"),
        [
            ("name", "\udcff", "--name"),
            ("tags", ("a", "\udcff"), "--tag"),
            ("annotations", {"\udcff": "a"}, "--annotation"),
            ("annotations", {"a": "\udcff"}, "--annotation"),
        ],
    )
    def test_text_that_can_not_be_published_is_refused(
        self, key: str, value: Value, flag: str
    ) -> None:
        with pytest.raises(UsageError, match=f"the value of {flag} is not UTF-8"):
            from_arguments({key: value}, Options(), _BASE)

    @pytest.mark.parametrize(
        ("key", "value", "read"),
        [
            ("tags", ["a", "b"], ("a", "b")),
            ("annotations", MappingProxyType({"a": "b"}), {"a": "b"}),
            ("wasm", Path("a.wasm"), str(_BASE / "a.wasm")),
        ],
    )
    def test_what_python_has_for_the_same_is_taken(
        self, key: str, value: object, read: object
    ) -> None:
        assert from_arguments({key: value}, Options(), _BASE).values == {key: read}

    @pytest.mark.parametrize(
        ("key", "value", "message"),
        [
            ("tags", "1.0", "tags is '1.0', expected an array of strings"),
            ("tags", ("1.0", 2), "tags is ('1.0', 2), expected an array of strings"),
            ("add-tags", {"a"}, "add_tags is {'a'}, expected an array of strings"),
            ("jobs", "3", "jobs is '3', expected a whole number, at least 1"),
            ("jobs", 0, "jobs is 0, expected a whole number, at least 1"),
            ("jobs", True, "jobs is True, expected a whole number, at least 1"),
            ("plain-http", "yes", "plain_http is 'yes', expected true or false"),
            ("plain-http", 1, "plain_http is 1, expected true or false"),
            ("name", 1, "name is 1, expected a string"),
            ("name", Path("a"), f"name is {Path('a')!r}, expected a string"),
            ("name", None, "name is None, expected a string"),
            ("registry", b"ghcr.io", "registry is b'ghcr.io', expected a string"),
            ("annotations", {1: "a"}, "annotations is {1: 'a'}, expected a table of strings"),
            ("annotations", {"a": 1}, "annotations is {'a': 1}, expected a table of strings"),
            ("mode", "odd", "mode is 'odd', expected one of fast, slow"),
        ],
    )
    def test_a_value_of_another_kind_is_refused(
        self, key: str, value: object, message: str
    ) -> None:
        with pytest.raises(UsageError) as caught:
            from_arguments({key: value}, _options(), _BASE)
        assert (str(caught.value), caught.value.problem.key) == (message, key)
        assert caught.value.problem.code == "invalid-option"

    def test_all_values_of_other_kinds_are_told(self) -> None:
        values: dict[str, object] = {"tags": "1.0", "name": "a", "jobs": "3"}
        with pytest.raises(UsageError) as caught:
            from_arguments(values, Options(), _BASE)
        assert [problem.key for problem in caught.value.problems] == ["tags", "jobs"]

    def test_a_file_may_have_any_name(self) -> None:
        layer = from_arguments({"wasm": "\udcff.wasm"}, Options(), _BASE)
        assert layer.values["wasm"] == f"{_BASE}{os.sep}\udcff.wasm"


def test_flag_over_environment_over_own_table_over_the_workspaces(
    table: Callable[..., SettingsTable],
) -> None:
    options = Options()
    workspace = table("name = 'd'\nos = 'd'\nformat = 'd'\nvendor = 'd'", "workspace.toml")
    own = table("name = 'c'\nos = 'c'\nformat = 'c'")
    layers = [
        from_arguments({"name": "a"}, options, _BASE),
        from_environment({"WASM_PUBLISH_NAME": "b", "WASM_PUBLISH_OS": "b"}, options, _BASE),
        *from_tables([own, workspace], options)[0].values(),
    ]
    settings = resolve(layers, options)
    assert (settings.name, settings.os, settings.format, settings.vendor) == ("a", "b", "c", "d")
    assert [str(settings.origins[key]) for key in ("name", "os", "format", "vendor")] == [
        "--name",
        "WASM_PUBLISH_OS",
        "Cargo.toml package.metadata.wasm-publish.format",
        "workspace.toml package.metadata.wasm-publish.vendor",
    ]


_SCALARS = (
    st.text(max_size=8)
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.just(dt.date(1979, 5, 27))
    | st.just(dt.time(7, 32))
)
_TOML_VALUES = st.recursive(
    _SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3)
    ),
    max_leaves=6,
)
_KEYS = st.sampled_from([option.key for option in _options()]) | st.text(max_size=8)


@given(st.dictionaries(_KEYS | st.just("plugins"), _TOML_VALUES, max_size=5))
def test_whatever_a_table_holds_is_of_the_right_kind_or_a_fault(
    tmp_path_factory: pytest.TempPathFactory, values: Mapping[str, object]
) -> None:
    options = _options()
    path = tmp_path_factory.getbasetemp() / "any.toml"
    path.write_text("[tool.any]\n", encoding="utf-8")
    layers, faults = from_tables([SettingsTable(values, path, "tool.any")], options)
    assert all(fault.file == path and fault.line == 1 and fault.message for fault in faults)
    for layer in layers.values():
        assert all(_is_of_kind(value, options[key].kind) for key, value in layer.values.items())
        assert all(isinstance(plugin, dict) for plugin in layer.plugins.values())
        resolve([layer], options)


@given(
    st.dictionaries(
        st.sampled_from([option.variable for option in _options()]),
        st.text(alphabet=st.characters(codec="utf-8"), max_size=12) | st.sampled_from(["1", "a=b"]),
        max_size=5,
    )
)
def test_whatever_the_environment_holds_is_of_the_right_kind_or_a_usage_error(
    environment: Mapping[str, str],
) -> None:
    options = _options()
    layer, faults = _outcome(lambda: from_environment(environment, options, _BASE))
    assert all(fault.key in environment for fault in faults)
    values = layer.values if layer else {}
    assert all(_is_of_kind(value, options[key].kind) for key, value in values.items())


def _outcome(read: Callable[[], T]) -> tuple[T | None, tuple[Problem, ...]]:
    try:
        return read(), ()
    except UsageError as error:
        return None, error.problems


def _is_of_kind(value: object, kind: str) -> bool:
    if kind == "boolean":
        return isinstance(value, bool)
    if kind == "count":
        return type(value) is int and value >= 0
    if kind in {"number", "seconds"}:
        return type(value) is int and value >= 1
    if kind in LISTS:
        return isinstance(value, tuple) and all(isinstance(item, str) for item in value)
    if kind == "table":
        return isinstance(value, dict) and all(
            isinstance(text, str) for pair in value.items() for text in pair
        )
    return isinstance(value, str)
