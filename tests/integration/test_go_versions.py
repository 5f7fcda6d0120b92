"""Versions as Go tells them: Go stamps a native program with the version of its main module."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from git_repository import make_repo, run_git
from go_toolchain import GoToolchain
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from wasm_publish.errors import UsageError
from wasm_publish.git import working_tree as git
from wasm_publish_tinygo.go_mod import directives, read_go_mod
from wasm_publish_tinygo.versioning import told_version

if TYPE_CHECKING:
    from pathlib import Path

    from rust_toolchain import Unavailable

MODULE = "example.com/acme/hello"


@pytest.fixture
def go(go_toolchain: GoToolchain | Unavailable) -> GoToolchain:
    if not isinstance(go_toolchain, GoToolchain):
        pytest.skip(go_toolchain.reason)
    if go_toolchain.release < (1, 24):
        pytest.skip(f"{go_toolchain.version} stamps no version; 1.24 does")
    return go_toolchain


def add_module(folder: Path, module: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "go.mod").write_text(f"module {module}\n\ngo 1.20\n", encoding="utf-8")
    (folder / "main.go").write_text("package main\n\nfunc main() {}\n", encoding="utf-8")


def commit(root: Path, *tags: str) -> None:
    run_git(root, "commit", "--quiet", "--allow-empty", "--message", f"For {tags}")
    for tag in tags:
        run_git(root, "tag", tag)


def as_go_tells(go: GoToolchain, folder: Path, output: Path) -> str:
    program = output / "program"
    # Go remembers the version of a commit, and the same commits here have other tags each time.
    memory = str(output / "modules")
    build = ("build", "-buildvcs=true", "-o", program, ".")
    built = go.run(*build, cwd=folder, GOMODCACHE=memory)
    assert built.returncode == 0, built.stderr
    stamped = go.run("version", "-m", program, cwd=folder).stdout
    (line,) = (line.split() for line in stamped.splitlines() if line.startswith("\tmod\t"))
    return line[2].removeprefix("v")


def as_we_tell(folder: Path) -> str | None:
    commit = git.read_commit(folder)
    assert commit is not None
    told = told_version(folder / "go.mod", commit.tags)
    return told and told.text


@pytest.mark.parametrize(
    ("module", "before", "at_head", "expected"),
    [
        (MODULE, [], [], "0.0.0-"),
        (MODULE, [], ["v1.2.3"], "1.2.3"),
        (MODULE, [], ["v1.9.0", "v1.10.0", "v1.10.0-rc.1"], "1.10.0"),
        (MODULE, ["v1.2.3"], ["sub/v1.4.0"], "1.2.4-0."),
        (MODULE, ["v1.9.0", "v1.10.9"], [], "1.10.10-0."),
        (MODULE, ["v1.2.3-rc.1"], [], "1.2.3-rc.1.0."),
        (MODULE, ["v1.2.3+meta"], ["v1.3.0+meta"], "1.3.1-0."),
        (MODULE, ["v1.2.3"], ["v2.0.0", "v1.3"], "1.2.4-0."),
        (f"{MODULE}/v2", ["v1.2.3"], [], "2.0.0-"),
        (f"{MODULE}/v2", ["v2.0.0", "v3.0.0"], ["v1.9.9"], "2.0.1-0."),
        (f"{MODULE}/v2", [], ["v1.9.9", "v2.1.0"], "2.1.0"),
    ],
)
def test_at_the_root(
    go: GoToolchain,
    tmp_path: Path,
    module: str,
    before: list[str],
    at_head: list[str],
    expected: str,
) -> None:
    root = tmp_path / "hello"
    add_module(root, module)
    make_repo(root, tags=before)
    commit(root, *at_head)
    assert as_go_tells(go, root, tmp_path) == as_we_tell(root)
    assert str(as_we_tell(root)).startswith(expected)


@pytest.mark.parametrize(
    ("folder", "module", "before", "at_head", "expected"),
    [
        ("sub/dir", "sub/dir", [], ["sub/dir/v1.2.3", "v1.9.0"], "1.2.3"),
        ("sub/dir", "sub/dir", ["sub/dir/v1.2.3"], ["v1.9.0", "sub/v1.8.0"], "1.2.4-0."),
        ("sub/dir", "sub/dir", ["v1.2.3", "dir/v1.2.3"], [], "0.0.0-"),
        ("sub/v2", "sub/v2", ["sub/v2.0.0"], ["sub/v1.0.0"], "2.0.1-0."),
        ("sub/v2", "sub/v2", [], ["sub/v2.1.0", "sub/v2/v2.2.0"], "2.1.0"),
        ("sub", "sub/v2", [], ["sub/v2.1.0"], "2.1.0"),
        ("v2", "v2", [], ["v1.0.0", "v2.1.0"], "2.1.0"),
    ],
)
def test_below_the_root(
    go: GoToolchain,
    tmp_path: Path,
    folder: str,
    module: str,
    before: list[str],
    at_head: list[str],
    expected: str,
) -> None:
    root = tmp_path / "hello"
    add_module(root, MODULE)
    add_module(root / folder, f"{MODULE}/{module}")
    make_repo(root, tags=before)
    commit(root, *at_head)
    assert as_go_tells(go, root / folder, tmp_path) == as_we_tell(root / folder)
    assert str(as_we_tell(root / folder)).startswith(expected)


def test_in_a_shallow_clone_both_count_from_what_is_there(go: GoToolchain, tmp_path: Path) -> None:
    root = tmp_path / "hello"
    add_module(root, MODULE)
    make_repo(root, tags=["v1.2.3"])
    commit(root)
    run_git(tmp_path, "clone", "--quiet", "--depth=1", root.as_uri(), "clone")
    assert as_go_tells(go, tmp_path / "clone", tmp_path) == as_we_tell(tmp_path / "clone")
    assert str(as_we_tell(tmp_path / "clone")).startswith("0.0.0-")


def test_without_the_v_only_we_take_a_tag(go: GoToolchain, tmp_path: Path) -> None:
    """Modules that nobody imports are often tagged so; to Go such a tag is none."""
    root = tmp_path / "hello"
    add_module(root, MODULE)
    make_repo(root, tags=["1.2.3"])
    assert as_go_tells(go, root, tmp_path).startswith("0.0.0-")
    assert as_we_tell(root) == "1.2.3"


DECLARATIONS = st.sampled_from(
    [
        "module example.com/a",
        'module "example.com/a"',
        "\tmodule\texample.com/a//comment\r",
        "module (\n\n\t// A comment\n\texample.com/a // and one more\n)",
        "module(\nexample.com/a\n)",
        "module (\nexample.com/a\nexample.com/b\n)",
        "module `example.com/a`",
        "module example.com/a example.com/b",
        "module",
        "",
    ]
)
OTHERS = st.sampled_from(
    [
        "go 1.20",
        "require example.com/c v1.0.0",
        'require (\n\texample.com/d v1.1.0 // indirect\n\t"example.com/e" v0.1.0\n)',
        "replace example.com/c => ../module",
        "// module example.com/f",
        "exclude (\n\texample.com/module v1.0.0\n)",
        "",
        "what is this",
    ]
)


@given(declaration=DECLARATIONS, before=st.lists(OTHERS, unique=True), after=OTHERS)
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_go_mod_that_go_reads_reads_the_same(
    go: GoToolchain, tmp_path: Path, declaration: str, before: list[str], after: str
) -> None:
    file = tmp_path / "go.mod"
    text = "\n".join([*before, declaration, after])
    file.write_text(text, encoding="utf-8", newline="")
    told = go.run("mod", "edit", "-json", file, cwd=tmp_path)
    event(f"Go reads it: {told.returncode == 0}")
    if told.returncode != 0:
        return
    document = json.loads(told.stdout)
    if not document["Module"]["Path"]:
        with pytest.raises(UsageError):
            read_go_mod(file)
        return
    assert str(read_go_mod(file).module) == document["Module"]["Path"]
    required = [d.arguments[0].strip('"') for d in directives(text) if d.verb == "require"]
    assert required == [requirement["Path"] for requirement in document["Require"] or ()]
