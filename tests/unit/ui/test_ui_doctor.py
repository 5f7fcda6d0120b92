from __future__ import annotations

import json
from pathlib import Path

from schema_check import faults_of

import wasm_publish
from wasm_publish.registry.doctor.findings import Examination, Finding, Left
from wasm_publish.ui.doctor import doctor_document, doctor_lines

SCHEMA = json.loads(
    (Path(wasm_publish.__file__).parent / "ui" / "doctor.v1.schema.json").read_bytes()
)
DIGEST = f"sha256:{'a' * 64}"
FOUND = Examination(
    "r.example",
    "acme/hello",
    "acme/world",
    read_only=False,
    findings=(
        Finding("push", "May we write?", "yes"),
        Finding("config-cncf", "Is it taken?", "no", "it answers 400", "publish an image"),
        Finding("tag-pages", "Are there pages?", "unknown", "there are too few tags to tell"),
    ),
    left=Left(("wasm-publish-doctor-1",), (DIGEST,), (DIGEST, DIGEST), 2, (DIGEST,)),
)
TABLE = """\
yes      push
no       config-cncf  it answers 400
         help: publish an image
unknown  tag-pages    there are too few tags to tell
"""


def text(found: Examination, *, color: bool = False) -> str:
    return "".join(f"{line}\n" for line in doctor_lines(found, color=color))


def test_a_finding_is_a_row_with_what_to_do_below() -> None:
    assert text(FOUND._replace(left=Left())) == TABLE


def test_what_is_left_stands_below() -> None:
    assert (
        text(FOUND).removeprefix(TABLE)
        == f"""\
left behind, as it could not be removed
  tags         wasm-publish-doctor-1
  manifests    {DIGEST}
  blobs        {DIGEST}
               {DIGEST}
  other blobs  {DIGEST}
  uploads      2 unfinished, which a registry forgets
"""
    )


def test_what_is_not_left_has_no_line() -> None:
    left = text(FOUND._replace(left=Left(blobs=(DIGEST,)))).removeprefix(TABLE)
    assert [line.split()[0] for line in left.splitlines()] == ["left", "blobs"]


def test_verdicts_are_coloured_and_nothing_moves() -> None:
    colored = text(FOUND, color=True)
    assert colored.startswith("\x1b[1;32myes\x1b[0m      push\n\x1b[1;33mno\x1b[0m       config")
    assert "\x1b[1;36munknown\x1b[0m  tag-pages" in colored


def test_the_document_is_what_its_schema_says() -> None:
    document = doctor_document(FOUND)
    assert faults_of(document, SCHEMA) == []
    assert document["findings"][1] == {
        "name": "config-cncf",
        "question": "Is it taken?",
        "verdict": "no",
        "detail": "it answers 400",
        "remedy": "publish an image",
    }
    assert document["left"] == {
        "tags": ["wasm-publish-doctor-1"],
        "manifests": [DIGEST],
        "blobs": [DIGEST, DIGEST],
        "uploads": 2,
        "other_blobs": [DIGEST],
    }
