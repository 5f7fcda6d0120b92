"""Checking documents against JSON schemas: those of oras, and our own."""

from __future__ import annotations

import json
from typing import Any

import jsonschema  # type: ignore[import-untyped]  # it comes with oras, its stubs don't
import oras.schemas


def check_manifest(manifest: bytes) -> None:
    """Fail unless bytes are an OCI manifest by oras's schema."""
    jsonschema.validate(json.loads(manifest), oras.schemas.manifest)


def check_index(index: bytes) -> None:
    """Fail unless bytes are an OCI index by oras's schema."""
    jsonschema.validate(json.loads(index), oras.schemas.index)


def faults_of(document: object, schema: dict[str, Any]) -> list[str]:
    """What is wrong with a document, by a schema of the draft that it names."""
    assert "$schema" in schema
    validator = jsonschema.validators.validator_for(schema)(schema)
    validator.check_schema(schema)
    return [f"{fault.json_path}: {fault.message}" for fault in validator.iter_errors(document)]
