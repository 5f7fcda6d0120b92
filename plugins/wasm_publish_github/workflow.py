"""The workflow that publishes when a version tag is pushed.

https://docs.github.com/actions/reference/workflows-and-actions/workflow-syntax
"""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from wasm_publish.model.hosting import Secrets

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wasm_publish.model.hosting import JobBuild, PublishJob

FILE = ".github/workflows/wasm-publish.yml"

REGISTRY = "ghcr.io"

_HEAD = """\
name: wasm-publish

on:
  push:
    tags: ["**[0-9]+.[0-9]+.[0-9]+**"]

permissions: {}

jobs:
  publish:
    runs-on: ubuntu-latest
    permissions:
      contents: read
"""
_STEPS = """\
    steps:
      - uses: actions/checkout@v4
        with:
          fetch-depth: 0
          persist-credentials: false
"""
_ACTIONS = {"go": "actions/setup-go@v5", "tinygo": "acifani/setup-tinygo@v2"}
"""What installs a tool, in the version that is the input `TOOL-version`."""

_AS_THIS_JOB = Secrets("${{ github.actor }}", "${{ secrets.GITHUB_TOKEN }}")
_PLACE = "Settings, Secrets and variables, Actions"


def with_workflow(text: str, job: PublishJob) -> str:
    """The text of the workflow; one that is there is the person's, and stays as it is."""
    return text if text.strip() else "".join(_parts(job))


def notes(_text: str, job: PublishJob) -> tuple[str, ...]:
    """The secrets that the workflow takes, which a person has to make."""
    return tuple(
        f"make the secrets {names.username} and {names.password} for {registry} on GitHub, under"
        f" {_PLACE}"
        for registry in job.registries
        if registry != REGISTRY
        for names in [job.secrets_for(registry)]
    )


def _parts(job: PublishJob) -> Iterator[str]:
    yield _HEAD
    if REGISTRY in job.registries:
        yield "      packages: write\n"
    yield _STEPS
    yield from _actions(job)
    if lines := (*_with_actions(job).setup_lines, *job.build_lines):
        yield _step("Build", *lines)
    yield _step("Install wasm-publish", f"pipx install {shlex.quote(job.install)}")
    if job.has_to_log_in:
        for registry in job.registries:
            line = f"wasm-publish login {shlex.quote(registry)}"
            yield _step(f"Log in to {registry}", line) + _credentials(registry, job)
    yield _step("Publish", job.command)
    if len(job.registries) == 1:
        yield _credentials(job.registries[0], job)


def _with_actions(job: PublishJob) -> PublishJob:
    """The job without the lines that install what actions do."""
    builds = (build._replace(setup=()) if _has_actions(build) else build for build in job.builds)
    return job._replace(builds=tuple(builds))


def _has_actions(build: JobBuild) -> bool:
    return bool(build.tools) and all(tool in _ACTIONS for tool, _ in build.tools)


def _actions(job: PublishJob) -> Iterator[str]:
    tools = (tool for build in job.builds if _has_actions(build) for tool in build.tools)
    for tool, version in dict.fromkeys(tools):
        yield f"      - uses: {_ACTIONS[tool]}\n        with:\n"
        yield f'          {tool}-version: "{version}"\n'


def _credentials(registry: str, job: PublishJob) -> str:
    """Who to be at a registry, in the environment of a step."""
    if registry == REGISTRY:
        comment, values = "", _AS_THIS_JOB
    else:
        names = job.secrets_for(registry)
        comment = f"          # Secrets of this repository, to be made under {_PLACE}.\n"
        values = Secrets(*(f"${{{{ secrets.{name} }}}}" for name in names))
    return (
        f"        env:\n{comment}"
        f"          WASM_PUBLISH_USERNAME: {values.username}\n"
        f"          WASM_PUBLISH_PASSWORD: {values.password}\n"
    )


def _step(name: str, *lines: str) -> str:
    body = "".join(f"          {line}\n" for line in lines)
    return f"      - name: {name}\n        run: |\n{body}"
