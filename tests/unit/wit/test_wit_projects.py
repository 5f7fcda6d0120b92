"""What the WIT of a folder and its wkg.toml say of a project."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from wasm_publish.errors import NothingToPublish, UsageError, WasmPublishError
from wasm_publish.model import Selection

if TYPE_CHECKING:
    from wit_folder import Folder

    from wasm_publish.model import Problem


def fault(folder: Folder, kind: type[WasmPublishError] = UsageError) -> Problem:
    with pytest.raises(WasmPublishError) as caught:
        folder.projects()
    assert type(caught.value) is kind
    return caught.value.problem


def test_the_declaration_names_it(folder: Folder) -> None:
    file = folder.wit("// ours\npackage acme:my-greeting@0.2.0-rc.1;\n")
    project = folder.project()
    assert (project.name, project.version) == ("my-greeting", "0.2.0-rc.1")
    assert (project.repository_name, project.version_scheme) == ("acme/my-greeting", "semver")
    assert (project.root, project.workspace_root, project.file) == (folder.root, folder.root, file)
    assert project.details == {"package": "acme:my-greeting"}
    assert project.evidence == ("greeting.wit declares acme:my-greeting@0.2.0-rc.1",)
    assert str(project.origins["name"]) == "greeting.wit:2 package"
    assert project.origins["name"] == project.origins["version"]


def test_wit_without_a_version_shows_no_evidence(folder: Folder) -> None:
    folder.wit("package acme:greeting;")
    project = folder.project()
    assert (project.version, project.evidence) == (None, ())
    assert "version" not in project.origins


def test_the_file_of_wkg_describes_it(folder: Folder) -> None:
    folder.wit()
    folder.write(
        "wkg.toml",
        """\
        [metadata]
        authors = "Ada <ada@example.com>, Bea"
        description = '''Greets,
          and more'''
        licenses = "MIT OR Apache-2.0"
        source = "https://example.com/greeting"
        homepage = "https://greeting.example.com"
        revision = "0123456"
        """,
    )
    project = folder.project()
    assert project.authors == ("Ada <ada@example.com>, Bea",)
    assert project.description == "Greets, and more"
    assert project.licenses == "MIT OR Apache-2.0"
    assert project.source == "https://example.com/greeting"
    assert project.homepage == "https://greeting.example.com"
    assert str(project.origins["licenses"]) == "wkg.toml:5 metadata.licenses"
    assert "a file wkg.toml" in project.evidence


def test_it_has_other_words_too(folder: Folder) -> None:
    folder.wit()
    folder.write(
        "wkg.toml",
        '[metadata]\nauthor = "Ada"\nlicense = "MIT"\nrepository = "https://a.example"\n',
    )
    project = folder.project()
    assert (project.authors, project.licenses) == (("Ada",), "MIT")
    assert project.source == "https://a.example"
    assert str(project.origins["source"]) == "wkg.toml:4 metadata.repository"


def test_what_is_blank_says_nothing(folder: Folder) -> None:
    folder.wit()
    folder.write("wkg.toml", '[metadata]\ndescription = " "\nauthors = ""\nlicense = ""\n')
    project = folder.project()
    assert (project.description, project.authors, project.licenses) == (None, (), None)


@pytest.mark.parametrize(
    ("text", "line"), [("metadata = 1\n", 1), ('[metadata]\nauthors = ["Ada"]\n', 2)]
)
def test_what_is_malformed_is_told_with_its_line(folder: Folder, text: str, line: int) -> None:
    folder.wit()
    file = folder.write("wkg.toml", text)
    problem = fault(folder)
    assert (problem.code, problem.file, problem.line) == ("invalid-manifest", file, line)


def test_beside_the_file_of_wkg_the_wit_may_be_in_the_folder_itself(folder: Folder) -> None:
    folder.write("wkg.toml")
    file = folder.wit(path="greeting.wit")
    assert folder.project().file == file


def test_of_both_the_folder_wit_counts(folder: Folder) -> None:
    folder.write("wkg.toml")
    folder.wit("package acme:other;", "greeting.wit")
    folder.wit()
    assert folder.project().name == "greeting"


def test_a_file_of_wkg_without_wit_is_told(folder: Folder) -> None:
    folder.write("wkg.toml")
    problem = fault(folder, NothingToPublish)
    assert (problem.code, problem.file) == ("no-wit", folder.root)


class TestDeclarations:
    def test_one_file_is_enough(self, folder: Folder) -> None:
        folder.wit("interface a {}", "wit/a.wit")
        folder.wit()
        folder.wit("package other:dep@9.0.0;", "wit/deps/other/dep.wit")
        assert folder.project().version == "0.1.0"

    def test_none_is_an_error(self, folder: Folder) -> None:
        folder.wit("interface a {}", "wit/a.wit")
        folder.wit("interface b {}", "wit/b.wit")
        problem = fault(folder)
        assert (problem.code, problem.file) == ("invalid-wit", folder.root / "wit")
        assert problem.remedy
        assert problem.remedy.startswith("begin a.wit with a line such as `package ")

    def test_several_may_agree(self, folder: Folder) -> None:
        folder.wit("// one\npackage acme:greeting@0.1.0;", "wit/a.wit")
        folder.wit()
        assert str(folder.project().origins["name"]) == "a.wit:2 package"

    @pytest.mark.parametrize("other", ["acme:greeting", "acme:greeting@0.1.1", "acme:greet@0.1.0"])
    def test_that_differ_they_are_an_error(self, folder: Folder, other: str) -> None:
        folder.wit()
        file = folder.wit(f"\n\npackage {other};", "wit/other.wit")
        problem = fault(folder)
        assert problem.message == (
            f"the package is {other} here, and acme:greeting@0.1.0 in greeting.wit:1"
        )
        assert (problem.code, problem.file, problem.line) == ("invalid-wit", file, 3)

    def test_what_is_not_utf_8_is_told(self, folder: Folder) -> None:
        file = folder.wit()
        file.write_bytes(b"package acme:\xff;")
        problem = fault(folder)
        assert (problem.message, problem.file) == ("not UTF-8, which WIT has to be", file)

    def test_what_can_not_be_read_is_told(
        self, folder: Folder, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        file = folder.wit()

        def refuse(_: object) -> bytes:
            raise PermissionError(13, "Permission denied")

        monkeypatch.setattr("pathlib.Path.read_bytes", refuse)
        problem = fault(folder)
        assert (problem.code, problem.file) == ("unreadable-file", file)
        assert problem.message == "can't read the file: Permission denied"


class TestSelection:
    @pytest.mark.parametrize("name", ["greeting", "acme:greeting"])
    def test_it_may_be_named_in_two_ways(self, folder: Folder, name: str) -> None:
        folder.wit()
        assert len(folder.projects(Selection((name,)))) == 1

    def test_another_is_unknown(self, folder: Folder) -> None:
        folder.wit()
        with pytest.raises(UsageError) as caught:
            folder.projects(Selection(("other:greeting",)))
        assert caught.value.problem.code == "unknown-package"
