"""`plan --explain`, word for word, of projects whose facts come from many places."""

from __future__ import annotations

import json
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from builders import COMPONENT, MODULE
from git_repository import make_repo
from schema_check import faults_of

import wasm_publish

if TYPE_CHECKING:
    from in_process import CommandLine

SCHEMA: dict[str, Any] = json.loads(
    (Path(wasm_publish.__file__).parent / "ui" / "receipt.v1.schema.json").read_bytes()
)

_WORKSPACE = """\
[workspace]
members = ["hello"]

[workspace.package]
version = "0.4.1"
license = "Apache-2.0"

[workspace.metadata.wasm-publish]
registry = "oci:out"

[workspace.metadata.wasm-publish.annotations]
"org.opencontainers.image.vendor" = "Example"
"""
_MEMBER = """\
[package]
name = "hello"
version.workspace = true
license.workspace = true
description = "Greets"

[package.metadata.wasm-publish]
tag-prefix = "v"
annotations."org.opencontainers.image.vendor" = "Another"

[lib]
crate-type = ["cdylib"]
"""


def _write(folder: Path, **files: str) -> None:
    for name, text in files.items():
        path = folder / name.replace("__", "/").replace("_toml", ".toml")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


@pytest.fixture
def workspace(cli: CommandLine) -> CommandLine:
    """A cargo workspace of one member, which inherits, and a built module."""
    (cli.folder / "hello.wasm").unlink()
    _write(cli.folder, Cargo_toml=_WORKSPACE, hello__Cargo_toml=_MEMBER, hello__src__lib="")
    (cli.folder / "hello" / "src" / "lib").rename(cli.folder / "hello" / "src" / "lib.rs")
    built = cli.folder / "target" / "wasm32-wasip1" / "release"
    built.mkdir(parents=True)
    (built / "hello.wasm").write_bytes(MODULE)
    return cli


@pytest.fixture
def simple(cli: CommandLine) -> CommandLine:
    """A project that is its settings file, with a component beside it."""
    _write(cli.folder, **{"wasm-publish_toml": 'name = "hello"\nversion = "1.2.0"\n'})
    (cli.folder / "hello.wasm").write_bytes(COMPONENT)
    return cli


def _explained(cli: CommandLine, *words: str) -> list[str]:
    outcome = cli("plan", "--explain", *words)
    assert outcome.code == 0, outcome.story
    return outcome.answer.splitlines()


def _of(lines: list[str], label: str) -> list[str]:
    """The lines behind one label."""
    found: list[str] = []
    current = ""
    for line in lines[1:]:
        current = line[2:14].strip() or current
        if current == label:
            found.append(line[15:])
    return found


def test_a_project_that_keeps_itself_back_is_told_where_it_is_named(
    workspace: CommandLine,
) -> None:
    note = "note: hello says publish = false in Cargo.toml; it is published as you named it"
    assert note not in workspace("plan", "-p", "hello").story
    member = workspace.folder / "hello" / "Cargo.toml"
    text = _MEMBER.partition("[package.metadata")[0]
    member.write_text(text.replace("[package]", "[package]\npublish = false"), encoding="utf-8")
    assert note in workspace("plan", "-p", "hello").story
    assert note in workspace("-p", "hello").story
    assert "you named it" not in workspace("plan").story
    assert "you named it" not in workspace("plan", "hello").story


def test_a_plain_plan_shows_every_line_too(workspace: CommandLine) -> None:
    answer = workspace("plan").answer
    table = "workspace.metadata.wasm-publish"
    assert f"(Cargo.toml:9 {table}.registry)" in answer
    entry = "org.opencontainers.image.vendor"
    assert f"(Cargo.toml:9 package.metadata.wasm-publish.annotations.{entry})" in answer


def test_a_workspaces_inheritance_word_for_word(workspace: CommandLine) -> None:
    revision = make_repo(workspace.folder, remote="https://example.com/acme/hello.git")
    answer = "\n".join(_explained(workspace)) + "\n"
    prefix = "org.opencontainers.image"
    assert answer == textwrap.dedent(f"""\
        hello 0.4.1
          project      hello/Cargo.toml — the workspace offers it by default; a table [package.metadata.wasm-publish]
          name         hello — the project file's (hello/Cargo.toml:2 package.name)
          version      0.4.1 — the project file's, which no release tag at the commit contradicts (Cargo.toml:5 workspace.package.version)
          wasm         target/wasm32-wasip1/release/hello.wasm — the module in target/wasm32-wasip1/release
          format       cncf — the default
          os           wasip1 — the format's for a core module
          created      2026-01-02T03:04:05Z — the time of the commit; no clock is asked (git)
          annotations  {prefix}.created = 2026-01-02T03:04:05Z — the time of the commit; no clock is asked (git)
                       {prefix}.description = Greets — the project file's (hello/Cargo.toml:5 package.description)
                       {prefix}.licenses = Apache-2.0 — the project file's (Cargo.toml:6 workspace.package.license)
                       {prefix}.revision = {revision} — what git tells, as the project file doesn't (git)
                       {prefix}.source = https://example.com/acme/hello — what git tells, as the project file doesn't (git)
                       {prefix}.title = hello — the project file's (hello/Cargo.toml:2 package.name)
                       {prefix}.vendor = Another — settings count before project file, git and wasm (hello/Cargo.toml:9 package.metadata.wasm-publish.annotations.{prefix}.vendor), before Cargo.toml:12 workspace.metadata.wasm-publish.annotations.{prefix}.vendor
                       {prefix}.version = 0.4.1 — the project file's (Cargo.toml:5 workspace.package.version)
          to           oci:out/hello — PREFIX/NAME (Cargo.toml:9 workspace.metadata.wasm-publish.registry)
          tags         v0.4.1 — the version; it never moves (Cargo.toml:5 workspace.package.version)
                       v0.4 — the newest patch; it only moves forward (Cargo.toml:5 workspace.package.version)
                       latest — the newest release; it only moves forward (Cargo.toml:5 workspace.package.version)
          settings     tag-prefix = v — a settings table (hello/Cargo.toml:8 package.metadata.wasm-publish.tag-prefix)
        """)  # noqa: E501 - lines of an answer


def test_flag_variable_and_tables_in_their_order(workspace: CommandLine) -> None:
    workspace.environment |= {"WASM_PUBLISH_REGISTRY": "oci:b", "WASM_PUBLISH_FORMAT": "compat"}
    lines = _explained(workspace, "--registry", "oci:a", "--format", "cncf", "--os", "wasip9")
    (place,) = _of(lines, "to")
    assert place.endswith(
        " (--registry), before WASM_PUBLISH_REGISTRY,"
        " Cargo.toml:9 workspace.metadata.wasm-publish.registry"
    )
    assert _of(lines, "format") == [
        "cncf — settings choose it (--format), before WASM_PUBLISH_FORMAT"
    ]
    assert _of(lines, "os") == ["wasip9 — settings name it (--os)"]


def test_variables_of_a_ci_job(workspace: CommandLine) -> None:
    text = (workspace.folder / "Cargo.toml").read_text(encoding="utf-8")
    _write(workspace.folder, Cargo_toml=text.replace("0.4.1", "0.0.0"))
    make_repo(workspace.folder)
    workspace.environment |= {
        "CI": "true",
        "GITHUB_REF": "refs/tags/v3.0.0",
        "SOURCE_DATE_EPOCH": "1767323046",
        "WASM_PUBLISH_TO": "oci:one\noci:two",
        "WASM_PUBLISH_TAG": "{version}",
        "WASM_PUBLISH_TIMEOUT": "5",
    }
    lines = _explained(workspace)
    assert _of(lines, "version") == [
        (
            "3.0.0 — a release tag, for which the CI job runs, as the project file has no version"
            " that counts (the git tag v3.0.0)"
        )
    ]
    assert _of(lines, "created") == [
        (
            "2026-01-02T03:04:06Z — the variable counts before the time of the commit"
            " (SOURCE_DATE_EPOCH)"
        )
    ]
    one, two = _of(lines, "to")
    assert (one, two) == tuple(
        f"oci:{name} — named as a whole (WASM_PUBLISH_TO), before"
        " Cargo.toml:9 workspace.metadata.wasm-publish.registry"
        for name in ("one", "two")
    )
    assert _of(lines, "tags") == [
        "3.0.0 — given in place of the derived ones; it never moves (WASM_PUBLISH_TAG)"
    ]
    assert "timeout = 5 — a variable (WASM_PUBLISH_TIMEOUT)" in _of(lines, "settings")


@pytest.mark.parametrize(
    ("words", "rule"),
    [
        ([], "a release tag, as the project file has no version that counts"),
        (["--version-from", "tag"], "settings say that the git tag counts"),
    ],
)
def test_the_version_of_a_git_tag(workspace: CommandLine, words: list[str], rule: str) -> None:
    text = (workspace.folder / "Cargo.toml").read_text(encoding="utf-8")
    _write(workspace.folder, Cargo_toml=text.replace("0.4.1", "0.0.0"))
    make_repo(workspace.folder, tags=["hello-v3.1.0"])
    lines = _explained(workspace, *words)
    assert _of(lines, "version") == [f"3.1.0 — {rule} (the git tag hello-v3.1.0)"]
    assert (
        _of(lines, "tags")[0] == "v3.1.0 — the version; it never moves (the git tag hello-v3.1.0)"
    )


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (
            ["--package-version", "2.0.0"],
            "2.0.0 — given for this run, which counts before all (--package-version)",
        ),
        (
            ["--version-from", "project"],
            "1.2.0 — settings say that the project file's counts (wasm-publish.toml:2 version)",
        ),
    ],
)
def test_a_version_that_a_person_decides(simple: CommandLine, words: list[str], told: str) -> None:
    assert _of(_explained(simple, *words), "version") == [told]


def test_a_file_that_was_not_taken_is_told(simple: CommandLine) -> None:
    other = simple.folder / "dist" / "hello.wasm"
    other.parent.mkdir()
    other.write_bytes(MODULE)
    taken, passed = _of(_explained(simple), "wasm")
    assert taken.startswith("hello.wasm — the component in .")
    assert passed == "dist/hello.wasm — considered, and not taken"


def test_without_git_and_registry_the_defaults_are_told(simple: CommandLine) -> None:
    lines = _explained(simple)
    assert _of(lines, "created") == [
        "1970-01-01T00:00:00Z — neither SOURCE_DATE_EPOCH nor git tells a time"
    ]
    assert _of(lines, "to") == ["oci:dist/oci/hello — the default, as no registry is named"]
    assert _of(lines, "credentials") == []


def test_the_document_holds_it_by_the_schema(workspace: CommandLine) -> None:
    make_repo(workspace.folder)
    document = workspace("plan", "--explain", "--json").document
    assert not faults_of(document, SCHEMA)
    (artifact,) = document["artifacts"]
    name = next(found for found in artifact["explanation"] if found["topic"] == "name")
    assert name == {
        "topic": "name",
        "key": None,
        "value": "hello",
        "rule": "the project file's",
        "origin": {
            "what": "package.name",
            "file": str(workspace.folder / "hello" / "Cargo.toml"),
            "line": 2,
        },
        "overruled": [],
    }


def test_without_the_option_nothing_is_explained(simple: CommandLine) -> None:
    (artifact,) = simple("plan", "--json").document["artifacts"]
    assert "explanation" not in artifact


def test_a_commit_that_files_differ_from(workspace: CommandLine) -> None:
    revision = make_repo(workspace.folder)
    _write(workspace.folder, hello__Cargo_toml=_MEMBER.replace("Greets", "Welcomes"))
    annotations = _of(_explained(workspace, "--tag", "dev"), "annotations")
    assert (
        f"org.opencontainers.image.revision = {revision}-dirty — the commit, from which files of"
        " the project differ (git)" in annotations
    )


class TestCredentials:
    @pytest.fixture(autouse=True)
    def _named(self, simple: CommandLine) -> None:
        simple.environment["WASM_PUBLISH_TO"] = "localhost:1/acme/hello"

    def _told(self, cli: CommandLine, config: dict[str, Any], *words: str) -> list[str]:
        """What the credentials of a repository are taken from, in one file."""
        folder = cli.folder / "docker"
        folder.mkdir()
        text = json.dumps(config, indent=1)
        (folder / "config.json").write_text(text, encoding="utf-8")
        cli.environment["DOCKER_CONFIG"] = str(folder)
        outcome = cli("plan", "--explain", *words)
        assert outcome.code == 0, outcome.story
        assert "c2Vj" not in outcome.answer + outcome.story
        return _of(outcome.answer.splitlines(), "credentials")

    def test_what_a_login_has_left(self, simple: CommandLine) -> None:
        config = {"auths": {"other.io": {}, "localhost:1": {"auth": "YTpzZWNyZXQ="}}}
        assert self._told(simple, config) == [
            "stored — what a login has left in the file (docker/config.json:4 auths.localhost:1)"
        ]

    def test_a_helper_is_named_and_what_follows_it(self, simple: CommandLine) -> None:
        assert self._told(simple, {"credsStore": "vault"}) == [
            (
                "docker-credential-vault — the helper for all registries, if it has any"
                " (docker/config.json:2 credsStore)"
            ),
            "none — where nothing has any, the registry is asked without",
        ]

    def test_the_helper_of_one_registry(self, simple: CommandLine) -> None:
        first, _ = self._told(simple, {"credHelpers": {"localhost:1": "vault"}})
        assert first == (
            "docker-credential-vault — the helper for this registry, if it has any"
            " (docker/config.json:3 credHelpers.localhost:1)"
        )

    def test_a_plugin_is_asked_last(self, simple: CommandLine) -> None:
        simple.site.install(
            "vault", "@hookimpl\ndef wasm_publish_credentials(registry): return None"
        )
        assert self._told(simple, {}) == [
            "vault — a plugin, which is asked where credential files have nothing",
            "none — where nothing has any, the registry is asked without",
        ]

    @pytest.mark.parametrize(
        ("words", "place"),
        [([], "WASM_PUBLISH_PASSWORD"), (["--password-stdin"], "--password-stdin")],
    )
    def test_what_is_given_counts_alone(
        self, simple: CommandLine, words: list[str], place: str
    ) -> None:
        simple.environment["WASM_PUBLISH_PASSWORD"] = "c2Vj"  # noqa: S105 - of nobody
        simple.typed = b"c2Vj\n"
        assert self._told(simple, {"credsStore": "vault"}, "--username", "alice", *words) == [
            (
                "alice — what is given for this run counts before credential files"
                f" (--username and {place})"
            )
        ]

    def test_a_plugins_store_has_none(self, simple: CommandLine) -> None:
        simple.site.install(
            "vault",
            """
            @hookimpl
            def wasm_publish_open_store(target):
                from wasm_publish.stores.memory import MemoryStore
                return MemoryStore() if target.repository.startswith("vault.io/") else None
            """,
        )
        simple.environment["WASM_PUBLISH_TO"] = "vault.io/a"
        assert self._told(simple, {})[-1].startswith("none")


def test_a_plugins_option_keeps_its_value_to_itself(simple: CommandLine) -> None:
    simple.site.install(
        "stamp",
        """
        from wasm_publish.settings.option import Option

        @hookimpl
        def wasm_publish_add_options(options):
            options.add(Option("stamp-key", "string", "a key", "plugins"))
        """,
    )
    lines = _explained(simple, "--stamp-key", "c2Vj")
    assert _of(lines, "settings") == ["stamp-key = (a plugin's) — the command line (--stamp-key)"]


def test_a_prefix_with_placeholders_is_shown(workspace: CommandLine) -> None:
    make_repo(workspace.folder, remote="https://example.com/acme/hello.git")
    (place,) = _of(_explained(workspace, "--registry", "localhost:1/{owner}"), "to")
    assert place.startswith(
        "localhost:1/acme/hello — PREFIX/NAME, where PREFIX is localhost:1/{owner} (--registry)"
    )


def test_a_format_that_a_registry_may_refuse(simple: CommandLine) -> None:
    (told,) = _of(_explained(simple, "--format", "auto"), "format")
    assert told == "cncf — tried first; compat where a registry refuses it (--format)"
