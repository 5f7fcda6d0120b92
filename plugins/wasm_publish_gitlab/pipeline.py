"""The job that publishes when a version tag is pushed, in the text of a `.gitlab-ci.yml`.

The file is edited as text, since a job at its end is all that it takes: that keeps comments and
layout, and needs no parser of YAML with GitLab's own tags. https://docs.gitlab.com/ci/yaml/
"""

from __future__ import annotations

import re
import shlex
from typing import TYPE_CHECKING

from wasm_publish.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from wasm_publish.model.hosting import PublishJob

FILE = ".gitlab-ci.yml"

_JOB = "wasm-publish"
_IMAGE = "python:3"
_USUAL_SITE = "https://gitlab.com/"
_VERSION_TAG = "$CI_COMMIT_TAG =~ /[0-9]+\\.[0-9]+\\.[0-9]+/"

_THERE = re.compile(rf"^([\"']?){_JOB}\1\s*:", re.MULTILINE)
_KEY = re.compile(r"[\"']?[.\w]")
_END = re.compile(r"^\.\.\.\s*$", re.MULTILINE)
_STAGES = re.compile(
    r"^stages:[ \t]*(?:\[(?P<flow>[^\]]*)\]|(?P<block>(?:\s*#.*|\s*-.*)+))", re.MULTILINE
)
_PLAIN = re.compile(r"[A-Za-z][\w =./-]*")
_DEFAULT_STAGE = "deploy"
"""The last of the stages that there are where none are listed."""


def with_job(text: str, job: PublishJob) -> str:
    """The text of the file with the job at its end; as it was where it has a job of this name.

    Raises:
        UsageError: Nothing can be added to its end.
    """
    if _THERE.search(text):
        return text
    if _END.search(text) or not _is_block(text):
        raise UsageError(
            f"the job can't be written at the end of {FILE}",
            code="uneditable-file",
            remedy="write the file as a block of keys, without `...` at its end",
        )
    ending = "\r\n" if "\r\n" in text else "\n"
    gap = "" if not text else ending if text.endswith("\n") else ending * 2
    closing = ending if not text or text.endswith("\n") else ""
    return f"{text}{gap}{ending.join(_lines(job, _last_stage(text)))}{closing}"


def _is_block(text: str) -> bool:
    """Whether what stands at the margin are keys of a block."""
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith((" ", "#"))]
    return all(line.startswith(("---", "- ")) or _KEY.match(line) for line in lines)


def _last_stage(text: str) -> str:
    stages = _STAGES.search(text)
    if stages is None:
        return _DEFAULT_STAGE
    listed = re.sub(r"#.*", "", stages["flow"] or stages["block"] or "")
    names = [name.strip(" \t\r\n-\"'") for name in re.split(r",|\n", listed)]
    return next((name for name in reversed(names) if name), _DEFAULT_STAGE)


def _lines(job: PublishJob, stage: str) -> Iterator[str]:
    image, *others = job.images or (_IMAGE,)
    yield f"{_JOB}:"
    yield f"  stage: {stage}"
    yield f"  image: {image}"
    if others:
        yield f"  # It has to have what {' and '.join(others)} has, too."
    yield "  rules:"
    yield f"    - if: {_VERSION_TAG}"
    yield "  variables:"
    yield '    GIT_DEPTH: "0"'
    yield "    PIPX_BIN_DIR: /usr/local/bin"
    yield from _credentials(job)
    yield "  before_script:"
    yield "    - apt-get update"
    yield "    - apt-get install --yes pipx"
    yield from _items((f"pipx install {shlex.quote(job.install)}", *job.setup_lines))
    yield "  script:"
    yield from _items((*job.build_lines, job.command))


def _credentials(job: PublishJob) -> Iterator[str]:
    """Who to be: the job's own user at the registry of its GitLab, else who variables tell.

    https://docs.gitlab.com/ci/variables/predefined_variables/
    """
    if _is_own(job):
        yield "    WASM_PUBLISH_USERNAME: $CI_REGISTRY_USER"
        yield "    WASM_PUBLISH_PASSWORD: $CI_REGISTRY_PASSWORD"
    elif job.registries:
        yield "    # Besides, to be set under Settings, CI/CD, Variables:"
        yield "    # WASM_PUBLISH_USERNAME and, masked, WASM_PUBLISH_PASSWORD."


def _is_own(job: PublishJob) -> bool:
    """Whether all is published to the registry of the GitLab that the repository is at."""
    site = _host((job.remote or _USUAL_SITE).removeprefix("https://").partition("/")[0])
    hosts = {_host(registry) for registry in job.registries}
    return bool(hosts) and hosts <= {site, f"registry.{site}"}


def _host(address: str) -> str:
    return address.partition(":")[0]


def _items(lines: Iterable[str]) -> Iterator[str]:
    yield from (f"    - {_scalar(line)}" for line in lines)


def _scalar(line: str) -> str:
    return line if _PLAIN.fullmatch(line) else "'" + line.replace("'", "''") + "'"
