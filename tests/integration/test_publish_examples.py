"""The main job on the real example projects: from a built project to a layout that others read."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
from typing import TYPE_CHECKING, Any

import pytest
from command_line import wasm_publish
from git_repository import run_git

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from example_projects import BuiltProject

EXAMPLES = ("rust_component", "rust_workspace", "componentize_py", "tinygo")


@pytest.fixture(params=EXAMPLES)
def example(request: pytest.FixtureRequest) -> BuiltProject:
    built: BuiltProject = request.getfixturevalue(request.param)
    return built


def skopeo(*arguments: str, folder: Path) -> bytes:
    program = shutil.which("skopeo")
    if program is None:
        pytest.skip("skopeo is not installed")
    done = subprocess.run([program, *arguments], cwd=folder, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout


def digest(content: bytes) -> str:
    return f"sha256:{hashlib.sha256(content).hexdigest()}"


def blob(layout: Path, name: str) -> bytes:
    return (layout / "blobs" / "sha256" / name.removeprefix("sha256:")).read_bytes()


def layout_of(destination: dict[str, Any], root: Path) -> Path:
    repository: str = destination["repository"]
    return root / repository.removeprefix("oci:")


def test_publishes_with_nothing_to_type(example: BuiltProject) -> None:
    ran = wasm_publish(folder=example.root)
    assert ran.code == 0, ran.story
    lines = ran.answer.splitlines()
    assert len(lines) == len(example.wasm)
    for name, line in zip(example.wasm, lines, strict=True):
        assert line.startswith(f"oci:dist/oci/{name}:")
        assert "   Published oci:dist/oci/" in ran.story


def test_writes_what_the_plan_announced(example: BuiltProject) -> None:
    planned = wasm_publish("plan", "--json", folder=example.root).document
    assert not (example.root / "dist").exists()
    published = wasm_publish("--json", folder=example.root).document
    for announced, artifact in zip(planned["artifacts"], published["artifacts"], strict=True):
        (destination,) = artifact["destinations"]
        layout = layout_of(destination, example.root)
        manifest = blob(layout, artifact["digest"])
        assert manifest == announced["manifest"].encode() == artifact["manifest"].encode()
        assert digest(manifest) == announced["digest"]
        assert blob(layout, json.loads(manifest)["config"]["digest"]).decode() == artifact["config"]
        layer = json.loads(manifest)["layers"][0]
        assert blob(layout, layer["digest"]) == example.wasm[artifact["project"]].read_bytes()
        assert announced["destinations"][0]["status"] == "planned"
        assert destination["status"] == "published"


def test_publishing_twice_changes_nothing(example: BuiltProject) -> None:
    first = wasm_publish("--json", folder=example.root).document
    files = {path: path.stat().st_mtime_ns for path in (example.root / "dist").rglob("*")}
    second = wasm_publish("--json", folder=example.root).document
    assert [a["digest"] for a in first["artifacts"]] == [a["digest"] for a in second["artifacts"]]
    statuses = {d["status"] for a in second["artifacts"] for d in a["destinations"]}
    assert statuses == {"unchanged"}
    assert {path: path.stat().st_mtime_ns for path in files} == files


def test_skopeo_reads_the_layout_and_keeps_the_digest(example: BuiltProject) -> None:
    for artifact in wasm_publish("--json", folder=example.root).document["artifacts"]:
        (destination,) = artifact["destinations"]
        references = [f"{destination['repository']}:{tag}" for tag in destination["tags"]]
        for reference in references:
            raw = skopeo("inspect", "--raw", reference, folder=example.root)
            assert raw == artifact["manifest"].encode()
        copied = f"oci:copied-{artifact['project']}:kept"
        skopeo("copy", "--preserve-digests", references[0], copied, folder=example.root)
        raw = skopeo("inspect", "--raw", copied, folder=example.root)
        assert digest(raw) == artifact["digest"]


def test_the_same_project_elsewhere_gives_the_same_bytes(
    rust_component: BuiltProject, tmp_path: Path, make_repo: Callable[..., str]
) -> None:
    elsewhere = rust_component.copy_to(tmp_path / "elsewhere")
    make_repo_remote = ["git", "remote", "add", "origin"]
    for root, remote in (
        (rust_component.root, "git@git.example.com:team/hello.git"),
        (elsewhere.root, "https://somebody:secret@git.example.com/team/hello"),
    ):
        subprocess.run([*make_repo_remote, remote], cwd=root, check=True)
        text = (root / "Cargo.toml").read_text(encoding="utf-8")
        kept = "".join(line for line in text.splitlines(keepends=True) if "repository" not in line)
        (root / "Cargo.toml").write_text(kept, encoding="utf-8")
    here = wasm_publish("plan", "--json", folder=rust_component.root)
    there = wasm_publish("plan", "--json", elsewhere.root, folder=tmp_path)
    assert here.document["artifacts"][0]["manifest"] == there.document["artifacts"][0]["manifest"]
    source = here.document["artifacts"][0]["annotations"]["org.opencontainers.image.source"]
    assert source == "https://git.example.com/team/hello"
    assert "secret" not in there.answer + there.story


def test_a_native_member_is_passed_over_with_a_line(rust_workspace: BuiltProject) -> None:
    ran = wasm_publish("--json", folder=rust_workspace.root)
    assert "Skipping size-report" in ran.story
    assert [passed["project"] for passed in ran.document["passed_over"]] == ["size-report"]


def test_a_member_is_chosen_by_name_or_by_standing_in_it(rust_workspace: BuiltProject) -> None:
    by_name = wasm_publish("plan", "-p", "greet-cli", "--json", folder=rust_workspace.root)
    standing = wasm_publish("plan", "--json", folder=rust_workspace.root / "greet-cli")
    assert len(by_name.document["artifacts"]) == 1
    assert by_name.document["artifacts"][0]["digest"] == standing.document["artifacts"][0]["digest"]


def test_a_member_asked_for_twice_is_published_once(rust_workspace: BuiltProject) -> None:
    ran = wasm_publish("plan", "--json", ".", "greet-cli", folder=rust_workspace.root)
    assert ran.code == 0, ran.story
    assert [a["project"] for a in ran.document["artifacts"]] == ["greet-cli", "word-count"]


def test_what_is_not_built_names_the_command_that_builds_it(rust_component: BuiltProject) -> None:
    shutil.rmtree(rust_component.root / "target")
    ran = wasm_publish(folder=rust_component.root)
    assert ran.code == 3
    assert ran.answer == ""
    assert "cargo build --release --target wasm32-wasip2" in ran.story


def test_an_unfinished_component_is_never_published(
    rust_component: BuiltProject, request: pytest.FixtureRequest
) -> None:
    data = request.config.rootpath / "tests" / "data"
    for path in rust_component.wasm.values():
        shutil.copyfile(data / "unfinished-component.wasm", path)
    ran = wasm_publish(folder=rust_component.root)
    assert ran.code == 4
    assert "wasm-tools component new" in ran.story
    assert not (rust_component.root / "dist").exists()


def test_a_new_build_of_a_version_replaces_it_in_the_default_layout_only(
    rust_component: BuiltProject,
) -> None:
    def publish(*options: str) -> tuple[int, str]:
        ran = wasm_publish(*options, folder=rust_component.root)
        return ran.code, ran.story

    assert publish()[0] == publish("--registry", "oci:kept")[0] == 0
    (path,) = rust_component.wasm.values()
    path.write_bytes(path.read_bytes() + b"\x00\x05\x04more")
    code, story = publish()
    assert code == 0
    assert "warning" in story
    blobs = rust_component.root / "dist" / "oci" / "hello-component" / "blobs" / "sha256"
    assert len(list(blobs.iterdir())) == 3
    code, story = publish("--registry", "oci:kept")
    assert code == 0
    assert "it was made from the same commit" in story
    run_git(rust_component.root, "commit", "--quiet", "--allow-empty", "--message", "Change")
    code, story = publish("--registry", "oci:kept")
    assert code == 7
    assert "--skip-existing" in story
    assert publish("--registry", "oci:kept", "--skip-existing")[0] == 0
    assert publish("--registry", "oci:kept", "--force")[0] == 0


def test_ci_with_no_registry_stops(
    rust_component: BuiltProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CI", "true")
    ran = wasm_publish(folder=rust_component.root)
    assert ran.code == 2
    assert "WASM_PUBLISH_REGISTRY" in ran.story


def test_cargo_climbs_and_wasm_publish_does_not(rust_component: BuiltProject) -> None:
    below = rust_component.root / "src"
    plain = wasm_publish(folder=below)
    assert plain.code == 3
    assert str(rust_component.root) in plain.story
    cargo = wasm_publish("wasm-publish", "-n", folder=below, program="wasm_publish.cli.cargo")
    assert cargo.code == 0, cargo.story


def test_a_file_alone_is_published_without_a_project(
    rust_component: BuiltProject, tmp_path: Path
) -> None:
    (path,) = rust_component.wasm.values()
    options = ("--wasm", path, "--name", "hello", "--package-version", "v2.0.0-rc.1")
    ran = wasm_publish(*options, "--json", folder=tmp_path)
    assert ran.code == 0, ran.story
    (artifact,) = ran.document["artifacts"]
    assert artifact["destinations"][0]["tags"] == ["2.0.0-rc.1"]
    assert artifact["version"] == "2.0.0-rc.1"
    assert ran.document["name"] == "oci:dist/oci/hello:2.0.0-rc.1"
