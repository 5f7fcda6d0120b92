"""`--format` and `--layer`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from builders import COMPONENT, MODULE
from faulty_registry import FOREVER, Fault, running_registry
from registry_faults import GITLAB_UNKNOWN_TYPE, knows_no_config
from schema_check import faults_of

import wasm_publish
from wasm_publish.oci.media_types import WASM_CONFIG
from wasm_publish.stores.layout import LayoutStore

if TYPE_CHECKING:
    from in_process import CommandLine

DATA = Path(__file__).parents[1] / "data" / "formats"
GITLAB = Fault("put-manifest", knows_no_config(WASM_CONFIG, GITLAB_UNKNOWN_TYPE), FOREVER)
SCHEMA: dict[str, Any] = json.loads(
    (Path(wasm_publish.__file__).parent / "ui" / "receipt.v1.schema.json").read_bytes()
)


def manifest_in(folder: Path, tag: str = "1.0.0") -> bytes:
    store = LayoutStore(folder)
    found = store.resolve(tag)
    assert found
    return store.read_manifest(found.digest)


def artifacts_of(document: dict[str, Any]) -> list[dict[str, Any]]:
    assert not faults_of(document, SCHEMA)
    artifacts: list[dict[str, Any]] = document["artifacts"]
    return artifacts


def test_wasm_to_oci_is_that_of_wasm_to_oci_byte_for_byte(cli: CommandLine) -> None:
    file = str(DATA / "component.wasm")
    assert cli("push", file, "oci:out:1.0.0", "--format", "wasm-to-oci").code == 0
    assert (
        manifest_in(cli.folder / "out")
        == (DATA / "wasm-to-oci-component.manifest.json").read_bytes()
    )


def test_wasm_to_oci_is_annotated_with_what_was_asked_for_only(cli: CommandLine) -> None:
    ran = cli(
        *("push", "hello.wasm", "oci:out:1.0.0", "--format", "wasm-to-oci", "--json"),
        *("--annotation", "com.example.team=core", "--author", "Ann"),
    )
    (artifact,) = artifacts_of(ran.document)
    told = {"com.example.team": "core", "org.opencontainers.image.authors": "Ann"}
    assert artifact["annotations"] == told
    assert json.loads(artifact["manifest"])["annotations"] == told


def test_compat_tells_its_variant_unless_a_person_knows_better(cli: CommandLine) -> None:
    ran = cli("push", "hello.wasm", "oci:out:1.0.0", "--format", "compat", "--json")
    (artifact,) = artifacts_of(ran.document)
    key = "module.wasm.image/variant"
    assert (artifact["format"], artifact["annotations"][key]) == ("compat", "compat")
    assert artifact["annotation_origins"][key] == "the format compat"
    assert json.loads(artifact["manifest"])["annotations"] == artifact["annotations"]
    words = ("push", "hello.wasm", "oci:other:1", "--format", "compat", "--json")
    ran = cli(*words, "--annotation", f"{key}=compat-smart")
    assert artifacts_of(ran.document)[0]["annotations"][key] == "compat-smart"


def test_compat_is_read_back_from_a_layout(cli: CommandLine) -> None:
    cli("push", "hello.wasm", "oci:out:1.0.0", "--format", "compat")
    again = cli("push", "hello.wasm", "oci:out:1.0.0", "--format", "compat")
    assert "Unchanged" in again.story


def test_layers_follow_the_wasm(cli: CommandLine) -> None:
    (cli.folder / "a=b.json").write_text("{}", encoding="utf-8")
    (cli.folder / "second.wasm").write_bytes(MODULE)
    module = "application/vnd.bytecodealliance.wasm.component.layer.v0+wasm"
    words = ("push", "hello.wasm", "oci:out:1.0.0", "--format", "runwasi")
    ran = cli(*words, "--layer", f"{module}=second.wasm", "--layer", "application/json=a=b.json")
    assert ran.code == 0, ran.story
    layers = json.loads(manifest_in(cli.folder / "out"))["layers"]
    titles = [layer["annotations"]["org.opencontainers.image.title"] for layer in layers]
    assert titles == ["hello.wasm", "second.wasm", "a=b.json"]
    assert [layer["mediaType"] for layer in layers] == [module, module, "application/json"]


def test_layers_of_settings_are_relative_to_their_file(cli: CommandLine) -> None:
    project = cli.folder / "project"
    project.mkdir()
    (project / "hello.wasm").write_bytes(COMPONENT)
    (project / "note.txt").write_bytes(b"hello")
    (project / "wasm-publish.toml").write_text(
        'name = "hello"\nversion = "1.0.0"\nwasm = "hello.wasm"\nformat = "runwasi"\n'
        'layers = ["text/plain=note.txt"]\n',
        encoding="utf-8",
    )
    ran = cli("publish", "project", "--to", "oci:out")
    assert ran.code == 0, ran.story
    assert [layer["size"] for layer in json.loads(manifest_in(cli.folder / "out"))["layers"]] == [
        len(COMPONENT),
        5,
    ]


@pytest.mark.parametrize(
    ("words", "message", "help_line"),
    [
        (
            ("--layer", "a/b=hello.wasm"),
            "an artifact of the format cncf has no layer but the wasm",
            "leave out --layer, or choose --format runwasi",
        ),
        (
            ("--format", "runwasi", "--layer", "hello.wasm"),
            "'hello.wasm' is no layer",
            "write its media type and its file",
        ),
        (("--format", "runwasi", "--layer", "a/b=none"), "can't read the layer", ""),
        (("--format", "runwsi"), "there is no artifact format 'runwsi'", "auto, cncf, compat"),
    ],
)
def test_what_is_wrong_is_told_with_a_remedy(
    cli: CommandLine, words: tuple[str, ...], message: str, help_line: str
) -> None:
    ran = cli("push", "hello.wasm", "oci:out:1.0.0", *words)
    assert ran.code == 2
    assert message in ran.story
    assert help_line in ran.story
    assert not (cli.folder / "out").exists()


class TestARegistryThatRefuses:
    def test_the_error_offers_the_other_format(self, cli: CommandLine) -> None:
        with running_registry(GITLAB) as running:
            ran = cli("push", "hello.wasm", f"{running.host}/acme/hello:1.0.0")
            assert not running.registry.repository("acme/hello").tags
        assert ran.code == 6
        assert "unknown media type" in ran.story
        assert "publish an image with `--format compat`" in ran.story
        assert "`--format auto`" in ran.story

    def test_auto_falls_back_and_says_so(self, cli: CommandLine) -> None:
        with running_registry(GITLAB) as running:
            name = f"{running.host}/acme/hello"
            ran = cli("push", "hello.wasm", f"{name}:1.0.0", "--format", "auto", "--json")
            held = running.registry.repository("acme/hello").tags["1.0.0"]
            again = cli("push", "hello.wasm", f"{name}:1.0.0", "--format", "auto")
        assert ran.code == 0, ran.story
        assert f"{name} refuses the format cncf, so it gets compat" in ran.story
        (artifact,) = artifacts_of(ran.document)
        assert (artifact["format"], artifact["digest"]) == ("compat", held)
        assert (artifact["destinations"][0]["digest"], "fallback" in artifact) == (held, False)
        assert [problem["code"] for problem in ran.document["problems"]] == ["format-fell-back"]
        assert (again.code, again.answer) == (0, f"{name}:1.0.0@{held}\n")
        assert "Unchanged" in again.story

    def test_auto_keeps_the_default_elsewhere(self, cli: CommandLine) -> None:
        words = ("hello.wasm", "oci:out:1.0.0", "--format", "auto", "--json")
        with running_registry(GITLAB) as running:
            ran = cli("push", *words, f"{running.host}/acme/hello:1.0.0")
        artifacts = artifacts_of(ran.document)
        assert [found["format"] for found in artifacts] == ["cncf", "compat"]
        assert artifacts[0]["destinations"][0]["reference"] == "oci:out:1.0.0"
        assert "name" not in ran.document

    def test_compat_is_pushed_at_once(self, cli: CommandLine) -> None:
        with running_registry(GITLAB) as running:
            name = f"{running.host}/acme/hello:1.0.0"
            ran = cli("push", "hello.wasm", name, "--format", "compat")
        assert ran.code == 0, ran.story
        assert running.kinds().count("put-manifest") == 1


def test_a_plan_shows_both_formats(cli: CommandLine) -> None:
    words = ("push", "hello.wasm", "oci:out:1.0.0", "--format", "auto", "--dry-run")
    (artifact,) = artifacts_of(cli(*words, "--json").document)
    other = artifact["fallback"]
    assert (artifact["format"], other["format"]) == ("cncf", "compat")
    assert other["annotations"]["module.wasm.image/variant"] == "compat"
    assert f"compat where a registry refuses that, as {other['digest']}" in cli(*words).answer


@pytest.mark.parametrize("format_name", ["cncf", "wasm-to-oci", "runwasi", "compat", "auto"])
def test_publish_plan_and_check_take_every_format(cli: CommandLine, format_name: str) -> None:
    (cli.folder / "wasm-publish.toml").write_text(
        'name = "hello"\nversion = "1.0.0"\nwasm = "hello.wasm"\n', encoding="utf-8"
    )
    planned = cli("plan", "--json", "--format", format_name)
    published = cli("publish", "--json", "--format", format_name, "--registry", "oci:out")
    assert cli("check", "--format", format_name).code == 0
    digests = [artifacts_of(ran.document)[0]["digest"] for ran in (planned, published)]
    assert digests[0] == digests[1]


def test_help_names_the_formats(cli: CommandLine, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        cli("push", "--help")
    shown = " ".join(capsys.readouterr().out.split())
    assert "cncf, wasm-to-oci, runwasi, compat, or auto" in shown
