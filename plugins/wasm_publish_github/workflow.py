"""The workflow that publishes when a version tag is pushed.

https://docs.github.com/actions/reference/workflows-and-actions/workflow-syntax
"""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wasm_publish.model.hosting import PublishJob

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
_AS_THIS_JOB = """\
        env:
          WASM_PUBLISH_USERNAME: ${{ github.actor }}
          WASM_PUBLISH_PASSWORD: ${{ secrets.GITHUB_TOKEN }}
"""
_AS_SOMEBODY = """\
        env:
          # Secrets of this repository, to be set under Settings, Secrets and variables, Actions.
          WASM_PUBLISH_USERNAME: ${{ secrets.WASM_PUBLISH_USERNAME }}
          WASM_PUBLISH_PASSWORD: ${{ secrets.WASM_PUBLISH_PASSWORD }}
"""


def with_workflow(text: str, job: PublishJob) -> str:
    """The text of the workflow; one that is there is the person's, and stays as it is."""
    return text if text.strip() else "".join(_parts(job))


def _parts(job: PublishJob) -> Iterator[str]:
    to_ghcr = REGISTRY in job.registries
    yield _HEAD
    if to_ghcr:
        yield "      packages: write\n"
    yield _STEPS
    if lines := (*job.setup_lines, *job.build_lines):
        yield _step("Build", *lines)
    yield _step("Install wasm-publish", f"pipx install {shlex.quote(job.install)}")
    yield _step("Publish", job.command)
    if job.registries:
        yield _AS_THIS_JOB if to_ghcr else _AS_SOMEBODY


def _step(name: str, *lines: str) -> str:
    body = "".join(f"          {line}\n" for line in lines)
    return f"      - name: {name}\n        run: |\n{body}"
