"""What GitHub and GitLab are to `init`: the registry of a remote, and a job."""

from __future__ import annotations

from typing import Any

import pytest

from wasm_publish.errors import UsageError
from wasm_publish.model.hosting import Hosting, JobBuild, ProposedRegistry, PublishJob
from wasm_publish_github import wasm_publish_hostings as of_github
from wasm_publish_gitlab import wasm_publish_hostings as of_gitlab

(GITHUB,) = of_github()
(GITLAB,) = of_gitlab()

JOB = PublishJob(
    install="wasm-publish==1.2.3",
    command="wasm-publish",
    remote="https://gitlab.com/acme/hello",
    registries=("registry.gitlab.com",),
    builds=(
        JobBuild("cargo build -p a", ("rustup target add t",), "rust:1"),
        JobBuild("cargo build -p b", ("rustup target add t",), "rust:1"),
        JobBuild("(cd 'my app' && make)"),
    ),
)


def yaml_of(text: str) -> dict[Any, Any]:
    yaml: Any = pytest.importorskip("yaml", reason="no YAML parser is installed")
    document: dict[Any, Any] = yaml.safe_load(text)
    return document


@pytest.mark.parametrize(
    ("hosting", "remote", "prefix"),
    [
        (GITHUB, "https://github.com/Acme/Hello", "ghcr.io/acme"),
        (GITHUB, "https://github.example.com/acme/hello", None),
        (GITHUB, "https://gitlab.com/acme/hello", None),
        (GITLAB, "https://gitlab.com/Acme/Team/Hello", "registry.gitlab.com/acme/team/hello"),
        (GITLAB, "https://github.com/acme/gitlab", None),
        (GITLAB, "https://example.com/acme/gitlab", None),
    ],
)
def test_a_remote_tells_the_registry(hosting: Hosting, remote: str, prefix: str | None) -> None:
    assert hosting.registry_of(remote) == (prefix and ProposedRegistry(prefix))


@pytest.mark.parametrize("hosting", [GITHUB, GITLAB], ids=lambda hosting: hosting.name)
def test_an_address_to_install_from_is_one_word(hosting: Hosting) -> None:
    text = hosting.with_job("", JOB._replace(install="wasm-publish @ git+https://a.example/b@c"))
    assert "pipx install 'wasm-publish @ git+https://a.example/b@c'" in text.replace("''", "'")
    yaml_of(text)


@pytest.mark.parametrize(
    ("hosting", "registries", "secrets"),
    [
        (GITHUB, (), []),
        (GITHUB, ("ghcr.io",), []),
        (GITHUB, ("quay.io",), ["WASM_PUBLISH_USERNAME and WASM_PUBLISH_PASSWORD for quay.io"]),
        (
            GITHUB,
            ("docker.io", "ghcr.io"),
            ["REGISTRY_DOCKER_IO_USERNAME and REGISTRY_DOCKER_IO_PASSWORD for docker.io"],
        ),
        (GITLAB, ("registry.gitlab.com",), []),
        (
            GITLAB,
            ("docker.io", "registry.gitlab.com"),
            ["REGISTRY_DOCKER_IO_USERNAME and, masked, REGISTRY_DOCKER_IO_PASSWORD for docker.io"],
        ),
    ],
)
def test_the_secrets_that_a_person_has_to_make_are_told(
    hosting: Hosting, registries: tuple[str, ...], secrets: list[str]
) -> None:
    notes = hosting.notes("", JOB._replace(registries=registries))
    assert len(notes) == len(secrets)
    assert all(names in note for note, names in zip(notes, secrets, strict=True))


def test_a_hosting_of_a_plugin_needs_no_notes() -> None:
    bare = Hosting("some", lambda _: None, "ci.yml", lambda text, _: text)
    assert bare.notes("", JOB) == ()


@pytest.mark.parametrize("host", ["gitlab.example.com", "gitlab.example.com:8443"])
def test_the_registry_of_ones_own_gitlab_is_a_guess(host: str) -> None:
    expected = ProposedRegistry("registry.gitlab.example.com/a/b", certain=False)
    assert GITLAB.registry_of(f"https://{host}/A/b") == expected


class TestGitHub:
    def test_the_workflow_builds_and_publishes_on_a_version_tag(self) -> None:
        text = GITHUB.with_job("", JOB._replace(registries=("ghcr.io",)))
        workflow = yaml_of(text)
        assert workflow[True] == {"push": {"tags": ["**[0-9]+.[0-9]+.[0-9]+**"]}}
        assert workflow["permissions"] == {}
        job = workflow["jobs"]["publish"]
        assert job["permissions"] == {"contents": "read", "packages": "write"}
        checkout, build, install, publish = job["steps"]
        assert checkout["with"] == {"fetch-depth": 0, "persist-credentials": False}
        lines = "rustup target add t\ncargo build -p a\ncargo build -p b\n(cd 'my app' && make)\n"
        assert build["run"] == lines
        assert "env" not in build
        assert install["run"] == "pipx install wasm-publish==1.2.3\n"
        assert publish["run"] == "wasm-publish\n"
        assert publish["env"] == {
            "WASM_PUBLISH_USERNAME": "${{ github.actor }}",
            "WASM_PUBLISH_PASSWORD": "${{ secrets.GITHUB_TOKEN }}",
        }

    def test_another_registry_gets_secrets_and_no_permission(self) -> None:
        job = yaml_of(GITHUB.with_job("", JOB))["jobs"]["publish"]
        assert job["permissions"] == {"contents": "read"}
        password = job["steps"][-1]["env"]["WASM_PUBLISH_PASSWORD"]
        assert password == "${{ secrets.WASM_PUBLISH_PASSWORD }}"  # noqa: S105 - a name

    def test_without_a_registry_and_without_a_build_there_is_less(self) -> None:
        job = yaml_of(GITHUB.with_job("", JOB._replace(registries=(), builds=())))
        steps = job["jobs"]["publish"]["steps"]
        assert [step.get("name") for step in steps] == [None, "Install wasm-publish", "Publish"]
        assert "env" not in steps[-1]

    def test_tools_are_set_up_by_actions(self) -> None:
        tools = (("go", "1.1"), ("tinygo", "0.1"))
        builds = tuple(JobBuild(line, ("dpkg",), "golang:1.1", tools) for line in ("one", "two"))
        job = yaml_of(GITHUB.with_job("", JOB._replace(builds=builds)))["jobs"]["publish"]
        _, go, tinygo, build = job["steps"][:4]
        assert go == {"uses": "actions/setup-go@v5", "with": {"go-version": "1.1"}}
        assert tinygo["uses"].startswith("acifani/setup-tinygo@")
        assert tinygo["with"] == {"tinygo-version": "0.1"}
        assert build["run"] == "one\ntwo\n"

    def test_a_tool_without_an_action_is_installed_by_its_lines(self) -> None:
        tools = (("go", "1.1"), ("toy", "1"))
        builds = (JobBuild("make", ("get toy",), tools=tools), JobBuild("cp", ("get cp",)))
        text = GITHUB.with_job("", JOB._replace(builds=builds))
        assert "setup-go" not in text
        steps = yaml_of(text)["jobs"]["publish"]["steps"]
        assert steps[1]["run"] == "get toy\nget cp\nmake\ncp\n"

    def test_it_logs_in_to_each_of_several_registries(self) -> None:
        text = GITHUB.with_job("", JOB._replace(registries=("ghcr.io", "quay.io:443")))
        job = yaml_of(text)["jobs"]["publish"]
        assert job["permissions"] == {"contents": "read", "packages": "write"}
        ghcr, quay, publish = job["steps"][-3:]
        assert ghcr["run"] == "wasm-publish login ghcr.io\n"
        assert ghcr["env"]["WASM_PUBLISH_PASSWORD"] == "${{ secrets.GITHUB_TOKEN }}"  # noqa: S105 - a name
        assert quay["run"] == "wasm-publish login quay.io:443\n"
        assert quay["env"] == {
            "WASM_PUBLISH_USERNAME": "${{ secrets.REGISTRY_QUAY_IO_443_USERNAME }}",
            "WASM_PUBLISH_PASSWORD": "${{ secrets.REGISTRY_QUAY_IO_443_PASSWORD }}",
        }
        assert "env" not in publish

    def test_a_workflow_that_is_there_stays(self) -> None:
        assert GITHUB.with_job("on: push\n", JOB) == "on: push\n"


class TestGitLab:
    def test_the_job_builds_and_publishes_on_a_version_tag(self) -> None:
        job = yaml_of(GITLAB.with_job("", JOB))["wasm-publish"]
        assert job["image"] == "rust:1"
        assert job["stage"] == "deploy"
        assert job["rules"] == [{"if": r"$CI_COMMIT_TAG =~ /[0-9]+\.[0-9]+\.[0-9]+/"}]
        assert job["variables"] == {
            "GIT_DEPTH": "0",
            "PIPX_BIN_DIR": "/usr/local/bin",
            "WASM_PUBLISH_USERNAME": "$CI_REGISTRY_USER",
            "WASM_PUBLISH_PASSWORD": "$CI_REGISTRY_PASSWORD",
        }
        last = ["pipx install wasm-publish==1.2.3", "rustup target add t"]
        assert job["before_script"][-2:] == last
        lines = ["cargo build -p a", "cargo build -p b", "(cd 'my app' && make)", "wasm-publish"]
        assert job["script"] == lines

    @pytest.mark.parametrize(
        ("remote", "registry", "own"),
        [
            (None, "registry.gitlab.com", True),
            ("https://gitlab.example.com/a/b", "registry.gitlab.example.com", True),
            ("https://gitlab.example.com:8443/a/b", "gitlab.example.com:5050", True),
            ("https://gitlab.example.com/a/b", "registry.gitlab.com", False),
            ("https://gitlab.com/a/b", "ghcr.io", False),
        ],
    )
    def test_only_its_own_registry_gets_the_jobs_credentials(
        self, remote: str | None, registry: str, *, own: bool
    ) -> None:
        text = GITLAB.with_job("", JOB._replace(remote=remote, registries=(registry,)))
        assert ("$CI_REGISTRY_PASSWORD" in text) is own
        assert ("masked" in text) is not own

    def test_a_folder_needs_no_credentials(self) -> None:
        assert "WASM_PUBLISH" not in GITLAB.with_job("", JOB._replace(registries=()))

    def test_an_image_that_has_to_have_more_is_told(self) -> None:
        builds = (*JOB.builds, JobBuild("x", image="python:3"))
        assert "what python:3 has" in GITLAB.with_job("", JOB._replace(builds=builds))
        assert "image: python:3\n" in GITLAB.with_job("", JOB._replace(builds=()))

    @pytest.mark.parametrize(
        ("text", "stage"),
        [
            ("build:\n  script: [x]\n", "deploy"),
            ("stages: [build, 'go out']\nbuild: {script: x}\n", "go out"),
            ("stages:\n  - build # first\n  # - never\n  - release\n\nbuild: {}\n", "release"),
            ("stages:\r\n- a\r\n- b\r\n", "b"),
            ("stages: []\n", "deploy"),
            ("stages: [build, test, .post]\n", "test"),
            ("stages: # all\n- '.pre'\n- go\n- .post\n", "go"),
            ("'stages': [a, b]\n", "b"),
            ("include: other.yml\nstages: [a, b]\n", "b"),
            ("include: other.yml\n", None),
            ("x: &all [a, b]\nstages: *all\n", None),
            ("stages:\n- build\n- &last deploy\n", None),
        ],
    )
    def test_it_comes_last_in_the_last_stage_if_that_is_known(
        self, text: str, stage: str | None
    ) -> None:
        after = GITLAB.with_job(text, JOB)
        assert after.startswith(text)
        assert yaml_of(after)["wasm-publish"].get("stage") == stage
        (note,) = GITLAB.notes(text, JOB) or (None,)
        assert (note is None) is (stage is not None)
        assert GITLAB.with_job(after, JOB) == after
        assert ("\r\n" in text) is ("\r\n  image:" in after)

    @pytest.mark.parametrize(
        "stages",
        ["stages: !reference [.all, stages]", "stages:\n- build\n- !reference [.all, stages]"],
    )
    def test_stages_that_stand_elsewhere_are_not_known(self, stages: str) -> None:
        assert "  stage:" not in GITLAB.with_job(f"{stages}\n", JOB)
        (note,) = GITLAB.notes(f"{stages}\n", JOB)
        assert "can't be told from .gitlab-ci.yml" in note

    def test_it_logs_in_to_each_of_several_registries(self) -> None:
        registries = ("ghcr.io", "registry.gitlab.com")
        login = 'printenv {} | wasm-publish login {} --username "${}" --password-stdin'
        job = yaml_of(GITLAB.with_job("", JOB._replace(registries=registries)))["wasm-publish"]
        assert "WASM_PUBLISH_PASSWORD" not in job["variables"]
        assert job["script"][-3:] == [
            login.format("REGISTRY_GHCR_IO_PASSWORD", "ghcr.io", "REGISTRY_GHCR_IO_USERNAME"),
            login.format("CI_REGISTRY_PASSWORD", "registry.gitlab.com", "CI_REGISTRY_USER"),
            "wasm-publish",
        ]

    def test_a_file_that_ends_within_a_line_still_does(self) -> None:
        after = GITLAB.with_job("build: {script: x}", JOB)
        assert after.startswith("build: {script: x}\n\nwasm-publish:\n")
        assert after.endswith("\n    - wasm-publish")

    @pytest.mark.parametrize("text", ["{build: {script: x}}\n", "a: b\n...\n"])
    def test_what_has_no_end_to_write_to_is_left_to_a_person(self, text: str) -> None:
        with pytest.raises(UsageError) as raised:
            GITLAB.with_job(text, JOB)
        assert raised.value.problem.code == "uneditable-file"
