from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from builders import a_project, settings_with
from git_repository import make_repo, run_git
from toy_language import plugins_of

import wasm_publish_github
import wasm_publish_gitlab
import wasm_publish_tinygo
from wasm_publish.errors import UsageError
from wasm_publish.hookspecs import hookimpl
from wasm_publish.model import Origin, ToldVersion
from wasm_publish.planning.version_choice import choose_version, is_unwritten, tagged_versions
from wasm_publish.settings.options import Options
from wasm_publish.settings.settings import Layer, resolve

if TYPE_CHECKING:
    from wasm_publish.model import Problem, Project
    from wasm_publish.settings.settings import Settings

_FILE = Path("/projects/hello/Cargo.toml").absolute()
_DECLARED = Origin("package.version", _FILE, 3)
_TABLE = Origin("version", _FILE.with_name("wasm-publish.toml"))


def _declaring(version: str | None, **changes: Any) -> Project:  # noqa: ANN401 - any field
    """A project whose file tells a version, or none."""
    origins = {"version": _DECLARED} if version else {}
    return a_project(version=version, origins=origins, **changes)


def _configured(version: str, **values: str) -> Settings:
    """Settings of a file that tells a version."""
    given = {"version": version, **values}
    return resolve([Layer(given, dict.fromkeys(given, _TABLE))], Options())


def _choose(
    project: Project, *refs: str, settings: Settings | None = None, plugins: tuple[object, ...] = ()
) -> tuple[str, str]:
    settings = settings or settings_with()
    version, origin = choose_version(project, settings, refs, plugins_of(*plugins))
    return version.text, str(origin)


def _fault(project: Project, *refs: str, settings: Settings | None = None) -> Problem:
    with pytest.raises(UsageError) as caught:
        _choose(project, *refs, settings=settings)
    return caught.value.problem


class TestProjectFile:
    def test_it_tells_the_version(self) -> None:
        assert _choose(_declaring("1.4.2")) == ("1.4.2", "Cargo.toml:3 package.version")

    def test_the_rules_are_those_of_its_language(self) -> None:
        assert _choose(_declaring("2.1rc1", version_scheme="pep440"))[0] == "2.1rc1"

    @pytest.mark.parametrize("refs", [("v1.4.2",), ("hello-v1.4.2",), ("v1.4.2", "v1.4.1")])
    def test_a_tag_that_says_the_same_is_fine(self, refs: tuple[str, ...]) -> None:
        assert _choose(_declaring("1.4.2"), *refs)[1] == "Cargo.toml:3 package.version"

    def test_a_tag_may_spell_the_same_version_otherwise(self) -> None:
        assert _choose(_declaring("2.0", version_scheme="pep440"), "v2.0.0")[0] == "2.0"

    @pytest.mark.parametrize("ref", ["v1.5.0", "1.4.3", "hello/v1.5.0", "hello-v1.4.2-rc.1"])
    def test_a_tag_that_differs_is_an_error_that_shows_both(self, ref: str) -> None:
        problem = _fault(_declaring("1.4.2"), ref)
        other = ref.rpartition("/")[2].removeprefix("hello-").removeprefix("v")
        assert problem.code == "version-differs"
        assert problem.message.startswith("hello is 1.4.2 by its project file, and ")
        assert f" {other} by the git tag" in problem.message
        assert (problem.file, problem.line, problem.key) == (_FILE, 3, "package.version")
        assert problem.remedy is not None
        assert "--version-from tag or project" in problem.remedy

    def test_a_tag_that_differs_where_nobody_told_the_place_names_the_file(self) -> None:
        problem = _fault(a_project(), "v9.0.0")
        assert (problem.code, problem.file, problem.line) == (
            "version-differs",
            a_project().file,
            None,
        )

    @pytest.mark.parametrize(
        "refs", [("other-v9.0.0",), ("other/v9.0.0",), ("nightly",), ("v2",), ("20261121",)]
    )
    def test_tags_that_are_no_release_of_it_do_not_count(self, refs: tuple[str, ...]) -> None:
        assert _choose(_declaring("1.4.2"), *refs)[0] == "1.4.2"

    def test_its_own_tag_counts_before_the_repositorys(self) -> None:
        assert _choose(_declaring("1.4.2"), "v9.0.0", "hello-v1.4.2")[0] == "1.4.2"

    def test_an_illegal_version_is_an_error_with_its_place(self) -> None:
        problem = _fault(_declaring("1.4"))
        assert problem.code == "invalid-version"
        assert (problem.file, problem.line, problem.key) == (_FILE, 3, "package.version")
        assert problem.remedy is not None
        assert problem.remedy.startswith("write 1.4.0: ")


class TestTag:
    @pytest.mark.parametrize("declared", [None, "0.0.0"])
    def test_a_project_file_without_a_version_takes_the_tags(self, declared: str | None) -> None:
        assert _choose(_declaring(declared), "v1.2.3", "v1.2.4") == ("1.2.4", "the git tag v1.2.4")

    def test_without_a_tag_the_placeholder_is_the_version(self) -> None:
        assert _choose(_declaring("0.0.0")) == ("0.0.0", "Cargo.toml:3 package.version")

    @pytest.mark.parametrize("refs", [(), ("nightly",), ("other-v1.0.0",)])
    def test_there_has_to_be_a_version(self, refs: tuple[str, ...]) -> None:
        problem = _fault(_declaring(None), *refs)
        assert (problem.code, problem.file) == ("no-version", a_project().file)
        assert problem.message == "hello has no version"
        assert problem.remedy is not None
        assert "tag the commit" in problem.remedy

    def test_a_plugin_is_asked_before_tags_are_read_our_way(self) -> None:
        class Tells:
            @hookimpl
            def wasm_publish_version(self, project: Project) -> str:
                return "3.0.0"

        told = _choose(_declaring(None), "v1.2.3", plugins=(Tells(),))
        assert told == ("3.0.0", "a plugin")
        assert _choose(_declaring("1.2.3"), "v1.2.3", plugins=(Tells(),))[0] == "1.2.3"

    def test_a_plugin_may_say_how_a_version_came_to_be(self) -> None:
        class Tells:
            @hookimpl
            def wasm_publish_version(self) -> ToldVersion:
                return ToldVersion("3.0.0", "counted on fingers")

        _, where = _choose(_declaring(None), plugins=(Tells(),))
        assert where == "a plugin: counted on fingers"
        assert is_unwritten(Origin(where))
        assert not is_unwritten(Origin("--package-version"))

    def test_what_a_plugin_tells_has_to_be_legal(self) -> None:
        class Tells:
            @hookimpl
            def wasm_publish_version(self) -> str:
                return "three"

        with pytest.raises(UsageError, match="`three` is not a SemVer version"):
            _choose(_declaring(None), plugins=(Tells(),))


class TestSettings:
    @pytest.mark.parametrize("declared", [None, "0.0.0"])
    def test_they_tell_the_version_where_the_project_file_does_not(
        self, declared: str | None
    ) -> None:
        told = _choose(_declaring(declared), settings=_configured("1.2.0"))
        assert told == ("1.2.0", "wasm-publish.toml version")

    def test_the_project_file_comes_first(self) -> None:
        assert _choose(_declaring("1.4.2"), settings=_configured("9.9.9"))[0] == "1.4.2"

    def test_a_placeholder_there_takes_the_tags(self) -> None:
        settings = _configured("0.0.0")
        assert _choose(_declaring(None), "v1.2.3", settings=settings)[0] == "1.2.3"
        assert _choose(_declaring(None), settings=settings)[0] == "0.0.0"

    def test_an_illegal_version_is_an_error_with_its_place(self, tmp_path: Path) -> None:
        file = tmp_path / "wasm-publish.toml"
        file.write_text("name = 'a'\n\nversion = 'one'\n", encoding="utf-8")
        layer = Layer({"version": "one"}, {"version": Origin("version", file)})
        problem = _fault(_declaring(None), settings=resolve([layer], Options()))
        assert (problem.code, problem.file, problem.line, problem.key) == (
            "invalid-version",
            file,
            3,
            "version",
        )


class TestVersionFrom:
    def test_the_tag_counts_though_it_differs(self) -> None:
        settings = settings_with({"version-from": "tag"})
        assert _choose(_declaring("1.4.2"), "v2.0.0", settings=settings)[0] == "2.0.0"

    @pytest.mark.parametrize("declared", [None, "0.0.0", "1.4.2"])
    def test_there_has_to_be_a_tag(self, declared: str | None) -> None:
        settings = settings_with({"version-from": "tag"})
        problem = _fault(_declaring(declared), settings=settings)
        assert problem.code == "no-version"
        assert problem.message == (
            "hello takes its version from git tags, and none at this commit tells one"
        )
        assert problem.file == a_project().file
        assert problem.remedy is not None
        assert "v1.2.3 or hello-v1.2.3" in problem.remedy

    def test_without_one_the_setting_that_asks_for_it_is_shown(self, tmp_path: Path) -> None:
        file = tmp_path / "wasm-publish.toml"
        file.write_text("\nversion-from = 'tag'\n", encoding="utf-8")
        layer = Layer({"version-from": "tag"}, {"version-from": Origin("version-from", file)})
        problem = _fault(_declaring("1.4.2"), settings=resolve([layer], Options()))
        assert (problem.file, problem.line, problem.key) == (file, 2, "version-from")

    @pytest.mark.parametrize("declared", ["0.0.0", "1.4.2"])
    def test_the_project_file_counts_though_a_tag_differs(self, declared: str) -> None:
        settings = settings_with({"version-from": "project"})
        told = _choose(_declaring(declared), "v2.0.0", settings=settings)
        assert told == (declared, "Cargo.toml:3 package.version")

    def test_the_project_file_has_to_tell_one(self) -> None:
        settings = settings_with({"version-from": "project"})
        problem = _fault(_declaring(None), "v2.0.0", settings=settings)
        assert problem.code == "no-version"
        assert problem.remedy == "give it one in the project file, or use --package-version"


class TestGiven:
    @pytest.mark.parametrize(("given", "text"), [("v2.0.0", "2.0.0"), ("2.0.0-rc.1", "2.0.0-rc.1")])
    @pytest.mark.parametrize("source", ["tag", "project"])
    def test_it_comes_before_all(self, given: str, text: str, source: str) -> None:
        settings = settings_with({"package-version": given, "version-from": source})
        for project in (_declaring("1.4.2"), _declaring(None)):
            told = _choose(project, "v9.0.0", settings=settings)
            assert told == (text, "--package-version")

    def test_it_follows_the_projects_rules(self) -> None:
        problem = _fault(_declaring("1.4.2"), settings=settings_with({"package-version": "2.1"}))
        assert problem.message == "`2.1` is not a SemVer version"
        assert problem.key == "--package-version"

    def test_without_a_project_it_may_follow_either(self) -> None:
        settings = settings_with({"package-version": "2.1"})
        assert _choose(a_project(file=None), settings=settings)[0] == "2.1"


class TestMonorepo:
    """Tags of other projects never leak in."""

    @pytest.fixture
    def project(self, tmp_path: Path) -> Project:
        make_repo(tmp_path)
        root = tmp_path / "crates" / "hello"
        root.mkdir(parents=True)
        return a_project(version=None, root=root, file=root / "Cargo.toml")

    @pytest.mark.parametrize(
        "ref", ["crates/hello/v1.2.3", "crates/hello/1.2.3", "hello/v1.2.3", "hello-v1.2.3"]
    )
    def test_its_own_forms_count(self, project: Project, ref: str) -> None:
        assert _choose(project, ref, "crates/other/v9.0.0", "v8.0.0")[0] == "1.2.3"

    @pytest.mark.parametrize(
        "ref",
        [
            "crates/other/v9.0.0",
            "crates/hello2/v9.0.0",
            "crates/hello/deeper/v9.0.0",
            "hello2-v9.0.0",
            "say-hello-v9.0.0",
            "crates/v9.0.0",
            "hello-v2-v9.0.0",
        ],
    )
    def test_those_of_others_do_not(self, project: Project, ref: str) -> None:
        assert tagged_versions(project, [ref]) == ()
        assert _fault(project, ref).code == "no-version"

    def test_a_tag_of_the_whole_repository_counts_for_all(self, project: Project) -> None:
        assert _choose(project, "v1.2.3")[0] == "1.2.3"

    def test_at_the_root_there_is_no_folder_to_name(self, tmp_path: Path) -> None:
        make_repo(tmp_path)
        project = a_project(version=None, root=tmp_path)
        assert tagged_versions(project, ["./v1.0.0", "/v1.0.0"]) == ()
        assert _choose(project, "hello/v1.0.0")[0] == "1.0.0"

    def test_outside_of_git_the_name_alone_counts(self, tmp_path: Path) -> None:
        project = a_project(version=None, root=tmp_path)
        assert _choose(project, "hello/v1.0.0")[0] == "1.0.0"

    def test_the_repositorys_spelling_of_a_name_counts_too(self) -> None:
        project = a_project("My.App", version=None, repository_name="my-app")
        assert _choose(project, "my-app-v1.0.0")[0] == "1.0.0"


class TestGo:
    """Go has versions of its own, which our reading of tags must not override."""

    @pytest.fixture
    def module(self, tmp_path: Path) -> Project:
        root = tmp_path / "hello"
        root.mkdir()
        (root / "go.mod").write_text("module example.com/hello\n\ngo 1.24\n", encoding="utf-8")
        return a_project(language="go", version=None, root=root, file=root / "go.mod")

    def _told(self, module: Project, *refs: str) -> str:
        return _choose(module, *refs, plugins=(wasm_publish_tinygo,))[0]

    def test_a_tag_of_its_major_is_the_version(self, module: Project) -> None:
        make_repo(module.root)
        assert self._told(module, "v1.2.3", "v2.0.0") == "1.2.3"

    @pytest.mark.parametrize("ref", ["v2.0.0", "hello-v1.0.0", "nightly"])
    def test_a_tag_that_go_does_not_take_leaves_gos_pseudo_version(
        self, module: Project, ref: str
    ) -> None:
        revision = make_repo(module.root)
        assert self._told(module, ref) == f"0.0.0-20260102030405-{revision[:12]}"

    def test_below_the_root_the_repositorys_tag_does_not_count(self, module: Project) -> None:
        revision = make_repo(module.root.parent)
        assert self._told(module, "hello/v1.2.3", "v1.9.0") == "1.2.3"
        assert self._told(module, "v1.9.0") == f"0.0.0-20260102030405-{revision[:12]}"

    def test_version_from_tag_is_content_with_a_pseudo_version(self, module: Project) -> None:
        revision = make_repo(module.root)
        version, _ = choose_version(
            module, settings_with({"version-from": "tag"}), (), plugins_of(wasm_publish_tinygo)
        )
        assert version.text == f"0.0.0-20260102030405-{revision[:12]}"

    def test_a_given_version_is_over_all(self, module: Project) -> None:
        settings = settings_with({"package-version": "v7.0.0"})
        told = _choose(module, "v1.2.3", settings=settings, plugins=(wasm_publish_tinygo,))
        assert told[0] == "7.0.0"


@pytest.mark.parametrize(
    ("environment", "version"),
    [
        ({"GITHUB_REF": "refs/tags/v1.2.3"}, "1.2.3"),
        ({"GITHUB_REF": "refs/tags/hello-v1.2.3"}, "1.2.3"),
        ({"CI_COMMIT_TAG": "hello/v1.2.3"}, "1.2.3"),
    ],
)
def test_the_tag_of_a_ci_job_counts(environment: dict[str, str], version: str) -> None:
    plugins = plugins_of(wasm_publish_github, wasm_publish_gitlab)
    refs = plugins.refs(environment)
    assert choose_version(_declaring(None), settings_with(), refs, plugins)[0].text == version
    with pytest.raises(
        UsageError, match=r"1\.4\.2 by its project file, and 1\.2\.3 by the git tag"
    ):
        choose_version(_declaring("1.4.2"), settings_with(), refs, plugins)


@pytest.mark.parametrize(
    "environment",
    [{"GITHUB_REF": "refs/heads/v1.2.3"}, {"GITHUB_REF": "refs/tags/other-v1.2.3"}],
)
def test_another_ref_of_a_ci_job_does_not(environment: dict[str, str]) -> None:
    plugins = plugins_of(wasm_publish_github, wasm_publish_gitlab)
    refs = plugins.refs(environment)
    assert choose_version(_declaring("1.4.2"), settings_with(), refs, plugins)[0].text == "1.4.2"


def test_git_is_asked_for_the_folder_only_where_a_tag_has_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_repo(tmp_path)
    run_git(tmp_path, "status")
    asked: list[Path] = []
    monkeypatch.setattr("wasm_publish.git.working_tree.path_in_repository", asked.append)
    project = a_project(root=tmp_path)
    tagged_versions(project, ["v1.0.0", "hello-v1.0.0"])
    assert asked == []
    tagged_versions(project, ["hello/v1.0.0"])
    assert asked == [tmp_path]
