from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from builders import ROOT, a_commit, a_plan, a_project, a_target, settings_with

from wasm_publish.errors import UsageError
from wasm_publish.model import Origin, Target
from wasm_publish.planning.targets import (
    Surroundings,
    repository_name,
    require_separate,
    targets_of,
)

if TYPE_CHECKING:
    from wasm_publish.model import Problem, Project
    from wasm_publish.settings.settings import Value

_HERE = Surroundings(ROOT)


def _repositories(
    values: dict[str, Value],
    project: Project | None = None,
    remote: str | None = None,
    around: Surroundings = _HERE,
) -> list[str]:
    targets = targets_of(project or a_project(), settings_with(values), remote, around)
    return [target.repository for target in targets]


def _fault(
    values: dict[str, Value],
    project: Project | None = None,
    remote: str | None = None,
    around: Surroundings = _HERE,
) -> Problem:
    with pytest.raises(UsageError) as caught:
        _repositories(values, project, remote, around)
    return caught.value.problem


class TestDefault:
    def test_it_is_a_layout_of_build_output_at_the_workspaces_root(self) -> None:
        project = a_project(root=ROOT / "crates" / "hello", workspace_root=ROOT)
        (target,) = targets_of(project, settings_with(), None, _HERE)
        assert target == Target(
            "oci:dist/oci/hello",
            Origin("the default, as no registry is named"),
            build_output=True,
        )

    def test_it_is_told_in_full_from_elsewhere(self) -> None:
        (repository,) = _repositories({}, around=Surroundings(ROOT / "below"))
        assert repository == f"oci:{(ROOT / 'dist/oci/hello').as_posix()}"

    def test_an_empty_registry_is_none(self) -> None:
        assert _repositories({"registry": ""}) == ["oci:dist/oci/hello"]

    def test_a_ci_job_has_to_name_a_registry(self) -> None:
        fault = _fault({}, around=Surroundings(ROOT, in_ci=True))
        assert fault.code == "no-registry"
        assert fault.remedy is not None
        assert "--registry PREFIX, WASM_PUBLISH_REGISTRY or the settings key" in fault.remedy

    def test_a_ci_job_may_name_a_layout(self) -> None:
        around = Surroundings(ROOT, in_ci=True)
        targets = targets_of(a_project(), settings_with({"registry": "oci:out"}), None, around)
        assert [(t.repository, t.build_output) for t in targets] == [("oci:out/hello", False)]


class TestPlaces:
    @pytest.mark.parametrize(
        ("registry", "repository"),
        [
            ("ghcr.io/acme", "ghcr.io/acme/hello"),
            ("ghcr.io/acme/", "ghcr.io/acme/hello"),
            ("localhost:5000", "localhost:5000/hello"),
            ("docker.io", "docker.io/library/hello"),
            ("oci:out", "oci:out/hello"),
            ("oci:out/", "oci:out/hello"),
            ("oci:.", "oci:hello"),
            ("oci-archive:out/", "oci-archive:out/hello.tar"),
            ("s3:bucket", "s3:bucket/hello"),
        ],
    )
    def test_a_registry_is_a_prefix(self, registry: str, repository: str) -> None:
        assert _repositories({"registry": registry}) == [repository]

    @pytest.mark.parametrize(
        ("registry", "why", "write"),
        [
            ("https://ghcr.io/acme", "it begins with `https://`", "ghcr.io/acme"),
            ("ghcr.io/Acme", "the repository has upper case", "ghcr.io/acme"),
            ("acme", "it names no registry host", "docker.io/acme"),
            ("ghcr.io/acme:1.0", "it has a tag", "ghcr.io/acme"),
            ("ghcr.io:x", "", "HOST[/PATH], such as ghcr.io/acme"),
            ("oci:", "it names no folder", "oci:FOLDER[:TAG]"),
            ("oci-archive:", "it names no file", "oci-archive:FILE[:TAG]"),
        ],
    )
    def test_a_wrong_prefix_is_told_without_the_name(
        self, registry: str, why: str, write: str
    ) -> None:
        fault = _fault({"registry": registry})
        assert fault.message.startswith((f"`{registry}` is not a prefix", f"{registry!r} is not"))
        assert why in fault.message
        assert fault.remedy is not None
        assert fault.remedy.startswith(f"write {write}")
        assert "hello" not in fault.message

    def test_a_password_in_a_prefix_is_not_repeated(self) -> None:
        fault = _fault({"registry": "me:secret@ghcr.io/acme"})
        assert fault.remedy == "write ghcr.io/acme"
        assert "secret" not in fault.message

    @pytest.mark.parametrize(
        ("place", "repository"),
        [
            ("ghcr.io/acme/greet", "ghcr.io/acme/greet"),
            ("oci:out", "oci:out"),
            ("oci:./out/../layout", "oci:layout"),
            ("oci:.", "oci:."),
            ("oci-archive:./out/../hello.tar", "oci-archive:hello.tar"),
            ("s3:bucket/x", "s3:bucket/x"),
            ("s3:bucket/{name}", "s3:bucket/hello"),
        ],
    )
    def test_a_destination_is_complete(self, place: str, repository: str) -> None:
        assert _repositories({"destinations": (place,)}) == [repository]

    def test_a_layout_outside_is_told_in_full_and_with_slashes(self) -> None:
        (repository,) = _repositories({"destinations": ("oci:../out",)})
        assert repository == f"oci:{(ROOT.parent / 'out').as_posix()}"

    def test_registry_and_destinations_both_count_each_place_once(self) -> None:
        values: dict[str, Value] = {
            "registry": "ghcr.io/acme",
            "destinations": ("oci:out", "ghcr.io/acme/hello", "oci:./out"),
        }
        targets = targets_of(a_project(), settings_with(values), None, _HERE)
        assert [(t.repository, str(t.origin)) for t in targets] == [
            ("ghcr.io/acme/hello", "--registry"),
            ("oci:out", "--to"),
        ]

    @pytest.mark.parametrize(
        ("place", "code"),
        [
            ("ghcr.io/acme/hello:1.0", "invalid-target"),
            (f"ghcr.io/acme/hello@sha256:{'0' * 64}", "invalid-target"),
            ("oci:out:1.0", "invalid-target"),
            (f"oci:out@sha256:{'0' * 64}", "invalid-target"),
            ("oci-archive:out.tar:1.0", "invalid-target"),
            ("oci:", "invalid-reference"),
            ("oci-archive:", "invalid-reference"),
            ("s3:bucket/x:1.0", "invalid-target"),
            ("s3://bucket/x", "invalid-reference"),
            ("hello", "invalid-reference"),
            ("acme/hello", "invalid-reference"),
            ("ghcr.io/Acme/hello", "invalid-reference"),
            ("https://ghcr.io/acme/hello", "invalid-reference"),
        ],
    )
    def test_a_destination_is_a_repository_and_nothing_else(self, place: str, code: str) -> None:
        assert _fault({"destinations": (place,)}).code == code

    def test_a_tag_in_a_destination_says_where_tags_come_from(self) -> None:
        fault = _fault({"destinations": ("ghcr.io/acme/hello:1.0",)})
        assert fault.message == "the target 'ghcr.io/acme/hello:1.0' has a tag"
        assert fault.remedy == "leave it out: the tags come from the version, or from --tag"


class TestPlaceholders:
    @pytest.mark.parametrize(
        ("place", "repository"),
        [
            ("ghcr.io/acme/{name}", "ghcr.io/acme/hello"),
            ("ghcr.io/{owner}/{repo}/{name}", "ghcr.io/acme/tools/hello"),
            ("ghcr.io/acme/{dir}-{name}", "ghcr.io/acme/greeter-hello"),
            ("oci:out/{owner}", "oci:out/acme"),
            ("oci-archive:dist/{name}.tar", "oci-archive:dist/hello.tar"),
        ],
    )
    def test_they_are_filled_in_lower_case(self, place: str, repository: str) -> None:
        project = a_project("Hello", root=ROOT / "Greeter")
        remote = "https://example.com/Acme/Tools"
        assert _repositories({"destinations": (place,)}, project, remote) == [repository]

    def test_a_registry_may_have_them_too(self) -> None:
        values: dict[str, Value] = {"registry": "ghcr.io/{owner}/{repo}"}
        assert _repositories(values, remote=a_commit().remote) == ["ghcr.io/acme/hello/hello"]

    def test_an_owner_may_be_a_group_in_a_group(self) -> None:
        remote = "https://example.com/acme/team/tools"
        values: dict[str, Value] = {"destinations": ("ghcr.io/{owner}/{repo}",)}
        assert _repositories(values, remote=remote) == ["ghcr.io/acme/team/tools"]

    def test_an_unknown_one_is_a_usage_error(self) -> None:
        fault = _fault({"destinations": ("ghcr.io/{nmae}",)})
        assert fault.message == "'ghcr.io/{nmae}' has an unknown placeholder {nmae}"
        assert fault.remedy == "the placeholders are {name}, {dir}, {owner}, {repo}"

    @pytest.mark.parametrize("placeholder", ["owner", "repo"])
    def test_what_only_a_remote_tells_needs_one(self, placeholder: str) -> None:
        fault = _fault({"registry": f"ghcr.io/{{{placeholder}}}"})
        assert fault.message.endswith(f"needs {{{placeholder}}}, but git knows no remote here")

    def test_a_remote_without_an_owner_has_none(self) -> None:
        remote = "https://example.com/tools"
        assert _repositories({"registry": "ghcr.io/{repo}"}, remote=remote) == [
            "ghcr.io/tools/hello"
        ]
        assert "{owner}" in _fault({"registry": "ghcr.io/{owner}"}, remote=remote).message


class TestName:
    @pytest.mark.parametrize(
        ("name", "expected"),
        [("hello", "hello"), ("Hello-World", "hello-world"), ("a_b", "a_b"), ("a.b", "a.b")],
    )
    def test_it_is_the_projects_in_lower_case(self, name: str, expected: str) -> None:
        assert repository_name(a_project(name), settings_with()) == expected

    def test_a_language_may_have_its_own_rule(self) -> None:
        project = a_project("My.App", repository_name="my-app")
        assert repository_name(project, settings_with()) == "my-app"

    def test_a_language_may_have_names_of_several_parts(self) -> None:
        project = a_project("greeting", repository_name="acme/greeting")
        assert _repositories({"registry": "ghcr.io/x"}, project) == ["ghcr.io/x/acme/greeting"]
        assert _repositories({"registry": "oci:out"}, project) == ["oci:out/acme/greeting"]
        assert _repositories({}, project) == ["oci:dist/oci/acme/greeting"]

    def test_a_component_may_be_published_as_a_wit_package(self) -> None:
        values: dict[str, Value] = {
            "wit-package": "acme:my-greeter",
            "registry": "ghcr.io/x",
            "destinations": ("ghcr.io/y/{name}",),
        }
        assert _repositories(values) == ["ghcr.io/x/acme/my-greeter", "ghcr.io/y/acme/my-greeter"]

    @pytest.mark.parametrize("name", ["greeter", "acme:", "acme:Greeter", "acme:a@1.0.0", "a:b:c"])
    def test_what_names_no_wit_package_is_told(self, name: str) -> None:
        fault = _fault({"wit-package": name})
        assert (fault.code, fault.key) == ("invalid-wit-package", "--wit-package")
        assert fault.message.startswith(f"`{name}` does not name a WIT package: ")

    @pytest.mark.parametrize("name", ["a/b", "", "-a", "a--b-", "a b", "ä", "..", "a___b", "a:b"])
    def test_a_name_that_can_not_be_one_is_a_usage_error(self, name: str) -> None:
        project = a_project(file=Path("Cargo.toml"))
        with pytest.raises(UsageError) as caught:
            repository_name(a_project(name, file=project.file), settings_with())
        problem = caught.value.problem
        assert problem.message.startswith(f"{name!r} can't name a repository: ")
        assert (problem.code, problem.file) == ("invalid-name", project.file)
        assert problem.remedy == "give another name with --name or the settings key `name`"

    def test_a_name_whose_place_is_known_is_told_with_it(self) -> None:
        told = Origin("package.name", Path("Cargo.toml"), 2)
        with pytest.raises(UsageError) as caught:
            repository_name(a_project("a b", origins={"name": told}), settings_with())
        problem = caught.value.problem
        assert (problem.file, problem.line, problem.key) == (told.file, 2, "package.name")

    def test_a_name_that_is_a_folders_is_told_with_the_project_file(self) -> None:
        project = a_project("a b", origins={"name": Origin("the folder's name")})
        with pytest.raises(UsageError) as caught:
            repository_name(project, settings_with())
        assert caught.value.problem.file == a_project().file


class TestSeparate:
    def test_projects_in_repositories_of_their_own_are_fine(self) -> None:
        require_separate([
            a_plan(targets=[a_target("oci:a"), a_target("example.com/a")]),
            a_plan(targets=[a_target("oci:b"), a_target("example.com/b")]),
        ])  # fmt: skip

    def test_one_project_may_name_a_repository_twice(self) -> None:
        require_separate([a_plan(targets=[a_target("oci:a"), a_target("oci:a")])])

    def test_two_projects_of_one_name_may_live_apart(self) -> None:
        require_separate([a_plan(targets=[a_target("oci:a")]), a_plan(targets=[a_target("oci:b")])])

    @pytest.mark.parametrize("other", ["hello", "greet"])
    def test_two_projects_in_one_repository_are_a_usage_error(self, other: str) -> None:
        plans = [
            a_plan(project=a_project("hello"), targets=[a_target("oci:x"), a_target("oci:a")]),
            a_plan(project=a_project(other), targets=[a_target("oci:a")]),
        ]
        with pytest.raises(UsageError) as caught:
            require_separate(plans)
        assert str(caught.value) == f"hello and {other} would both be published to oci:a"
        assert caught.value.problem.code == "same-repository"
