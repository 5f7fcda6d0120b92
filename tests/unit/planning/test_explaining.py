from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from builders import (
    a_commit,
    a_plan,
    a_project,
    a_target,
    a_wasm_info,
    an_annotation,
    an_artifact,
    settings_with,
)

from wasm_publish.model import Annotation, Blob, Origin, Tag
from wasm_publish.oci.encoding import describe
from wasm_publish.planning.explaining import explain
from wasm_publish.settings.option import Option
from wasm_publish.settings.options import Options
from wasm_publish.settings.settings import Layer, resolve

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from wasm_publish.model import Explained, Plan, Topic
    from wasm_publish.settings.settings import Settings, Value


def _of(plan: Plan, topic: Topic, options: Iterable[Option] = ()) -> list[Explained]:
    return [found for found in explain(plan, options or Options()) if found.topic == topic]


def _with_config(content: bytes) -> Plan:
    config = Blob(describe(content, "application/json"), content)
    return a_plan(artifact=an_artifact()._replace(config=config))


def _of_file(folder: Path, text: str, values: dict[str, Value]) -> Settings:
    file = folder / "wasm-publish.toml"
    file.write_text(text, encoding="utf-8")
    origins = {key: Origin(key, file) for key in values}
    return resolve([Layer(values, origins)], Options())


def test_a_file_without_project_and_version_explains_neither() -> None:
    plan = a_plan(project=a_project(file=None, version=None))._replace(version=None)
    assert _of(plan, "project") == _of(plan, "version") == []


@pytest.mark.parametrize("content", [b"\xff", b"no json", b"[1]", b"{}"])
def test_a_config_that_tells_nothing_explains_nothing(content: bytes) -> None:
    plan = _with_config(content)
    assert _of(plan, "os") == _of(plan, "created") == []


@pytest.mark.parametrize(
    ("kind", "what"),
    [("module", "a core module"), ("component", "a component"), ("wit", "a WIT package")],
)
def test_the_os_follows_from_the_kind(kind: str, what: str) -> None:
    wasm = a_wasm_info()
    wasm = wasm._replace(contents=wasm.contents._replace(kind=kind))  # type: ignore[arg-type]
    (told,) = _of(_with_config(b'{"os":"wasip2"}')._replace(wasm=wasm), "os")
    assert (told.value, told.rule) == ("wasip2", f"the format's for {what}")


def test_the_world_is_told_where_it_is_known() -> None:
    wasm = a_wasm_info(world="wasi:cli/command@0.2.3")
    (known,) = _of(a_plan(wasm=wasm), "world")
    assert (known.rule, known.origin) == ("a well-known one that it fits", None)
    settings = settings_with({"world": "wasi:cli/command@0.2.3"})
    (named,) = _of(a_plan(wasm=wasm, settings=settings), "world")
    assert (named.rule, named.origin) == ("settings name it", Origin("--world"))
    assert _of(a_plan(), "world") == []


def test_a_version_that_settings_tell() -> None:
    settings = resolve([Layer({"version": "1.4.2"}, {"version": Origin("version")})], Options())
    plan = a_plan(
        settings=settings, project=a_project(origins={"version": settings.origins["version"]})
    )
    (told,) = _of(plan, "version")
    assert told.rule == "settings tell it, as the project file has no version that counts"


def test_a_name_that_no_file_tells() -> None:
    project = a_project(origins={"name": Origin("the folder's name")})
    (told,) = _of(a_plan(project=project), "name")
    assert (told.rule, told.origin) == (
        "as the project file names none",
        Origin("the folder's name"),
    )


def test_a_setting_is_shown_by_what_it_decides_or_by_itself() -> None:
    """Whoever adds one says here that nothing else shows it, or lets something show it."""
    shown_by_themselves = {
        "ca-file", "channels", "deny-imports", "jobs", "layers", "mutable-tags", "no-moving-tags",
        "projects", "require-exports", "semver-check", "skip-existing", "tag-prefix", "timeout",
        "version-from", "wit-package",
    }  # fmt: skip
    values: dict[str, Value] = {option.key: "x" for option in Options() if option.setting}
    layer = Layer(values, {key: Origin(key) for key in values})
    plan = a_plan(settings=resolve([layer], Options()))
    assert {found.key for found in _of(plan, "setting")} == shown_by_themselves


def test_a_version_that_a_plugin_tells() -> None:
    project = a_project(origins={"version": Origin("a plugin")})
    (told,) = _of(a_plan(project=project, commit=a_commit()), "version")
    assert told.rule == "told by a plugin, as the project file has no version that counts"


def test_an_annotation_that_a_key_of_its_own_sets(tmp_path: Path) -> None:
    settings = _of_file(tmp_path, '\nvendor = "Acme"\n', {"vendor": "Acme"})
    annotation = an_annotation("vendor", "Acme")._replace(origin=settings.origins["vendor"])
    (told,) = _of(a_plan(settings=settings, annotations=(annotation,)), "annotation")
    assert told.rule == "settings count before project file, git and wasm"
    assert told.origin == Origin("vendor", tmp_path / "wasm-publish.toml", 2)
    assert _of(a_plan(settings=settings), "setting") == []


@pytest.mark.parametrize(
    ("what", "rule"),
    [
        ("the wasm's own metadata", "neither project file nor git tell it"),
        ("plugins.stamp.team", "what is told of it"),
    ],
)
def test_an_annotation_from_elsewhere(what: str, rule: str) -> None:
    annotation = Annotation("com.example.team", "core", Origin(what))
    (told,) = _of(a_plan(annotations=(annotation,)), "annotation")
    assert (told.key, told.value, told.rule, told.origin) == (
        "com.example.team",
        "core",
        rule,
        Origin(what),
    )


def test_a_tag_of_a_plugin_tells_its_own_reason() -> None:
    (told,) = _of(a_plan(tags=[Tag("nightly", "free", "built at night")]), "tag")
    assert told.rule == "built at night; it goes wherever it is put"


def test_a_target_of_no_setting_has_no_place() -> None:
    (told,) = _of(a_plan(targets=[a_target()]), "repository")
    assert (told.rule, told.origin) == ("named as a whole", None)


def test_a_wit_package_goes_to_its_namespace() -> None:
    settings = settings_with({"registry": "a.io/b", "wit-package": "acme:hello"})
    target = a_target("a.io/b/acme/hello")._replace(origin=Origin("--registry"))
    (told,) = _of(a_plan(settings=settings, targets=[target]), "repository")
    assert told.rule == "PREFIX/NAMESPACE/NAME"


@pytest.mark.parametrize(
    ("key", "value", "shown"),
    [
        ("no-moving-tags", True, "true"),
        ("recursive", False, "false"),
        ("jobs", 4, "4"),
        ("mutable-tags", ("a", "b"), "a, b"),
        ("channels", {"rc": "next", "beta": "beta"}, "rc=next, beta=beta"),
    ],
)
def test_settings_are_shown_as_they_are_written(key: str, value: Value, shown: str) -> None:
    (told,) = _of(a_plan(settings=settings_with({key: value})), "setting")
    assert (told.key, told.value, told.rule) == (key, shown, "the command line")


@pytest.mark.parametrize("key", ["json", "dry-run", "explain", "quiet"])
def test_what_is_of_this_look_alone_is_no_setting(key: str) -> None:
    assert _of(a_plan(settings=settings_with({key: True})), "setting") == []


def test_the_value_of_a_plugins_option_may_be_a_secret() -> None:
    option = Option("stamp-key", "string", "a key", "plugins")
    settings = resolve(
        [Layer({"stamp-key": "c2Vj"}, {"stamp-key": Origin("--stamp-key")})], Options([option])
    )
    (told,) = _of(a_plan(settings=settings), "setting", [option])
    assert (told.key, told.value) == ("stamp-key", "(a plugin's)")


def test_credentials_stand_between_repositories_and_tags() -> None:
    from wasm_publish.model import Explained

    given = Explained("credentials", "alice", "given")
    topics = [found.topic for found in explain(a_plan(), Options(), [given])]
    assert topics.index("repository") < topics.index("credentials") < topics.index("tag")
