"""`wasm-publish inspect REFERENCE`, and what a file and a reference have in common."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from builders import COMPONENT, MODULE
from dialects import FOLDER, an_artifact, push_index
from example_projects import DATA
from faulty_registry import running_registry
from opened_registry import store_at
from pushing import TAG, push
from schema_check import faults_of

import wasm_publish
from wasm_publish.errors import UsageError
from wasm_publish.oci.encoding import describe, digest_of
from wasm_publish.oci.media_types import IMAGE_LAYER, INDEX, SPIN_APPLICATION, WASM_LAYER
from wasm_publish.reporting import ignore
from wasm_publish.stores.layout import LayoutStore

if TYPE_CHECKING:
    from in_process import CommandLine

    from wasm_publish.model import Artifact

SCHEMA: dict[str, Any] = json.loads(
    (Path(wasm_publish.__file__).parent / "ui" / "inspect.v1.schema.json").read_bytes()
)
needs_wasm_tools = pytest.mark.skipif(
    shutil.which("wasm-tools") is None, reason="wasm-tools is not installed"
)


@pytest.fixture
def cli(cli: CommandLine) -> CommandLine:
    """With what other tools pushed in the folder `tools`."""
    shutil.copytree(FOLDER, cli.folder / "tools")
    cli.environment["PATH"] = os.environ["PATH"]
    return cli


def inspected(cli: CommandLine, word: str) -> dict[str, Any]:
    ran = cli("inspect", "--json", word)
    assert (ran.code, ran.story) == (0, ""), ran.story
    assert not faults_of(ran.document, SCHEMA)
    return ran.document


def stored(cli: CommandLine, artifact: Artifact, *tags: str) -> None:
    LayoutStore(cli.folder / "out").push(artifact, lambda: tags, ignore)


def test_shows_what_an_artifact_is(cli: CommandLine) -> None:
    ran = cli("inspect", "oci:tools:wkg-oci-push-annotations")
    assert (ran.code, ran.story) == (0, "")
    lines = ran.answer.splitlines()
    assert lines[0] == "oci:tools:wkg-oci-push-annotations"
    assert "  format       cncf" in lines
    assert "  kind         component" in lines
    assert "  imports      acme:greeting/clock@0.1.0" in lines
    assert "               acme:greeting/calc@0.1.0" in lines
    assert "  os           wasip2" in lines
    assert "  tags         wkg-oci-push-annotations" in lines
    assert "  annotations  org.opencontainers.image.description  Adds two numbers" in lines
    assert "  layers       application/wasm  1.8 kB  component-meta.wasm" in lines


def test_is_one_document_with_json(cli: CommandLine) -> None:
    cli("push", str(DATA / "hello-component.wasm"), "oci:out:1.2.0", "oci:out:latest")
    document = inspected(cli, "oci:out:latest")
    artifact = document["artifact"]
    assert artifact["tags"] == ["1.2.0", "latest"]
    assert (artifact["format"], artifact["os"]) == ("cncf", "wasip2")
    assert (artifact["index"], artifact["platform"], artifact["tags_left_out"]) == (None, None, 0)
    assert artifact["version"] == "1.2.0"
    wasm = document["wasm"]
    assert artifact["wasm"] == [wasm]
    assert (wasm["kind"], wasm["world"], wasm["packed"]) == ("component", None, False)
    assert wasm["digest"] == digest_of((DATA / "hello-component.wasm").read_bytes())
    assert {"name": "wasi:io/error@0.2.6", "kind": None} in wasm["imports"]
    file = inspected(cli, str(DATA / "hello-component.wasm"))
    assert [one["name"] for one in file["wasm"]["exports"]] == [
        one["name"] for one in wasm["exports"]
    ]
    assert file["artifact"] is None


@pytest.mark.parametrize("tag", LayoutStore(FOLDER).tags())
def test_what_any_tool_pushed_is_told_by_the_schema(cli: CommandLine, tag: str) -> None:
    if tag == "oras-attach":
        assert cli("inspect", f"oci:tools:{tag}").code == 4
        return
    document = inspected(cli, f"oci:tools:{tag}")
    shown = cli("inspect", f"oci:tools:{tag}").answer
    assert f"\n  format       {document['artifact']['format']}\n" in shown


@pytest.mark.parametrize(
    ("tag", "kind", "imports"),
    [
        ("wkg-oci-push-module", "module", None),
        ("wkg-oci-push", "component", ["acme:greeting/clock@0.1.0"]),
        ("wasm-to-oci-component", "component", None),
        ("oras-bare-file", "module", None),
        ("crane-append", None, None),
    ],
)
def test_what_is_not_known_is_not_told(
    cli: CommandLine, tag: str, kind: str | None, imports: list[str] | None
) -> None:
    wasm = inspected(cli, f"oci:tools:{tag}")["wasm"]
    assert wasm["kind"] == kind
    assert (wasm["imports"] and [one["name"] for one in wasm["imports"]]) == imports


def test_no_layer_is_needed_where_the_config_tells_all(cli: CommandLine) -> None:
    cli("push", str(DATA / "hello-component.wasm"), "oci:out:1.2.0")
    wasm = inspected(cli, "oci:out:1.2.0")["wasm"]
    (cli.folder / "out" / "blobs" / Path(*wasm["digest"].split(":"))).unlink()
    assert inspected(cli, "oci:out:1.2.0")["wasm"] == wasm


def test_an_index_tells_which_manifest_was_chosen(cli: CommandLine) -> None:
    artifact = inspected(cli, "oci:tools:crane-index")["artifact"]
    assert artifact["platform"] == {"os": "wasip2", "architecture": "wasm"}
    assert artifact["index"] != artifact["digest"]
    assert artifact["tags"] == ["crane-index"]
    shown = cli("inspect", "oci:tools:crane-index").answer
    assert f"\n  index        {artifact['index']}\n  platform     wasip2/wasm\n" in shown


def test_several_wasm_are_all_told(cli: CommandLine) -> None:
    document = inspected(cli, "oci:tools:oci-tar-builder-two-modules-and-a-layer")
    assert document["wasm"] is None
    held = document["artifact"]["wasm"]
    assert [(one["title"], one["kind"]) for one in held] == [
        ("hello.wasm", "module"),
        (None, "component"),
    ]


def test_a_spin_application_says_what_it_is(cli: CommandLine) -> None:
    locked = {"components": [{"id": "front", "source": {"digest": digest_of(COMPONENT)}}]}
    layers = [(COMPONENT, WASM_LAYER), (json.dumps(locked).encode(), SPIN_APPLICATION)]
    stored(cli, an_artifact(*layers), "1")
    ran = cli("inspect", "oci:out:1")
    assert "\n  wasm         front.wasm\n" in ran.answer
    assert "\n  warnings     oci:out:1 is a Spin application, and its wasm is only a" in ran.answer
    assert inspected(cli, "oci:out:1")["artifact"]["problems"][0]["code"] == "part-of-application"


def test_many_layers_are_shown_in_part_and_told_in_full(cli: CommandLine) -> None:
    layers = [(f"{number}".encode(), "text/plain") for number in range(30)]
    stored(cli, an_artifact((MODULE, WASM_LAYER), *layers), "1")
    assert "\n               and 11 more\n" in cli("inspect", "oci:out:1").answer
    assert len(inspected(cli, "oci:out:1")["artifact"]["layers"]) == 31


def test_what_others_wrote_is_safe_for_a_terminal(cli: CommandLine) -> None:
    artifact = an_artifact((MODULE, WASM_LAYER, "\x1b[2Jx.wasm"), annotations={"\x1b": "a\nb"})
    stored(cli, artifact, "1")
    answer = cli("inspect", "oci:out:1").answer
    assert "\x1b" not in answer
    assert "  annotations  '\\x1b'  'a\\nb'" in answer


def test_raw_prints_the_exact_bytes(cli: CommandLine) -> None:
    artifact = inspected(cli, "oci:tools:oras-py-module-cncf")["artifact"]
    manifest = cli("inspect", "--raw", "manifest", "oci:tools:oras-py-module-cncf")
    assert digest_of(manifest.content) == artifact["digest"]
    config = cli("inspect", "--raw", "config", "oci:tools:oras-py-module-cncf")
    assert digest_of(config.content) == artifact["config"]["digest"]


def test_raw_prints_what_the_reference_names_were_it_no_wasm(cli: CommandLine) -> None:
    store = LayoutStore(cli.folder / "out")
    index = push_index(store, "1", [])
    ran = cli("inspect", "--raw", "manifest", "oci:out:1")
    assert describe(ran.content, INDEX) == index
    assert cli("inspect", "--raw", "config", "oci:out:1").code == 4
    assert cli("inspect", "--raw", "manifest", "oci:tools:oras-attach").code == 0


def test_raw_asks_a_registry_once(cli: CommandLine) -> None:
    artifact = an_artifact((MODULE, WASM_LAYER))
    with running_registry() as running:
        push(store_at(running.host, "acme/a"), artifact)
        before = len(running.server.asked)
        ran = cli("inspect", "--raw", "manifest", f"{running.host}/acme/a:{TAG}")
        assert ran.content == artifact.manifest
        assert [asked.method for asked in running.server.asked[before:]] == ["GET"]


def test_raw_tells_where_there_is_no_config(cli: CommandLine) -> None:
    stored(cli, an_artifact((MODULE, WASM_LAYER), config=None), "1")
    ran = cli("inspect", "--raw", "config", "oci:out:1")
    assert (ran.code, ran.content) == (4, b"")
    assert "oci:out:1 has no config" in ran.story
    assert inspected(cli, "oci:out:1")["artifact"]["config"] is None


@pytest.mark.parametrize(
    "words",
    [
        ("--raw", "manifest", "hello.wasm"),
        ("--raw", "layer", "oci:tools:oras-bare-file"),
        ("--raw", "config", "--wit", "oci:tools:oras-bare-file"),
        ("--raw", "config", "--json", "oci:tools:oras-bare-file"),
        ("--wit", "--json", "hello.wasm"),
        ("hello",),
        ("oci:tools",),
    ],
)
def test_what_cannot_be_asked_is_a_usage_error(cli: CommandLine, words: tuple[str, ...]) -> None:
    assert cli("inspect", *words).code == 2


def test_what_is_not_published_is_an_error_that_names_what_may_be_meant(cli: CommandLine) -> None:
    ran = cli("inspect", "oci:tools:crane-indx")
    assert ran.code == 6
    assert "did you mean oci:tools:crane-index?" in ran.story


@needs_wasm_tools
def test_wit_of_a_file_and_of_its_artifact_are_the_same(cli: CommandLine) -> None:
    ran = cli("inspect", "--wit", str(DATA / "wit-package.wasm"))
    assert ran.answer.startswith("package example:hello")
    cli("push", str(DATA / "wit-package.wasm"), "oci:out:1")
    assert cli("inspect", "--wit", "oci:out:1").answer == ran.answer


@needs_wasm_tools
def test_wit_of_one_of_several_needs_a_name(cli: CommandLine) -> None:
    reference = "oci:tools:oci-tar-builder-two-modules-and-a-layer"
    assert cli("inspect", "--wit", reference).code == 2
    component = inspected(cli, reference)["artifact"]["wasm"][1]["layer"]
    ran = cli("inspect", "--wit", reference, "--component", component)
    assert "export acme:greeting/calc@0.1.0;" in ran.answer


@needs_wasm_tools
def test_a_core_module_has_no_wit(cli: CommandLine) -> None:
    ran = cli("inspect", "--wit", "oci:tools:crane-append")
    assert (ran.code, ran.answer) == (4, "")
    assert "wasm-tools finds no WIT in it: " in ran.story


def test_without_wasm_tools_it_says_where_to_get_it(cli: CommandLine) -> None:
    cli.environment["PATH"] = ""
    ran = cli("inspect", "--wit", "hello.wasm")
    assert (ran.code, ran.answer) == (2, "")
    assert "there is no wasm-tools on the PATH" in ran.story


def test_offline_cargo_asks_nobody(cli: CommandLine) -> None:
    cli.under_cargo = True
    cli.environment["CARGO_NET_OFFLINE"] = "true"
    assert "this run is offline" in cli("inspect", "example.com/acme/x:1").story
    assert cli("inspect", "oci:tools:oras-bare-file").code == 0


def test_a_file_tells_its_sections(cli: CommandLine) -> None:
    document = inspected(cli, str(DATA / "hello-component.wasm"))
    sizes = {found["name"]: found["size"] for found in document["sections"]}
    assert sizes["core module"] > sizes["type"] > 0
    assert "\n  sections     type " in cli("inspect", str(DATA / "hello-component.wasm")).answer


def test_an_image_of_nothing_to_do_with_wasm_is_not_read(cli: CommandLine) -> None:
    stored(cli, an_artifact((b"no tar", IMAGE_LAYER)), "1")
    assert inspected(cli, "oci:out:1")["wasm"]["packed"] is True


def test_the_library_tells_the_same(cli: CommandLine) -> None:
    artifact = wasm_publish.inspect_reference("oci:tools:wkg-oci-push")
    assert artifact.found.format == "cncf"
    assert artifact.wasm[0].exports == ("ready", "acme:greeting/calc@0.1.0")
    assert artifact.told.os == "wasip2"
    with pytest.raises(UsageError, match="format is no option of an inspection"):
        wasm_publish.inspect_reference("oci:tools:wkg-oci-push", format="cncf")
