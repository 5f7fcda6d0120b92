"""The options of wasm-publish itself: the rows of the one table."""

from __future__ import annotations

from wasm_publish.settings.option import Option

CORE = (
    Option(
        "registry", "place", "publish to PREFIX/NAME, such as ghcr.io/acme or oci:FOLDER",
        "where to publish", metavar="PREFIX", replaces=("destinations",),
    ),
    Option(
        "destinations", "places",
        "publish to this repository, to oci:FOLDER or to oci-archive:FILE (repeatable)",
        "where to publish", flag="to", metavar="TARGET", replaces=("registry",),
    ),
    Option(
        "wasm", "path", "publish this file instead of looking for one",
        "what to publish", metavar="FILE",
    ),
    Option("name", "string", "the name, instead of the project's", "what to publish"),
    Option(
        "wit-package", "string", "publish to PREFIX/NAMESPACE/NAME, where `wkg get` looks for it",
        "what to publish", metavar="NAMESPACE:NAME",
    ),
    Option(
        "package-version", "string", "the version, instead of the project's",
        "what to publish", metavar="VERSION", setting=False,
    ),
    Option(
        "version", "string", "the version, where the project file has none",
        "what to publish", only_settings=True,
    ),
    Option(
        "version-from", "string", "which version counts: the git tag's or the project file's",
        "what to publish", metavar="SOURCE", choices=("tag", "project"),
    ),
    Option(
        "profile", "string", "take the wasm of this build profile",
        "what to publish", setting=False,
    ),
    Option(
        "release", "boolean", "the same as --profile release",
        "what to publish", short="r", setting=False,
    ),
    Option(
        "target", "string", "take the wasm of this target triple",
        "what to publish", metavar="TRIPLE", setting=False,
    ),
    Option(
        "target-dir", "path", "the folder that holds build output",
        "what to publish", metavar="DIR", setting=False,
    ),
    Option(
        "build", "boolean", "build the projects first, each with its own toolchain",
        "build", setting=False,
    ),
    Option(
        "format", "string", "cncf, wasm-to-oci, runwasi, compat, or auto: cncf, and compat where"
        " a registry refuses that (default: cncf)", "artifact",
    ),
    Option("os", "string", "the `os` of the artifact's config", "artifact"),
    Option(
        "layers", "files", "add a file as a layer of a media type, in the format runwasi"
        " (repeatable)", "artifact", flag="layer", metavar="TYPE=FILE",
    ),
    Option(
        "world", "string", "the world that the component targets (default: a well-known one"
        " that it fits)", "artifact", metavar="WORLD",
    ),
    Option(
        "packages", "list", "publish only this member of a workspace (repeatable)",
        "which projects", flag="package", short="p", metavar="SPEC", setting=False,
    ),
    Option(
        "workspace", "boolean", "publish all members of the workspace",
        "which projects", setting=False,
    ),
    Option(
        "exclude", "list", "leave this member out of --workspace (repeatable)",
        "which projects", metavar="SPEC", setting=False,
    ),
    Option(
        "manifest-path", "path", "the project file, instead of looking for one",
        "which projects", metavar="FILE", setting=False,
    ),
    Option(
        "language", "string", "the language, where a folder holds projects of several",
        "which projects", setting=False,
    ),
    Option(
        "recursive", "boolean", "publish every project in the folders below",
        "which projects", setting=False,
    ),
    Option(
        "projects", "list", "the folders below that hold projects, such as `components/*`;"
        " without a path all of them are published", "which projects", only_settings=True,
    ),
    Option(
        "changed-since", "string", "publish only projects that changed since a commit or branch",
        "which projects", metavar="REF", setting=False,
    ),
    Option(
        "jobs", "number", "how many projects to publish at once (default: 16)",
        "which projects", metavar="N",
    ),
    Option(
        "tags", "list", "publish under this tag instead of the derived ones (repeatable)",
        "tags", flag="tag", metavar="TAG",
    ),
    Option(
        "add-tags", "list", "publish under this tag too (repeatable)",
        "tags", flag="add-tag", metavar="TAG",
    ),
    Option(
        "no-moving-tags", "boolean", "publish under the version's own tag only",
        "tags",
    ),
    Option(
        "tag-prefix", "string", "put this before the tags of versions, such as v",
        "tags", metavar="PREFIX", may_be_empty=True,
    ),
    Option(
        "channels", "table", 'moving tags of prereleases, such as rc = "next" (repeatable)',
        "tags", flag="channel", metavar="WORD=TAG",
    ),
    Option(
        "annotations", "table", "add or replace an annotation (repeatable)",
        "annotations", flag="annotation", metavar="KEY=VALUE",
    ),
    Option(
        "authors", "list", "an author, instead of those that project or wasm name (repeatable)",
        "annotations", flag="author", metavar="NAME",
    ),
    Option(
        "description", "string", "one line about it", "annotations", only_settings=True
    ),
    Option(
        "licenses", "string", "its licence, an SPDX expression",
        "annotations", only_settings=True,
    ),
    Option(
        "source", "string", "the URL of its source code", "annotations", only_settings=True
    ),
    Option("url", "string", "the URL of its page", "annotations", only_settings=True),
    Option(
        "documentation", "string", "the URL of its documentation",
        "annotations", only_settings=True,
    ),
    Option("vendor", "string", "who distributes it", "annotations", only_settings=True),
    Option(
        "mutable-tags", "list", "tags of versions that may be replaced, such as *-dev (repeatable)",
        "policy", flag="mutable-tag", metavar="GLOB",
    ),
    Option(
        "skip-existing", "boolean", "leave a version alone that is published with other content",
        "policy",
    ),
    Option(
        "force", "boolean", "replace a version that is published with other content, or a file"
        " that differs", "policy", setting=False,
    ),
    Option(
        "semver-check", "string", "what to do where a version that claims to be compatible lost an"
        " export or needs a new import (default: warn)",
        "policy", metavar="SEVERITY", choices=("error", "warn", "off"),
    ),
    Option(
        "deny-imports", "list", "refuse a wasm that imports this: wasi:sockets/* (repeatable)",
        "policy", flag="deny-import", metavar="PATTERN",
    ),
    Option(
        "require-exports", "list", "refuse a wasm that doesn't export this (repeatable)",
        "policy", flag="require-export", metavar="PATTERN",
    ),
    Option(
        "allow-dirty", "boolean", "publish a release though files differ from the commit",
        "policy", setting=False,
    ),
    Option(
        "dry-run", "boolean", "show what would be done, and stop",
        "policy", short="n", setting=False,
    ),
    Option(
        "output", "string", "where to write: a file, a folder, or - for standard output (default:"
        " a file in the current folder that is named as the artifact says)",
        "pull", short="o", metavar="FILE", setting=False,
    ),
    Option(
        "component", "string", "which wasm, of an artifact that holds several",
        "pull", metavar="NAME", setting=False,
    ),
    Option(
        "verify-wasm", "boolean", "refuse a wasm that is damaged, though it is what was published",
        "pull", setting=False,
    ),
    Option(
        "raw", "string", "print the exact bytes of the manifest or of the config", "inspect",
        metavar="WHAT", choices=("manifest", "config"), setting=False,
    ),
    Option(
        "wit", "boolean", "print its WIT, which wasm-tools writes; the wasm is pulled for that",
        "inspect", setting=False,
    ),
    Option(
        "all-tags", "boolean", "copy every tag; in a list, also those of signatures and the like",
        "copy", setting=False,
    ),
    Option(
        "offline", "boolean", "use no network: neither for a build nor to ask a registry",
        "connection", setting=False,
    ),
    Option(
        "username", "string", "the user of the registry, with --password-stdin or the variable"
        " WASM_PUBLISH_PASSWORD", "connection", setting=False,
    ),
    Option(
        "password-stdin", "boolean", "read the password or token from standard input",
        "connection", setting=False,
    ),
    Option(
        "ca-file", "path", "trust the certificate authorities of this file too",
        "connection", metavar="FILE",
    ),
    Option(
        "insecure", "boolean", "trust any certificate, which lets anybody in between read along",
        "connection", setting=False,
    ),
    Option(
        "plain-http", "boolean", "talk to the registry without TLS", "connection", setting=False
    ),
    Option(
        "timeout", "seconds", "give up on a registry that is silent for so long (default: 60)",
        "connection", metavar="SECONDS",
    ),
    Option(
        "no-wasm", "boolean", "look at project file, settings and tags only", "check",
        setting=False,
    ),
    Option("strict", "boolean", "take warnings for errors", "check", setting=False),
    Option(
        "version-bump", "boolean", "fail where a project has changed since the tag of its version",
        "check", setting=False,
    ),
    Option(
        "explain", "boolean", "tell of everything that was decided by which rule, and where it"
        " stands", "plan", setting=False,
    ),
    Option(
        "on-push", "string", "as a hook of pre-commit: publish nothing at a push, or only what the"
        " pushed tag releases", "pre-commit", metavar="WHAT", choices=("never", "tag"),
        setting=False,
    ),
    Option(
        "yes", "boolean", "ask nothing, and write", "init", short="y", setting=False,
    ),
    Option(
        "pre-commit", "boolean", "let pre-commit check the projects too", "init", setting=False,
    ),
    Option(
        "ci", "string", "let the CI of this service publish on a version tag too: github, gitlab",
        "init", metavar="SERVICE", setting=False,
    ),
    Option(
        "read-only", "boolean", "write nothing, and find out only what can be read", "doctor",
        setting=False,
    ),
    Option(
        "message-format", "string", "the form of standard output (default: human)",
        "output", metavar="FORMAT", setting=False,
    ),
    Option(
        "json", "boolean", "the same as --message-format json", "output", setting=False
    ),
    Option(
        "color", "string", "when to use colours (default: auto)",
        "output", metavar="WHEN", choices=("auto", "always", "never"), setting=False,
    ),
    Option(
        "quiet", "boolean", "say nothing on standard error but errors",
        "output", short="q", setting=False,
    ),
    Option(
        "verbose", "count", "say more (repeatable)", "output", short="v", setting=False
    ),
)  # fmt: skip
