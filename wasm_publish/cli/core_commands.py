"""The commands of wasm-publish itself: the rows of the one table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wasm_publish.cli.commands import Command, Words
from wasm_publish.settings.option import (
    CHECK_GROUPS,
    DIFF_GROUPS,
    FILE_GROUPS,
    PROJECT_GROUPS,
    PULL_GROUPS,
    REPOSITORY_GROUPS,
)

if TYPE_CHECKING:
    from wasm_publish.cli.commands import Completed

_RECEIPT = "wasm-publish/receipt/v1"
_PUBLISHING = "publish"
_LOOKING = "look and fetch"
_IN_REGISTRIES = "in registries"
_SETTING_UP = "set up"

_PATHS = (Words("PATH", "the folder or file of a project (default: the current folder)", "*"),)
_WASM_OR_PLACE: tuple[Completed, ...] = ("wasm", "place")
_REGISTRY = Words("REGISTRY", "the host of a registry, such as ghcr.io or localhost:5000", None, ())

CORE = (
    Command(
        "publish",
        "publish built projects",
        "wasm_publish.cli.publish:run",
        schema=_RECEIPT,
        heading=_PUBLISHING,
        groups=(*PROJECT_GROUPS, "build"),
        options=("on-push",),
        words=_PATHS,
        examples=(
            "wasm-publish --registry oci:dist/oci",
            "wasm-publish -p hello --tag dev",
            "wasm-publish --wasm hello.wasm --name hello --package-version 1.2.0",
        ),
    ),
    Command(
        "plan",
        "show what would be published, and why",
        "wasm_publish.cli.plan:run",
        schema=_RECEIPT,
        heading=_PUBLISHING,
        groups=("plan", *PROJECT_GROUPS, "build"),
        words=_PATHS,
        examples=(
            "wasm-publish plan",
            "wasm-publish plan --explain",
            "wasm-publish plan --json | jq -r .artifacts[0].manifest",
        ),
    ),
    Command(
        "check",
        "find what is wrong with projects, and publish nothing",
        "wasm_publish.cli.check:run",
        heading=_PUBLISHING,
        groups=(*CHECK_GROUPS, "check"),
        without=("jobs", "skip-existing", "force", "dry-run"),
        words=_PATHS,
        examples=(
            "wasm-publish check",
            "wasm-publish check --no-wasm --strict",
            "wasm-publish check --no-wasm --version-bump",
        ),
    ),
    Command(
        "push",
        "push a wasm file that has no project",
        "wasm_publish.cli.push:run",
        schema=_RECEIPT,
        heading=_PUBLISHING,
        groups=FILE_GROUPS,
        words=(
            Words(
                "FILE",
                "a wasm; - reads standard input; oci-archive:FILE goes on as it is",
                None,
                ("wasm", "place"),
            ),
            Words(
                "REFERENCE",
                "HOST/REPOSITORY:TAG, oci:FOLDER:TAG or oci-archive:FILE:TAG",
                "+",
                ("place",),
            ),
        ),
        examples=(
            "wasm-publish push hello.wasm ghcr.io/acme/hello:1.2.0 ghcr.io/acme/hello:1",
            "wasm-publish push hello.wasm oci:dist/oci/hello:dev --dry-run",
            "wasm-publish push oci-archive:hello.tar ghcr.io/acme/hello",
            "wasm-tools component new a.wasm | wasm-publish push - ghcr.io/acme/hello:dev",
        ),
    ),
    Command(
        "pull",
        "pull the wasm of an artifact into a file",
        "wasm_publish.cli.pull:run",
        heading=_LOOKING,
        groups=PULL_GROUPS,
        options=("force",),
        meanings=(("force", "replace a file that differs"),),
        words=(
            Words(
                "REFERENCE",
                "the artifact: HOST/REPOSITORY:TAG or @DIGEST, or oci:FOLDER:TAG",
                completes=("place",),
            ),
        ),
        examples=(
            "wasm-publish pull ghcr.io/acme/hello:1.2.0",
            "wasm-publish pull ghcr.io/acme/hello:1.2.0 -o plugins/",
            "wasm-publish pull ghcr.io/acme/hello:1.2.0 -o - | wasm-tools print -",
        ),
    ),
    Command(
        "inspect",
        "show what a wasm file or an artifact is, imports and exports",
        "wasm_publish.cli.inspect:run",
        heading=_LOOKING,
        groups=("inspect", "connection", "plugins"),
        options=("component",),
        words=(
            Words(
                "FILE|REFERENCE",
                "a wasm file, or an artifact, which is not pulled",
                None,
                _WASM_OR_PLACE,
            ),
        ),
        examples=(
            "wasm-publish inspect target/wasm32-wasip2/release/hello.wasm",
            "wasm-publish inspect ghcr.io/acme/hello:1.2.0 --json | jq .artifact.tags",
            "wasm-publish inspect ghcr.io/acme/hello:1.2.0 --raw manifest | sha256sum",
        ),
    ),
    Command(
        "diff",
        "compare two artifacts, and tell which version is to follow",
        "wasm_publish.cli.diff:run",
        heading=_LOOKING,
        groups=DIFF_GROUPS,
        words=(
            Words(
                "A",
                "the older one: a wasm file, the folder of a project, or a reference",
                None,
                _WASM_OR_PLACE,
            ),
            Words("B", "the newer one, likewise", None, _WASM_OR_PLACE),
        ),
        examples=(
            "wasm-publish diff ghcr.io/acme/hello:1.2.0 .",
            "wasm-publish diff ghcr.io/acme/hello:1.2.0 oci:dist/oci/hello:1.3.0 --json",
            "wasm-publish diff old.wasm new.wasm",
        ),
    ),
    Command(
        "copy",
        "copy an artifact, or all tags of a repository, byte for byte",
        "wasm_publish.cli.copy:run",
        heading=_IN_REGISTRIES,
        groups=("copy", *REPOSITORY_GROUPS),
        options=("force", "dry-run", "tag-prefix"),
        meanings=(("force", "replace a version that is there with other content"),),
        words=(
            Words("SOURCE", "a reference; with --all-tags, a repository", None, ("place",)),
            Words(
                "TARGET",
                "a reference, whose tag may be left out; or likewise a repository",
                None,
                ("place",),
            ),
        ),
        examples=(
            "wasm-publish copy ghcr.io/acme/hello:1.2.0 registry.example.com/mirror/hello",
            "wasm-publish copy oci:dist/oci/hello:1.2.0 ghcr.io/acme/hello:latest",
            "wasm-publish copy --all-tags ghcr.io/acme/hello oci-archive:hello.tar",
        ),
    ),
    Command(
        "tags",
        "list the tags of a repository, the newest version first",
        "wasm_publish.cli.tags:run",
        heading=_LOOKING,
        groups=("copy", *REPOSITORY_GROUPS),
        options=("tag-prefix",),
        words=(
            Words(
                "REPOSITORY", "HOST/REPOSITORY, oci:FOLDER or oci-archive:FILE", None, ("place",)
            ),
        ),
        examples=(
            "wasm-publish tags ghcr.io/acme/hello",
            "wasm-publish tags ghcr.io/acme/hello --json | jq -r .tags[0].digest",
        ),
    ),
    Command(
        "untag",
        "remove a tag, and nothing else",
        "wasm_publish.cli.untag:run",
        heading=_IN_REGISTRIES,
        groups=REPOSITORY_GROUPS,
        options=("dry-run",),
        words=(
            Words("REFERENCE", "the tag: HOST/REPOSITORY:TAG, or oci:FOLDER:TAG", None, ("place",)),
        ),
        examples=("wasm-publish untag ghcr.io/acme/hello:dev",),
    ),
    Command(
        "init",
        "write the settings that a publish needs, and show the change",
        "wasm_publish.cli.init:run",
        heading=_SETTING_UP,
        groups=("init",),
        options=(
            "registry",
            "packages",
            "manifest-path",
            "language",
            "recursive",
            "force",
            "dry-run",
        ),
        meanings=(
            ("registry", "the registry to write into the settings, such as ghcr.io/acme"),
            ("force", "replace the registry that is set"),
            ("dry-run", "show the change, and write nothing"),
        ),
        words=_PATHS,
        examples=(
            "wasm-publish init",
            "wasm-publish init --registry ghcr.io/acme --pre-commit --ci github --yes",
            "wasm-publish init --dry-run | git apply",
        ),
    ),
    Command(
        "completions",
        "print the script with which a shell completes commands",
        "wasm_publish.cli.completions:run",
        heading=_SETTING_UP,
        words=(
            Words("SHELL", "bash, zsh or fish", None, (), ("bash", "zsh", "fish")),
            Words("WORD", "for the script: what was typed, the last word unfinished", "*", ()),
        ),
        without=("json", "message-format"),
        examples=(
            "source <(wasm-publish completions bash)",
            "wasm-publish completions zsh > ~/.zfunc/_cargo-wasm-publish",
            "wasm-publish completions fish > ~/.config/fish/conf.d/wasm-publish.fish",
        ),
        without_plugins=True,
    ),
    Command(
        "plugins",
        "list the plugins",
        "wasm_publish.cli.plugins:run",
        heading=_SETTING_UP,
        examples=("wasm-publish plugins --json",),
        without_plugins=True,
    ),
    Command(
        "login",
        "try credentials at a registry, and store them",
        "wasm_publish.cli.login:run",
        heading=_IN_REGISTRIES,
        groups=("connection",),
        words=(_REGISTRY,),
        examples=(
            "wasm-publish login ghcr.io",
            'echo "$TOKEN" | wasm-publish login ghcr.io --username alice --password-stdin',
        ),
    ),
    Command(
        "logout",
        "remove the stored credentials for a registry",
        "wasm_publish.cli.logout:run",
        heading=_IN_REGISTRIES,
        words=(_REGISTRY,),
        examples=("wasm-publish logout ghcr.io",),
    ),
    Command(
        "doctor",
        "find out what a registry can do, and whether it lets us",
        "wasm_publish.cli.doctor:run",
        heading=_IN_REGISTRIES,
        groups=("connection", "doctor"),
        words=(
            Words(
                "REGISTRY[/REPOSITORY]", "the host of a registry, or a repository there", None, ()
            ),
            Words("OTHER", "another repository, to see what goes from one to the other", "?", ()),
        ),
        examples=(
            "wasm-publish doctor ghcr.io",
            "wasm-publish doctor localhost:5000/acme/hello --json",
            "wasm-publish doctor ghcr.io/acme/hello --read-only",
            "wasm-publish doctor ghcr.io/acme/hello ghcr.io/acme/world",
        ),
    ),
)
