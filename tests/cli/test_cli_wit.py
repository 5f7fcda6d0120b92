"""WIT packages, and components that are published where wkg looks for packages."""

from __future__ import annotations

import json
import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from git_repository import make_repo

if TYPE_CHECKING:
    from in_process import CommandLine

DATA = Path(__file__).parents[1] / "data"
PACKAGE = "package example:hello@1.2.0;\n\ninterface greeting {\n  greet: func();\n}\n"
CRATE = '[package]\nname = "app"\nversion = "0.1.0"\n'
HELLO = ("--wasm", "hello.wasm", "--name", "hello", "--package-version", "1.2.0")


def write(folder: Path, path: str, text: str) -> Path:
    file = folder / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return file


def encoded(folder: Path, path: str = "encoded.wasm") -> Path:
    file = folder / path
    file.parent.mkdir(parents=True, exist_ok=True)
    return Path(shutil.copyfile(DATA / "wit-package.wasm", file))


@pytest.fixture
def bare(cli: CommandLine) -> CommandLine:
    """The package `example:hello@1.2.0` on a machine without wasm-tools and wkg."""
    cli.environment["PATH"] = str(cli.folder / "nothing")
    write(cli.folder, "wit/hello.wit", PACKAGE)
    return cli


@pytest.fixture
def equipped(bare: CommandLine) -> CommandLine:
    """The same on this machine, where wasm-tools is installed."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    if shutil.which("wasm-tools", path=path) is None:
        pytest.skip("wasm-tools is not installed")
    bare.environment["PATH"] = path
    return bare


class TestPackage:
    def test_what_is_encoded_is_published(self, bare: CommandLine) -> None:
        file = encoded(bare.folder)
        ran = bare("--json")
        assert ran.code == 0, ran.story
        (artifact,) = ran.document["artifacts"]
        assert (artifact["project"], artifact["language"]) == ("hello", "wit")
        assert (artifact["wasm"]["path"], artifact["wasm"]["kind"]) == (str(file), "wit")
        (destination,) = artifact["destinations"]
        assert destination["reference"].startswith("oci:dist/oci/example/hello:1.2.0")
        assert destination["tags"] == ["1.2.0", "1.2", "1", "latest"]
        (layer,) = json.loads(artifact["manifest"])["layers"]
        assert layer["annotations"] == {"org.opencontainers.image.title": "hello.wasm"}
        assert json.loads(artifact["config"])["component"] == {
            "exports": [
                "example:hello/greeting@1.2.0",
                "example:hello/hello@1.2.0",
                "example:hello/reception@1.2.0",
                "example:hello/welcome@1.2.0",
            ],
            "imports": [],
            "target": None,
        }

    def test_what_is_not_is_encoded_on_the_way(self, equipped: CommandLine) -> None:
        planned, ran = equipped("plan", "--json"), equipped("--json")
        assert ran.code == 0, ran.story
        (artifact,) = ran.document["artifacts"]
        assert artifact["digest"] == planned.document["artifacts"][0]["digest"]
        assert artifact["wasm"]["path"] == str(equipped.folder / "wit")
        assert f"Packaging hello v1.2.0 ({equipped.folder / 'wit'})" in ran.story
        (layer,) = json.loads(artifact["manifest"])["layers"]
        blobs = equipped.folder / "dist/oci/example/hello/blobs/sha256"
        assert (blobs / layer["digest"].removeprefix("sha256:")).stat().st_size == layer["size"]

    def test_nobody_sees_where_it_was_encoded(self, equipped: CommandLine) -> None:
        write(equipped.folder, "wit/hello.wit", PACKAGE.replace("@1.2.0", ""))
        told = [
            equipped("plan", "--package-version", "1.0.0"),
            equipped("--deny-import", "*", "--require-export", "nothing"),
            equipped("check", "--json"),
            equipped("--package-version", "1.0.0"),
        ]
        for ran in told:
            assert tempfile.gettempdir() + "/wasm-publish-" not in ran.answer + ran.story

    def test_without_anything_encoded_the_command_is_told(self, bare: CommandLine) -> None:
        ran = bare()
        assert ran.code == 3
        assert "wasm-tools component wit wit --wasm -o hello.wasm" in ran.story

    def test_the_wkg_file_describes_it(self, bare: CommandLine) -> None:
        encoded(bare.folder)
        write(bare.folder, "wkg.toml", '[metadata]\nauthors = "Ada"\nlicense = "MIT"\n')
        (artifact,) = bare("plan", "--json").document["artifacts"]
        annotations = artifact["annotations"]
        assert annotations["org.opencontainers.image.authors"] == "Ada"
        assert annotations["org.opencontainers.image.licenses"] == "MIT"
        assert json.loads(artifact["config"])["author"] == "Ada"

    def test_what_is_wrong_is_told_with_its_line(self, bare: CommandLine) -> None:
        file = write(bare.folder, "wit/hello.wit", "\npackage example:Hello@1.2.0;")
        ran = bare("check", "--json")
        (problem,) = ran.document["problems"]
        assert (problem["code"], problem["line"]) == ("invalid-wit", 2)
        assert problem["file"] == str(file)

    def test_a_version_that_is_none_is_told_with_its_line(self, bare: CommandLine) -> None:
        write(bare.folder, "wit/hello.wit", "package example:hello@1.2;")
        (problem,) = bare("check", "--no-wasm", "--json").document["problems"]
        assert (problem["line"], problem["key"]) == (1, "package")

    def test_without_a_version_it_needs_one(self, equipped: CommandLine) -> None:
        write(equipped.folder, "wit/hello.wit", PACKAGE.replace("@1.2.0", ""))
        ran = equipped()
        assert ran.code == 2
        assert "hello has no version" in ran.story
        assert "hello.wit" in ran.story
        given = equipped("--package-version", "1.0.0")
        assert given.code == 0
        assert "declares no version" in given.story

    def test_a_git_tag_may_tell_it(self, equipped: CommandLine) -> None:
        write(equipped.folder, "wit/hello.wit", PACKAGE.replace("@1.2.0", ""))
        make_repo(equipped.folder, tags=["v0.3.0"])
        (artifact,) = equipped("plan", "--json").document["artifacts"]
        assert artifact["version"] == "0.3.0"

    def test_a_version_of_another_package_is_no_version_of_this(self, bare: CommandLine) -> None:
        encoded(bare.folder)
        ran = bare("--package-version", "2.0.0")
        assert ran.code == 1
        assert "the wasm is example:hello@1.2.0, and it is published as 2.0.0" in ran.story

    def test_a_tag_that_wkg_does_not_read_is_a_warning(self, bare: CommandLine) -> None:
        encoded(bare.folder)
        ran = bare("--tag-prefix", "v")
        assert ran.code == 0
        assert "`wkg get` takes v1.2.0 for no version" in ran.story


class TestNamedFile:
    def test_an_encoded_package_is_a_project(self, cli: CommandLine) -> None:
        encoded(cli.folder, "dist/any.wasm")
        ran = cli("dist/any.wasm", "--registry", "oci:out")
        assert ran.code == 0, ran.story
        assert ran.answer.startswith("oci:out/example/hello:1.2.0@sha256:")

    def test_other_wasm_is_none(self, cli: CommandLine) -> None:
        ran = cli("publish", "hello.wasm")
        assert ran.code == 2
        assert "hello.wasm is a wasm file, not a project" in ran.story


class TestOtherProjects:
    def test_a_crate_with_wit_stays_a_crate(self, bare: CommandLine) -> None:
        write(bare.folder, "Cargo.toml", CRATE)
        write(bare.folder, "src/main.rs", "")
        write(bare.folder, "wkg.toml", "")
        encoded(bare.folder)
        built = bare.folder / "target" / "wasm32-wasip2" / "release" / "app.wasm"
        built.parent.mkdir(parents=True)
        shutil.copyfile(DATA / "hello-component.wasm", built)
        ran = bare("plan", "--json")
        assert ran.code == 0, ran.story
        (artifact,) = ran.document["artifacts"]
        assert (artifact["project"], artifact["language"]) == ("app", "rust")

    def test_among_many_projects_wit_needs_a_version(self, equipped: CommandLine) -> None:
        folder = equipped.folder
        write(folder, "shared/wit/shared.wit", "package example:shared;\ninterface a {}\n")
        make_repo(folder)
        ran = equipped("plan", "--recursive", "--json")
        assert ran.code == 0, ran.story
        assert [artifact["project"] for artifact in ran.document["artifacts"]] == ["hello"]
        assert ran.document["passed_over"] == [
            {"project": "shared", "reason": "nothing shows that it is wasm"}
        ]

    def test_a_folder_that_holds_nothing_but_wit_is_found(self, equipped: CommandLine) -> None:
        folder = equipped.folder
        shutil.move(folder / "wit", folder / "packages/hello/wit")
        make_repo(folder)
        ran = equipped("plan", "--recursive", "--json")
        assert ran.code == 0, ran.story
        assert [artifact["project"] for artifact in ran.document["artifacts"]] == ["hello"]
        write(folder, "wasm-publish.toml", 'projects = ["packages/*"]\n')
        assert len(equipped("plan", "--json").document["artifacts"]) == 1

    def test_the_members_of_a_workspace_are_published(self, equipped: CommandLine) -> None:
        folder = equipped.folder
        shutil.rmtree(folder / "wit")
        write(folder, "wkg.toml", '[workspace]\nmembers = ["a", "b"]\n')
        for name in ("a", "b"):
            write(folder, f"{name}/{name}.wit", f"package x:{name}@0.1.0;\ninterface i {{}}\n")
        ran = equipped()
        assert ran.code == 0, ran.story
        references = sorted(line.partition("@")[0] for line in ran.answer.splitlines())
        assert references == ["oci:dist/oci/x/a:0.1.0", "oci:dist/oci/x/b:0.1.0"]
        assert equipped("-p", "x:b").answer.startswith("oci:dist/oci/x/b:0.1.0@")


class TestComponent:
    """A component that is published where wkg looks for packages."""

    def test_it_gets_the_repository_of_a_package(self, cli: CommandLine) -> None:
        ran = cli(*HELLO, "--wit-package", "acme:greeter", "--registry", "oci:out", "--json")
        assert ran.code == 0, ran.story
        (artifact,) = ran.document["artifacts"]
        assert artifact["destinations"][0]["repository"] == "oci:out/acme/greeter"
        assert artifact["annotations"]["org.opencontainers.image.title"] == "hello"
        (layer,) = json.loads(artifact["manifest"])["layers"]
        assert layer["annotations"] == {"org.opencontainers.image.title": "hello.wasm"}

    def test_settings_may_say_so(self, cli: CommandLine) -> None:
        write(
            cli.folder,
            "wasm-publish.toml",
            'name = "hello"\nversion = "1.2.0"\nwit-package = "acme:greeter"\n',
        )
        assert cli().answer.startswith("oci:dist/oci/acme/greeter:1.2.0@")

    def test_those_of_the_folders_above_may_not(self, cli: CommandLine) -> None:
        write(cli.folder, "wasm-publish.toml", 'wit-package = "acme:greeter"\n')
        write(cli.folder, "below/wasm-publish.toml", 'name = "hello"\nversion = "1.2.0"\n')
        (cli.folder / "below" / "hello.wasm").write_bytes((cli.folder / "hello.wasm").read_bytes())
        make_repo(cli.folder)
        (artifact,) = cli("plan", "below", "--json").document["artifacts"]
        assert artifact["destinations"][0]["repository"].endswith("dist/oci/hello")

    def test_what_names_no_package_is_told_with_its_line(self, cli: CommandLine) -> None:
        text = 'name = "hello"\nversion = "1.2.0"\nwit-package = "greeter"\n'
        write(cli.folder, "wasm-publish.toml", text)
        (problem,) = cli("check", "--json").document["problems"]
        assert (problem["code"], problem["line"]) == ("invalid-wit-package", 3)

    def test_several_projects_are_no_one_package(self, cli: CommandLine) -> None:
        write(
            cli.folder,
            "wasm-publish.toml",
            'version = "1.0.0"\n[[artifact]]\nname = "a"\n[[artifact]]\nname = "b"\n',
        )
        ran = cli("plan", "--wit-package", "acme:greeter")
        assert ran.code == 2
        assert "--wit-package needs exactly one project, and here are 2" in ran.story
