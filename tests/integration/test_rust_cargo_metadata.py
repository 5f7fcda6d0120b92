"""Reads workspaces as cargo does: `cargo metadata` is the judge."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from wasm_publish.errors import UsageError
from wasm_publish.model import Build, Selection
from wasm_publish_rust.cargo_config import read_cargo_config
from wasm_publish_rust.inheritance import package_of
from wasm_publish_rust.projects import read_projects
from wasm_publish_rust.targets import cargo_targets

if TYPE_CHECKING:
    from collections.abc import Mapping

    from wasm_publish.model import Project

CARGO = os.environ.get("CARGO") or shutil.which("cargo")

pytestmark = pytest.mark.skipif(CARGO is None, reason="cargo is not on PATH")

EDITION = 'edition = "2021"'


@dataclass(frozen=True)
class Case:
    """Files by path, the folder to stand in, and variables for cargo and for us."""

    files: Mapping[str, str]
    folder: str = "."
    environment: Mapping[str, str] = field(default_factory=dict)


def crate(name: str, more: str = EDITION) -> str:
    return f'[package]\nname = "{name}"\nversion = "0.1.0"\n{more}\n'


def library(folder: str, more: str = EDITION) -> dict[str, str]:
    name = folder.rpartition("/")[2]
    return {f"{folder}/Cargo.toml": crate(name, more), f"{folder}/src/lib.rs": ""}


CDYLIB = f'{EDITION}\n[lib]\ncrate-type = ["cdylib"]'
INHERITED = """\
[workspace.package]
version = "2.3.4"
description = "Inherited words"
license = "MIT OR Apache-2.0"
authors = ["Ada <ada@example.org>"]
repository = "https://example.org/r"
homepage = "https://example.org/h"
documentation = "https://example.org/d"
edition = "2021"
publish = false
"""
INHERITING = """\
[package]
name = "a"
version.workspace = true
description.workspace = true
license = { workspace = true }
authors.workspace = true
repository.workspace = true
homepage.workspace = true
documentation.workspace = true
edition.workspace = true
publish.workspace = true
"""

CASES = {
    "one package": Case(library("a", CDYLIB), "a"),
    "no version": Case({"Cargo.toml": '[package]\nname = "a"\n', "src/main.rs": ""}),
    "virtual": Case(
        {
            "Cargo.toml": '[workspace]\nmembers = ["b", "a"]\nresolver = "2"\n',
            **library("a"),
            **library("b"),
        }
    ),
    "patterns and exclude": Case(
        {
            "Cargo.toml": '[workspace]\nmembers = ["crates/*", "x/**/k"]\n'
            'exclude = ["crates/old"]\nresolver = "2"\n',
            **library("crates/one"),
            **library("crates/two-two"),
            **library("crates/old"),
            **library("x/y/k"),
            "crates/.hidden/Cargo.toml": crate("hidden"),
            "crates/.hidden/src/lib.rs": "",
        }
    ),
    "excluded, yet named": Case(
        {
            "Cargo.toml": '[workspace]\nmembers = ["old/kept"]\nexclude = ["old"]\n',
            **library("old/kept"),
            **library("old/gone"),
        }
    ),
    "standing in an excluded package": Case(
        {
            "Cargo.toml": '[workspace]\nmembers = ["a"]\nexclude = ["b"]\nresolver = "2"\n',
            **library("a"),
            **library("b"),
        },
        "b",
    ),
    "default members": Case(
        {
            "Cargo.toml": '[workspace]\nmembers = ["*"]\ndefault-members = ["a", "c*"]\n'
            'resolver = "2"\n',
            **library("a"),
            **library("b"),
            **library("c"),
        }
    ),
    "root package": Case(
        {
            "Cargo.toml": f'[workspace]\nmembers = ["a"]\n{crate("root")}',
            "src/lib.rs": "",
            **library("a"),
        }
    ),
    "root package with default members": Case(
        {
            "Cargo.toml": '[workspace]\nmembers = ["a"]\ndefault-members = ["a", "."]\n'
            f"{crate('root')}",
            "src/lib.rs": "",
            **library("a"),
        }
    ),
    "an empty workspace table": Case(
        {"Cargo.toml": f"{crate('a')}[workspace]\n", "src/lib.rs": ""}
    ),
    "path dependencies": Case(
        {
            "ws/Cargo.toml": '[workspace]\nmembers = ["a"]\nexclude = ["no"]\nresolver = "2"\n'
            '[workspace.dependencies]\nd = { path = "d" }\n',
            **library(
                "ws/a",
                f'{EDITION}\n[dependencies]\nb = {{ path = "../in/b" }}\nd.workspace = true\n'
                'no = { path = "../no" }\nout = { path = "../../out" }\n'
                'back = { path = "../../back" }\n',
            ),
            **library(
                "ws/in/b",
                f'{EDITION}\n[dev-dependencies]\nc = {{ path = "../../c" }}\n'
                "[target.'cfg(unix)'.build-dependencies]\n"
                'renamed = { package = "e", path = "../../e" }\n',
            ),
            **library("ws/c"),
            **library("ws/d"),
            **library("ws/e"),
            **library("ws/no"),
            **library("out"),
            **library("back", f'{EDITION}\nworkspace = "../ws"'),
        },
        "ws",
    ),
    "inheritance": Case(
        {
            "Cargo.toml": f'[workspace]\nmembers = ["a"]\nresolver = "2"\n{INHERITED}',
            "a/Cargo.toml": INHERITING,
            "a/src/lib.rs": "",
        }
    ),
    "inheritance, standing in the member": Case(
        {
            "Cargo.toml": f'[workspace]\nmembers = ["a"]\nresolver = "2"\n{INHERITED}',
            "a/Cargo.toml": INHERITING,
            "a/src/lib.rs": "",
        },
        "a",
    ),
    "a named library": Case(
        {
            "Cargo.toml": crate("my-policy", f'{EDITION}\n[lib]\nname = "plugin"\n')
            + 'crate-type = ["cdylib", "rlib"]\n',
            "src/lib.rs": "",
        }
    ),
    "binaries": Case(
        {
            "Cargo.toml": crate("my-tool", f'{EDITION}\n[[bin]]\nname = "x-y"\npath = "main.rs"'),
            "main.rs": "",
            "src/main.rs": "",
            "src/bin/one.rs": "",
            "src/bin/two/main.rs": "",
            "src/bin/two/helper.rs": "",
            "src/bin/notes.txt": "",
        }
    ),
    "binaries of the 2015 edition": Case(
        {
            "Cargo.toml": crate("tool", '[[bin]]\nname = "x"'),
            "src/main.rs": "",
            "src/bin/x.rs": "",
        }
    ),
    "binaries of the 2015 edition, discovered": Case(
        {"Cargo.toml": crate("tool", ""), "src/main.rs": "", "src/bin/x.rs": ""}
    ),
    "no discovery": Case(
        {
            "Cargo.toml": crate("tool", f'{EDITION}\nautobins = false\n[[bin]]\nname = "x"'),
            "src/main.rs": "",
            "src/bin/x.rs": "",
        }
    ),
    "the main file under another name": Case(
        {
            "Cargo.toml": crate("tool", f'{EDITION}\n[[bin]]\nname = "x"\npath = "src/main.rs"'),
            "src/main.rs": "",
        }
    ),
    "configured target folder": Case(
        {".cargo/config.toml": '[build]\ntarget-dir = "../out"\n', **library("a")}, "a"
    ),
    "nearest configuration": Case(
        {
            ".cargo/config.toml": '[build]\ntarget-dir = "far"\n',
            "a/.cargo/config": '[build]\ntarget-dir = "near"\n',
            **library("a"),
        },
        "a",
    ),
    "both configuration files": Case(
        {
            ".cargo/config.toml": '[build]\ntarget-dir = "new"\n',
            ".cargo/config": '[build]\ntarget-dir = "old"\n',
            **library("a"),
        },
        "a",
    ),
    "cargo's home": Case(
        {"home/.cargo/config.toml": '[build]\ntarget-dir = "shared"\n', **library("a")},
        "a",
        {"CARGO_HOME": "{root}/home/.cargo"},
    ),
    "target folder by variable": Case(
        {".cargo/config.toml": '[build]\ntarget-dir = "no"\n', **library("a")},
        "a",
        {"CARGO_TARGET_DIR": "out", "CARGO_BUILD_TARGET_DIR": "no"},
    ),
    "target folder by the other variable": Case(
        {".cargo/config.toml": '[build]\ntarget-dir = "no"\n', **library("a")},
        "a",
        {"CARGO_BUILD_TARGET_DIR": "{root}/out"},
    ),
}

REFUSED = {
    "no name": Case({"Cargo.toml": "[package]\n", "src/lib.rs": ""}),
    "neither table": Case({"Cargo.toml": "[dependencies]\n"}),
    "no workspace to inherit from": Case(
        {"Cargo.toml": '[package]\nname = "a"\nversion.workspace = true\n', "src/lib.rs": ""}
    ),
    "nothing to inherit": Case(
        {
            "Cargo.toml": '[workspace]\nmembers = ["a"]\n',
            "a/Cargo.toml": '[package]\nname = "a"\nversion.workspace = true\n',
            "a/src/lib.rs": "",
        }
    ),
    "a member without manifest": Case({"Cargo.toml": '[workspace]\nmembers = ["a"]\n'}),
    "a default member that is none": Case(
        {
            "Cargo.toml": '[workspace]\nmembers = ["a"]\ndefault-members = ["b"]\n',
            **library("a"),
            **library("b"),
        }
    ),
    "a root within a root": Case(
        {"Cargo.toml": '[workspace]\nmembers = ["a"]\n', **library("a", f"{EDITION}\n[workspace]")}
    ),
    "package.workspace that is none": Case(
        {**library("a", f'{EDITION}\nworkspace = "../b"'), **library("b")}, "a"
    ),
    "a description that is a number": Case({"Cargo.toml": crate("a", "description = 1")}),
}


def lay(root: Path, case: Case) -> tuple[Path, dict[str, str]]:
    """Write the files; tell the folder to stand in and the variables that are set there."""
    for name, text in case.files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    environment = {"CARGO_HOME": str(root / "no-home")}
    environment |= {name: text.format(root=root) for name, text in case.environment.items()}
    return root / case.folder, environment


def cargo_metadata(
    folder: Path, environment: Mapping[str, str]
) -> subprocess.CompletedProcess[str]:
    ours = {name: text for name, text in os.environ.items() if not name.startswith("CARGO_")}
    return subprocess.run(
        [str(CARGO), "metadata", "--no-deps", "--offline", "--format-version", "1"],
        cwd=folder,
        env={**ours, **environment},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def as_cargo_tells(package: Mapping[str, object]) -> dict[str, object]:
    keys = ("name", "version", "description", "license", "repository", "homepage", "documentation")
    targets = package["targets"]
    assert isinstance(targets, list)
    return {
        **{key: package[key] for key in keys},
        "authors": package["authors"],
        "manifest_path": package["manifest_path"],
        # A package without version counts as held back too.
        "publish": package["publish"] == [] and package["version"] != "0.0.0",
        "targets": sorted(
            (target["name"], kind)
            for target in targets
            for kind in target["kind"]
            if kind in {"bin", "cdylib"}
        ),
    }


def as_we_tell(project: Project) -> dict[str, object]:
    return {
        "name": project.name,
        "version": project.version or "0.0.0",
        "description": project.description,
        "license": project.licenses,
        "repository": project.source,
        "homepage": project.homepage,
        "documentation": project.documentation,
        "authors": list(project.authors),
        "manifest_path": str(project.file),
        "publish": project.held_back is not None,
        "targets": sorted((t.name, t.kind) for t in cargo_targets(package_of(project))),
    }


def agrees(root: Path, case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, environment = lay(root, case)
    run = cargo_metadata(folder, environment)
    assert run.returncode == 0, run.stderr
    told = json.loads(run.stdout)
    # cargo metadata always tells of the whole workspace, as --workspace does.
    ours = read_projects(folder / "Cargo.toml", Selection(workspace=True))

    def by_name(entries: list[dict[str, object]]) -> list[dict[str, object]]:
        return sorted(entries, key=lambda entry: str(entry["name"]))

    assert by_name([as_we_tell(project) for project in ours]) == by_name(
        [as_cargo_tells(package) for package in told["packages"]]
    )
    assert {project.workspace_root for project in ours} <= {Path(told["workspace_root"])}
    default = {p["name"] for p in told["packages"] if p["id"] in told["workspace_default_members"]}
    offered = read_projects(folder / "Cargo.toml", Selection())
    assert {project.name for project in offered if project.standing != "member"} == default
    monkeypatch.chdir(folder)
    config = read_cargo_config(folder, Build(environment=environment).environment)
    workspace = Path(told["workspace_root"])
    ours_is = config.target_dir or workspace / "target"
    assert ours_is == Path(os.path.normpath(told["target_directory"]))


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_we_read_what_cargo_reads(
    tmp_path: Path, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    agrees(tmp_path, case, monkeypatch)


@pytest.mark.parametrize("case", REFUSED.values(), ids=REFUSED)
def test_we_refuse_what_cargo_refuses(tmp_path: Path, case: Case) -> None:
    folder, environment = lay(tmp_path, case)
    assert cargo_metadata(folder, environment).returncode != 0
    with pytest.raises(UsageError):
        read_projects(folder / "Cargo.toml", Selection(workspace=True))


FOLDERS = ("a", "b", "in/c", "in/d", "in/deep/e")
MEMBERS = st.sampled_from([*FOLDERS, "[ab]", "in/[cd]", "in/deep/*", "none/*"])
EXCLUDED = st.sampled_from([*FOLDERS, "in", "in/deep"])


@st.composite
def workspaces(draw: st.DrawFn) -> Case:
    """Random members, exclusions, defaults and path dependencies over five packages."""
    keys = {"members": draw(st.lists(MEMBERS, min_size=1, max_size=3))}
    keys["exclude"] = draw(st.lists(EXCLUDED, max_size=2))
    if draw(st.booleans()):
        some = st.sampled_from(keys["members"])
        keys["default-members"] = draw(st.lists(some, min_size=1, max_size=2))
    lines = [f"{key} = {json.dumps(value)}" for key, value in keys.items()]
    files = {"Cargo.toml": "\n".join(["[workspace]", 'resolver = "2"', *lines, ""])}
    if draw(st.booleans()):
        files |= {"Cargo.toml": files["Cargo.toml"] + crate("root"), "src/lib.rs": ""}
    for position, folder in enumerate(FOLDERS):
        # Only towards later packages: cargo refuses a circle.
        later = draw(st.lists(st.sampled_from(FOLDERS), max_size=2, unique=True))
        up = "../" * (folder.count("/") + 1)
        reached = [other for other in later if FOLDERS.index(other) > position]
        paths = [f'{o.rpartition("/")[2]} = {{ path = "{up}{o}" }}' for o in reached]
        files |= library(folder, "\n".join([EDITION, "[dependencies]", *paths]))
    return Case(files)


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(case=workspaces())
def test_we_find_the_members_that_cargo_finds(
    case: Case, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder, environment = lay(tmp_path_factory.mktemp("workspace"), case)
    run = cargo_metadata(folder, environment)
    event("cargo reads it" if run.returncode == 0 else run.stderr.splitlines()[0][:60])
    if run.returncode != 0:
        return
    told = json.loads(run.stdout)
    names = {package["id"]: package["name"] for package in told["packages"]}
    ours = read_projects(folder / "Cargo.toml", Selection())
    assert {project.name for project in ours} == set(names.values())
    if [project.standing for project in ours] == ["chosen"]:
        return  # The root package is all there is, whatever default-members says.
    assert {project.name for project in ours if project.standing != "member"} == {
        names[identifier] for identifier in told["workspace_default_members"]
    }
