from __future__ import annotations

import copy
import json
import typing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from builders import (
    a_plan,
    a_project,
    a_target,
    a_wasm_info,
    an_annotation,
    an_artifact,
    externs,
    settings_with,
)
from schema_check import faults_of

import wasm_publish
from wasm_publish.model import (
    Action,
    Blob,
    Destination,
    Extern,
    Move,
    Origin,
    PassedOver,
    Problem,
    Publication,
    Receipt,
    Severity,
    Status,
    Tag,
    WasmContents,
    WasmKind,
)
from wasm_publish.oci.encoding import describe
from wasm_publish.ui import document
from wasm_publish.ui.document import receipt_document, render

if TYPE_CHECKING:
    from wasm_publish.model import Plan
    from wasm_publish.settings.settings import Value

SCHEMA: dict[str, Any] = json.loads(
    (Path(wasm_publish.__file__).parent / "ui" / "receipt.v1.schema.json").read_bytes()
)
PROBLEM = Problem(
    code="invalid-setting",
    message="expected a string",
    remedy="write one",
    file=Path("Cargo.toml"),
    line=7,
    key="package.metadata.wasm-publish.registry",
)
MOVES = (
    Move("1.4.2", "new", "the version"),
    Move("latest", "moved", "the newest release", "sha256:" + "0" * 64),
)


def receipt_of(*plans: Plan, status: Status = "published") -> Receipt:
    """A receipt where every destination came to one status."""
    error = PROBLEM if status == "failed" else None
    publications = tuple(
        Publication(
            plan, tuple(Destination(target, status, MOVES, error) for target in plan.targets)
        )
        for plan in plans
    )
    return Receipt(publications)


def test_has_the_schema_of_its_name() -> None:
    assert SCHEMA["properties"]["schema"]["const"] == document.SCHEMA


@pytest.mark.parametrize(
    "receipt",
    [
        Receipt(),
        Receipt(problems=(PROBLEM, Problem("other", "of no place", "warning")), exit_code=2),
        Receipt(passed_over=(PassedOver("native", "no wasm"),)),
        *(receipt_of(a_plan(), status=status) for status in typing.get_args(Status)),
        receipt_of(a_plan(), a_plan("2.0.0")),
        receipt_of(a_plan(targets=[a_target("oci:dist"), a_target()])),
        receipt_of(a_plan(project=a_project(file=None, details={"crate": "hello"}))),
        receipt_of(a_plan()._replace(version=None)),
        receipt_of(a_plan(targets=[a_target("oci:dist")._replace(tags=())])),
    ],
)
def test_every_receipt_is_by_the_schema(receipt: Receipt) -> None:
    assert not faults_of(json.loads(render(receipt)), SCHEMA)


def test_the_schema_knows_every_value_of_the_model() -> None:
    definitions = SCHEMA["$defs"]
    enumerated = {
        Status: definitions["destination"]["properties"]["status"],
        Action: definitions["move"]["properties"]["action"],
        Severity: definitions["problem"]["properties"]["severity"],
        WasmKind: definitions["wasm"]["properties"]["kind"],
    }
    for values, listed in enumerated.items():
        assert set(typing.get_args(values)) == set(listed["enum"])


def _objects(found: object) -> list[dict[str, Any]]:
    if isinstance(found, dict):
        return [found, *_objects(list(found.values()))]
    if isinstance(found, list):
        return [item for child in found for item in _objects(child)]
    return []


def test_the_schema_refuses_what_it_does_not_know() -> None:
    wasm = a_wasm_info(contents=WasmContents("module", externs("func", "f")))
    receipt = receipt_of(a_plan(wasm=wasm))._replace(
        problems=(PROBLEM,),
        passed_over=(PassedOver("native", "no wasm"),),
    )
    whole = json.loads(render(receipt))
    assert not faults_of(whole, SCHEMA)
    assert len(_objects(whole)) > 8
    for position in range(len(_objects(whole))):
        changed = copy.deepcopy(whole)
        target = _objects(changed)[position]
        target["surprise"] = 5
        assert faults_of(changed, SCHEMA), target


@pytest.mark.parametrize("member", ["name", "url"])
def test_the_schema_wants_name_and_url_of_one_artifact_and_of_no_more(member: str) -> None:
    one = json.loads(render(receipt_of(a_plan())))
    none = json.loads(render(Receipt()))
    none[member] = one.pop(member)
    assert faults_of(one, SCHEMA)
    assert faults_of(none, SCHEMA)


def test_the_schema_wants_the_error_of_a_failure_and_of_nothing_else() -> None:
    failed = json.loads(render(receipt_of(a_plan(), status="failed")))
    published = json.loads(render(receipt_of(a_plan())))
    error = failed["artifacts"][0]["destinations"][0].pop("error")
    published["artifacts"][0]["destinations"][0]["error"] = error
    assert faults_of(failed, SCHEMA)
    assert faults_of(published, SCHEMA)


def test_a_target_tells_the_digest_that_it_has() -> None:
    receipt = receipt_of(a_plan())
    (publication,) = receipt.publications
    stands = "sha256:" + "1" * 64
    (found,) = (destination._replace(stands=stands) for destination in publication.destinations)
    changed = receipt._replace(publications=(publication._replace(destinations=(found,)),))
    (artifact,) = receipt_document(changed)["artifacts"]
    assert artifact["destinations"][0]["digest"] == stands != artifact["digest"]


def test_tells_everything_of_an_artifact() -> None:
    plan = a_plan(
        wasm=a_wasm_info(
            contents=WasmContents(
                "module",
                imports=(Extern("fd_write", "func", "wasi_snapshot_preview1"),),
                exports=(Extern("memory", "memory"),),
            ),
            toolchain="rustc 1.90.0",
            world="wasi:cli/command@0.2.6",
        ),
        annotations=(an_annotation("title", "Grüße"),),
    )
    (artifact,) = receipt_document(receipt_of(plan))["artifacts"]
    assert artifact == {
        "project": "hello",
        "version": "1.4.2",
        "language": "rust",
        "project_file": str(plan.project.file),
        "details": {},
        "wasm": {
            "path": str(plan.wasm.path),
            "digest": plan.wasm.digest,
            "size": plan.wasm.size,
            "kind": "module",
            "toolchain": "rustc 1.90.0",
            "world": "wasi:cli/command@0.2.6",
            "imports": [{"module": "wasi_snapshot_preview1", "name": "fd_write", "kind": "func"}],
            "exports": [{"name": "memory", "kind": "memory"}],
            "reason": plan.located.reason,
        },
        "format": "cncf",
        "digest": plan.artifact.digest,
        "manifest": plan.artifact.manifest.decode(),
        "config": "{}",
        "annotations": {"org.opencontainers.image.title": "Grüße"},
        "annotation_origins": {"org.opencontainers.image.title": "the project"},
        "destinations": [
            {
                "reference": "example.com/acme/hello:1.4.2",
                "repository": "example.com/acme/hello",
                "digest": plan.artifact.digest,
                "origin": "--to",
                "tags": ["1.4.2", "latest"],
                "moves": [
                    {"tag": "1.4.2", "action": "new", "previous": None, "why": "the version"},
                    {
                        "tag": "latest",
                        "action": "moved",
                        "previous": "sha256:" + "0" * 64,
                        "why": "the newest release",
                    },
                ],
                "status": "published",
            }
        ],
    }


def test_a_config_that_is_no_text_is_left_out(tmp_path: Path) -> None:
    file = tmp_path / "config"
    artifact = an_artifact()._replace(config=Blob(describe(b"{}", "text/plain"), file))
    (told,) = receipt_document(receipt_of(a_plan(artifact=artifact)))["artifacts"]
    assert told["config"] is None


def test_tells_everything_of_a_problem() -> None:
    (told,) = receipt_document(Receipt(problems=(PROBLEM,)))["problems"]
    assert told == {
        "code": "invalid-setting",
        "severity": "error",
        "message": "expected a string",
        "remedy": "write one",
        "file": "Cargo.toml",
        "line": 7,
        "key": "package.metadata.wasm-publish.registry",
    }


@pytest.mark.parametrize(
    ("repository", "url"),
    [
        ("example.com/acme/hello", "https://example.com/acme/hello:1.4.2"),
        ("oci:dist/hello", None),
        ("oci-archive:dist/hello.tar", None),
        ("shelf:books", None),
    ],
)
def test_one_artifact_has_the_name_and_url_that_release_tools_read(
    repository: str, url: str | None
) -> None:
    told = receipt_document(receipt_of(a_plan(targets=[a_target(repository)])))
    assert told["name"] == f"{repository}:1.4.2"
    assert told["url"] == url


@pytest.mark.parametrize(
    ("registry", "settings", "scheme"),
    [
        ("example.com", {"plain-http": True}, "http"),
        ("localhost", {}, "http"),
        ("localhost:5000", {}, "http"),
        ("127.0.0.1:5000", {}, "http"),
        ("[::1]:5000", {}, "http"),
        ("localhost:5000", {"ca-file": "ca.pem"}, "https"),
        ("localhost:5000", {"insecure": True}, "https"),
        ("localhost:5000", {"ca-file": "ca.pem", "plain-http": True}, "http"),
        ("example.com", {"insecure": True}, "https"),
        ("10.0.0.1:5000", {}, "https"),
    ],
)
def test_the_url_is_as_the_registry_is_asked(
    registry: str, settings: dict[str, Value], scheme: str
) -> None:
    plan = a_plan(targets=[a_target(f"{registry}/a/b")])._replace(settings=settings_with(settings))
    assert receipt_document(receipt_of(plan))["url"] == f"{scheme}://{registry}/a/b:1.4.2"


def test_a_target_may_have_tags_of_its_own_or_none() -> None:
    edge = a_target("oci:dist")._replace(tags=(Tag("edge", "free", "the reference"),))
    plan = a_plan(targets=[a_target("oci:dist")._replace(tags=()), edge])
    told = receipt_document(receipt_of(plan))
    nameless, named = told["artifacts"][0]["destinations"]
    assert nameless["reference"] == told["name"] == f"oci:dist@{plan.artifact.digest}"
    assert nameless["tags"] == []
    assert (named["reference"], named["tags"]) == ("oci:dist:edge", ["edge"])


def test_is_text_that_ends_in_a_line_break_and_is_not_escaped() -> None:
    text = render(Receipt(passed_over=(PassedOver("grüße", str(Origin("ü"))),)))
    assert text.endswith("}\n")
    assert "grüße" in text
