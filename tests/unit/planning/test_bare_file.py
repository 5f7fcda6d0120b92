"""The plan of a file that has no project."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from builders import COMPONENT, UNFINISHED, settings_with
from toy_language import plugins_of

from wasm_publish.errors import CheckFailed, InvalidWasm, NothingToPublish, UsageError
from wasm_publish.hookspecs import hookimpl
from wasm_publish.model import Problem
from wasm_publish.planning.bare_file import STANDARD_INPUT, BareFile, plan_of_file
from wasm_publish.planning.tagged_targets import tagged_targets
from wasm_publish.settings.file import LANGUAGE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from wasm_publish.model import Plan, Project, WasmInfo
    from wasm_publish.settings.settings import Value

DATA = Path(__file__).resolve().parents[2] / "data"
PREFIX = "org.opencontainers.image."


def section(name: str, text: str) -> bytes:
    """A custom section of a component."""
    content = bytes([len(name), *name.encode(), *text.encode()])
    return bytes([0, len(content), *content])


DESCRIBED = COMPONENT + b"".join(
    section(name, text)
    for name, text in {
        "description": "greets",
        "authors": "Ada",
        "licenses": "MIT",
        "source": "https://example.com/hello",
        "homepage": "https://hello.example.com",
        "revision": "0123abc",
        "version": "0.9.0",
    }.items()
)


def plan_of(
    path: Path,
    *references: str,
    settings: dict[str, Value] | None = None,
    environment: Mapping[str, str] | None = None,
    piped: bool = False,
    plugins: tuple[object, ...] = (),
) -> Plan:
    return plan_of_file(
        BareFile(path, STANDARD_INPUT if piped else path),
        tagged_targets(references or ["example.com/acme/hello:dev"], path.parent),
        settings_with(settings),
        environment or {},
        plugins_of(*plugins),
    )


def annotations_of(plan: Plan) -> dict[str, str]:
    manifest = json.loads(plan.artifact.manifest)
    told: dict[str, str] = manifest["annotations"]
    assert told == {annotation.key: annotation.value for annotation in plan.annotations}
    return {key.removeprefix(PREFIX): value for key, value in told.items()}


def config_of(plan: Plan) -> dict[str, object]:
    content = plan.artifact.config.content
    assert isinstance(content, bytes)
    config: dict[str, object] = json.loads(content)
    return config


@pytest.fixture
def hello(tmp_path: Path) -> Path:
    path = tmp_path / "hello.wasm"
    path.write_bytes(COMPONENT)
    return path


def test_the_file_tells_the_title_and_the_tag_the_version(hello: Path) -> None:
    plan = plan_of(hello, "example.com/acme/other:v1.2.0")
    assert annotations_of(plan) == {"title": "hello", "version": "1.2.0"}
    assert [str(annotation.origin) for annotation in plan.annotations] == [
        "the name of the file",
        "the tag",
    ]
    (layer,) = json.loads(plan.artifact.manifest)["layers"]
    assert layer["annotations"] == {PREFIX + "title": "hello.wasm"}
    assert plan.version is not None
    assert plan.version.text == "1.2.0"


@pytest.mark.parametrize(
    ("references", "version"),
    [
        (["a.io/x:dev"], None),
        (["a.io/x:latest", "b.io/y:1.2.0"], "1.2.0"),
        (["a.io/x:v1.2.0", "b.io/y:1.2.0", "oci:out"], "1.2.0"),
        (["a.io/x:1.2.0", "b.io/y:1.3.0"], None),
        (["a.io/x:1.2.0_b5"], "1.2.0+b5"),
        (["a.io/x:1.2.0rc1"], "1.2.0rc1"),
        (["oci:out"], None),
    ],
)
def test_there_is_a_version_where_all_tags_that_tell_one_agree(
    hello: Path, references: list[str], version: str | None
) -> None:
    plan = plan_of(hello, *references)
    assert annotations_of(plan).get("version") == version
    assert (plan.version and plan.version.text) == plan.project.version == version


def test_the_wasm_tells_of_itself(hello: Path) -> None:
    hello.write_bytes(DESCRIBED)
    plan = plan_of(hello)
    assert annotations_of(plan) == {
        "authors": "Ada",
        "description": "greets",
        "licenses": "MIT",
        "revision": "0123abc",
        "source": "https://example.com/hello",
        "title": "hello",
        "url": "https://hello.example.com",
    }
    assert config_of(plan)["author"] == "Ada"


def test_what_a_person_says_counts_before_all(hello: Path) -> None:
    hello.write_bytes(DESCRIBED)
    settings: dict[str, Value] = {
        "annotations": {PREFIX + "licenses": "", "com.example.team": "core"},
        "authors": ("Grace", "Lin"),
        "os": "wasip3",
    }
    plan = plan_of(hello, settings=settings)
    told = annotations_of(plan)
    assert (told["authors"], told["com.example.team"]) == ("Grace, Lin", "core")
    assert "licenses" not in told
    assert config_of(plan)["author"] == "Grace, Lin"
    assert config_of(plan)["os"] == "wasip3"


def test_the_time_is_that_of_the_environment_or_none(hello: Path) -> None:
    assert config_of(plan_of(hello))["created"] == "1970-01-01T00:00:00Z"
    plan = plan_of(hello, environment={"SOURCE_DATE_EPOCH": "60"})
    assert config_of(plan)["created"] == "1970-01-01T00:01:00Z"
    assert annotations_of(plan)["created"] == "1970-01-01T00:01:00Z"


def test_the_digest_does_not_depend_on_the_place(hello: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    copy = tmp_path / "elsewhere" / "hello.wasm"
    copy.write_bytes(hello.read_bytes())
    one, other = plan_of(hello, "a.io/x:dev"), plan_of(copy, "b.io/y:dev", "oci:out:edge")
    assert one.artifact.digest == other.artifact.digest


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("hello.wasm", "hello"),
        ("Hello.WASM", "Hello"),
        ("hello.component.wasm", "hello.component"),
        ("hello", "hello"),
        (".wasm", "repository"),
    ],
)
def test_the_name_is_the_files_without_its_ending(name: str, title: str) -> None:
    file = BareFile(Path("/x", name), Path("/x", name))
    assert file.name(tagged_targets(["a.io/acme/repository:dev"], Path("/x")))[0] == title


@pytest.mark.parametrize(
    ("reference", "title"),
    [
        ("ghcr.io/acme/hello:dev", "hello"),
        ("oci:dist/oci/hello", "hello"),
        ("oci:C:\\hello", "hello"),
        ("shelf:books:dev", "books"),
        ("oci:.", "module"),
    ],
)
def test_standard_input_is_named_by_the_first_repository(reference: str, title: str) -> None:
    file = BareFile(Path("/x/input.wasm"), STANDARD_INPUT)
    targets = tagged_targets([reference, "b.io/other:1.0.0"], Path("/x").absolute())
    assert file.name(targets) == (title, file.name(targets)[1])
    assert str(file.name(targets)[1]) == "the reference"


def test_a_name_in_another_encoding_is_not_published() -> None:
    path = Path("/x", b"gr\xfc\xdfe.wasm".decode("utf-8", "surrogateescape"))
    file = BareFile(path, path)
    assert file.name(tagged_targets(["a.io/acme/hello:dev"], Path("/x")))[0] == "hello"


def test_standard_input_is_known_by_its_dash(hello: Path) -> None:
    plan = plan_of(hello, piped=True)
    assert plan.wasm.path == plan.located.path == STANDARD_INPUT
    assert plan.artifact.layers[0].content == hello
    assert str(hello) not in str(plan._replace(artifact=plan.artifact._replace(layers=())))


@pytest.mark.parametrize("piped", [False, True])
def test_an_unfinished_component_is_refused(hello: Path, *, piped: bool) -> None:
    hello.write_bytes(UNFINISHED)
    with pytest.raises(InvalidWasm) as caught:
        plan_of(hello, piped=piped)
    problem = caught.value.problem
    shown = "-" if piped else str(hello)
    assert str(problem.file) == shown
    assert problem.remedy == (
        f"finish it with `wasm-tools component new {shown} -o dist/hello.wasm`"
    )


def test_a_wit_package_is_fine() -> None:
    plan = plan_of(DATA / "wit-package.wasm")
    assert plan.wasm.contents.kind == "wit"
    assert config_of(plan)["component"]


@pytest.mark.parametrize(
    ("content", "error"), [(None, NothingToPublish), (b"no wasm", InvalidWasm), (b"", InvalidWasm)]
)
def test_what_is_no_wasm_is_refused(
    tmp_path: Path, content: bytes | None, error: type[Exception]
) -> None:
    path = tmp_path / "bad.wasm"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(error):
        plan_of(path)


def test_options_are_checked(hello: Path) -> None:
    with pytest.raises(UsageError, match="there is no artifact format 'zip'"):
        plan_of(hello, settings={"format": "zip"})
    with pytest.raises(UsageError, match="SOURCE_DATE_EPOCH"):
        plan_of(hello, environment={"SOURCE_DATE_EPOCH": "now"})


class Strict:
    """A plugin that looks for faults, and would name all that it is asked for."""

    def __init__(self, problem: Problem | None = None) -> None:
        self.problem = problem
        self.seen: list[Project] = []

    @hookimpl
    def wasm_publish_validate(self, project: Project, wasm: WasmInfo) -> Iterable[Problem]:
        self.seen.append(project)
        return [self.problem._replace(file=wasm.path)] if self.problem else []

    @hookimpl
    def wasm_publish_annotations(self) -> Iterable[object]:
        raise AssertionError

    @hookimpl
    def wasm_publish_tags(self) -> Iterable[object]:
        raise AssertionError


def test_plugins_look_for_faults_and_add_nothing(hello: Path) -> None:
    strict = Strict()
    plan_of(hello, "a.io/x:1.2.0rc1", plugins=(strict,))
    (project,) = strict.seen
    assert (project.name, project.version, project.file) == ("hello", None, None)
    assert project.version_scheme == "pep440"
    assert project.language == LANGUAGE


def test_an_error_that_a_plugin_finds_stops_the_push(hello: Path) -> None:
    with pytest.raises(CheckFailed, match="no network, please"):
        plan_of(hello, plugins=(Strict(Problem("acme-network", "no network, please")),))


def test_warnings_name_the_file_as_the_person_knows_it(hello: Path) -> None:
    hello.write_bytes(DESCRIBED)
    strict = Strict(Problem("acme-size", "large", "warning"))
    plan = plan_of(hello, "a.io/x:1.2.0", piped=True, plugins=(strict,))
    assert {problem.code: problem.file for problem in plan.problems} == {
        "acme-size": STANDARD_INPUT,
        "embedded-version-differs": STANDARD_INPUT,
    }
    assert {problem.severity for problem in plan.problems} == {"warning"}


def test_a_tag_of_the_version_that_the_wasm_tells_is_fine(hello: Path) -> None:
    hello.write_bytes(DESCRIBED)
    assert not plan_of(hello, "a.io/x:v0.9.0").problems
