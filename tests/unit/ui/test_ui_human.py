from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from builders import a_plan, a_project, a_target, a_wasm_info, an_annotation, externs

from wasm_publish.model import (
    Destination,
    Extern,
    Move,
    Origin,
    Publication,
    Receipt,
    WasmContents,
)
from wasm_publish.ui.human import RENDERER, plan_lines, render, wasm_lines
from wasm_publish.ui.renderer import Renderer

if TYPE_CHECKING:
    from pathlib import Path

    from wasm_publish.model import Plan, Status


def receipt_of(plan: Plan, *statuses: Status) -> Receipt:
    moves = (Move("1.4.2", "new", "the version"), Move("latest", "kept", "2.0.0 is newer"))
    destinations = (
        Destination(target, status, moves)
        for target, status in zip(plan.targets, statuses, strict=True)
    )
    return Receipt((Publication(plan, tuple(destinations)),))


def test_a_line_for_each_place_that_holds_the_artifact() -> None:
    targets = [a_target(f"example.com/{name}") for name in ("a", "b", "c", "d")]
    plan = a_plan(targets=targets)
    text = render(receipt_of(plan, "published", "failed", "unchanged", "skipped"))
    digest = plan.artifact.digest
    assert text == f"example.com/a:1.4.2@{digest}\nexample.com/c:1.4.2@{digest}\n"


def test_without_a_tag_the_digest_stands_behind_the_repository() -> None:
    plan = a_plan(targets=[a_target("oci:dist")._replace(tags=())])
    assert render(receipt_of(plan, "published")) == f"oci:dist@{plan.artifact.digest}\n"


def test_a_plan_without_version_and_tags_says_so() -> None:
    plan = a_plan(targets=[a_target("oci:dist")._replace(tags=())])._replace(version=None)
    planned = Receipt((Publication(plan, (Destination(plan.targets[0], "planned", ()),)),))
    first, *_, last = render(planned).splitlines()
    assert first == "hello"
    assert last == "  tags         none    (stored by its digest alone)"


def test_nothing_where_nothing_was_published() -> None:
    assert render(Receipt()) == ""
    assert render(receipt_of(a_plan(), "failed")) == ""


def test_a_plan_is_shown_whole() -> None:
    plan = a_plan(
        project=a_project(details={"crate type": "cdylib"}),
        annotations=(an_annotation("title", "hello"), an_annotation("version", "1.4.2")),
        wasm=a_wasm_info(
            contents=WasmContents(
                "component",
                imports=externs("instance", "wasi:cli/environment@0.2.3"),
                exports=externs("func", "greet"),
            ),
            toolchain="rustc 1.90.0",
            world="wasi:cli/command@0.2.3",
        ),
    )
    text = render(receipt_of(plan, "planned"))
    title, version = (f"org.opencontainers.image.{name}" for name in ("title", "version"))
    assert text.splitlines() == [
        "hello 1.4.2",
        f"  project      {plan.project.file}",
        "               crate type: cdylib",
        f"  wasm         {plan.wasm.path}",
        "               the component in target/wasm32-wasip2/release",
        "  kind         component",
        "  size         8 B",
        f"  digest       {plan.wasm.digest}",
        "  made by      rustc 1.90.0",
        "  world        wasi:cli/command@0.2.3",
        "  imports      wasi:cli/environment@0.2.3  (instance)",
        "  exports      greet  (func)",
        "  format       cncf",
        f"  manifest     {plan.artifact.digest}",
        f"  annotations  {title}    hello  (the project)",
        f"               {version}  1.4.2  (the project)",
        "  to           example.com/acme/hello  (--to)",
        "  tags         1.4.2   new   (the version)",
        "               latest  kept  (2.0.0 is newer)",
    ]


def test_a_plan_without_a_project_file_shows_none() -> None:
    text = render(receipt_of(a_plan(project=a_project(file=None)), "planned"))
    assert "\n  project " not in text


@pytest.mark.parametrize(
    ("contents", "line"),
    [
        (WasmContents("module"), "  kind         core module"),
        (WasmContents("wit"), "  kind         WIT package"),
        (
            WasmContents("module", imports=(Extern("fd_write", "func", "wasi"),)),
            "  imports      wasi fd_write  (func)",
        ),
    ],
)
def test_shows_what_a_wasm_holds(contents: WasmContents, line: str) -> None:
    lines = list(wasm_lines(a_wasm_info(contents=contents)))
    assert line in lines
    assert not any("made by" in found for found in lines)


def test_output_formats_are_values() -> None:
    assert Renderer("human", "for people", render) == RENDERER
    with pytest.raises(AttributeError, match="can't set"):
        RENDERER.name = "other"  # type: ignore[misc]  # that is the test


def test_a_place_that_can_no_longer_be_read_has_no_line(tmp_path: Path) -> None:
    origin = Origin("annotations", tmp_path / "wasm-publish.toml")
    plan = a_plan(annotations=(an_annotation("vendor", "Acme")._replace(origin=origin),))
    lines = plan_lines(Publication(plan, ()))
    assert any(line.endswith("(wasm-publish.toml annotations)") for line in lines)
