"""The receipt as one JSON document: the stable interface for programs.

Its schema is `receipt.v1.schema.json` beside this file.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from wasm_publish.model import Receipt
from wasm_publish.ui.explanation import explanation_document
from wasm_publish.ui.renderer import Renderer

if TYPE_CHECKING:
    from collections.abc import Iterable

    from wasm_publish.errors import WasmPublishError
    from wasm_publish.model import (
        Annotation,
        Artifact,
        Destination,
        Extern,
        Move,
        Outline,
        Plan,
        PlanOrOutline,
        Problem,
        Publication,
        Target,
        WasmInfo,
    )
    from wasm_publish.settings.settings import Settings

SCHEMA = "wasm-publish/receipt/v1"


def render(receipt: Receipt) -> str:
    """The document as text that ends in a line break."""
    return to_json(receipt_document(receipt))


def to_json(document: dict[str, Any]) -> str:
    """A document as people and programs both like to read it."""
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def receipt_document(receipt: Receipt) -> dict[str, Any]:
    """The receipt as a document."""
    document: dict[str, Any] = {
        "schema": SCHEMA,
        "artifacts": [_artifact(publication) for publication in receipt.publications],
        "passed_over": [
            {"project": passed.name, "reason": passed.reason} for passed in receipt.passed_over
        ],
        "problems": [problem_document(problem) for problem in receipt.problems],
    }
    if receipt.outlines:
        document["not_built"] = [_outline(outline) for outline in receipt.outlines]
    if len(receipt.publications) == 1:
        # Release tools read these two: https://github.com/semantic-release/exec#publishcmd
        (publication,) = receipt.publications
        name = _reference(publication.plan, publication.destinations[0].target)
        document |= {"name": name, "url": _url(name, publication.plan.settings)}
    return document


def render_failure(error: WasmPublishError, schema: str) -> str:
    """The one document of a command that failed, under the schema of that command."""
    if schema == SCHEMA:
        return render(Receipt(problems=error.problems, exit_code=error.exit_code))
    problems = [problem_document(problem) for problem in error.problems]
    return to_json({"schema": schema, "problems": problems})


def problem_document(problem: Problem) -> dict[str, Any]:
    """A problem as a document."""
    return {
        "code": problem.code,
        "severity": problem.severity,
        "message": problem.message,
        "remedy": problem.remedy,
        "file": problem.file and str(problem.file),
        "line": problem.line,
        "key": problem.key,
    }


def wasm_document(wasm: WasmInfo) -> dict[str, Any]:
    """What is known of a wasm file, as a document."""
    return {
        "path": str(wasm.path),
        "digest": wasm.digest,
        "size": wasm.size,
        "kind": wasm.contents.kind,
        "toolchain": wasm.toolchain,
        "world": wasm.world,
        "imports": [_extern(extern) for extern in wasm.contents.imports],
        "exports": [_extern(extern) for extern in wasm.contents.exports],
    }


def _artifact(publication: Publication) -> dict[str, Any]:
    plan = publication.plan
    document = {
        **_project(plan),
        "wasm": {**wasm_document(plan.wasm), "reason": plan.located.reason},
        **_made(plan.artifact, plan.annotations),
        "annotation_origins": _origins(plan.annotations),
        "destinations": [_destination(found, plan) for found in publication.destinations],
    }
    if plan.fallback:
        document["fallback"] = _made(*plan.fallback)
    if publication.explanation:
        document["explanation"] = explanation_document(publication.explanation)
    return document


def _outline(outline: Outline) -> dict[str, Any]:
    tags = [tag.name for tag in outline.tags]
    document = {
        **_project(outline),
        "annotations": _values(outline.annotations),
        "annotation_origins": _origins(outline.annotations),
        "destinations": [
            {"repository": target.repository, "origin": str(target.origin), "tags": tags}
            for target in outline.targets
        ],
    }
    if outline.explanation:
        document["explanation"] = explanation_document(outline.explanation)
    return document


def _project(plan: PlanOrOutline) -> dict[str, Any]:
    project = plan.project
    return {
        "project": project.name,
        "version": plan.version and plan.version.text,
        "language": project.language,
        "project_file": project.file and str(project.file),
        "details": dict(project.details),
    }


def _values(annotations: Iterable[Annotation]) -> dict[str, str]:
    return {found.key: found.value for found in annotations}


def _origins(annotations: Iterable[Annotation]) -> dict[str, str]:
    return {found.key: str(found.origin) for found in annotations}


def _made(artifact: Artifact, annotations: Iterable[Annotation]) -> dict[str, Any]:
    """The bytes of an artifact, with what is told of them."""
    config = artifact.config.content
    return {
        "format": artifact.format,
        "digest": artifact.digest,
        "manifest": artifact.manifest.decode(),
        "config": config.decode() if isinstance(config, bytes) else None,
        "annotations": _values(annotations),
    }


def _destination(destination: Destination, plan: Plan) -> dict[str, Any]:
    target = destination.target
    document: dict[str, Any] = {
        "reference": _reference(plan, target),
        "repository": target.repository,
        "digest": destination.digest_of(plan),
        "origin": str(target.origin),
        "tags": [tag.name for tag in plan.tags_in(target)],
        "moves": [_move(move) for move in destination.moves],
        "status": destination.status,
    }
    if destination.error:
        document["error"] = problem_document(destination.error)
    return document


def _move(move: Move) -> dict[str, Any]:
    return {"tag": move.tag, "action": move.action, "previous": move.previous, "why": move.why}


def _extern(extern: Extern) -> dict[str, Any]:
    named = {"name": extern.name, "kind": extern.kind}
    return named if extern.module is None else {"module": extern.module, **named}


def _reference(plan: Plan, target: Target) -> str:
    """By what a target has the artifact: its first tag, or its digest where there is none."""
    name = plan.name_in(target)
    return name if plan.tags_in(target) else f"{name}@{plan.artifact.digest}"


def _url(name: str, settings: Settings) -> str | None:
    """Where a browser finds it; what is no repository of a registry has no such place."""
    from wasm_publish.errors import UsageError
    from wasm_publish.references.local import is_local
    from wasm_publish.references.reference import Reference

    if is_local(name):
        return None
    try:
        reference = Reference.parse(name)
    except UsageError:
        return None  # a plugin's store
    return f"{_scheme(reference.registry, settings)}://{reference}"


def _scheme(registry: str, settings: Settings) -> str:
    """How a browser asks a registry: one on this machine has no certificate but of our making."""
    from urllib.parse import urlsplit

    from wasm_publish.references.registry_host import is_loopback

    here = is_loopback(urlsplit(f"//{registry}").hostname or "")
    has_certificate = settings.insecure or settings.ca_file
    return "http" if settings.plain_http or (here and not has_certificate) else "https"


RENDERER = Renderer("json", "one JSON document, also on failure", render, whole=True)
