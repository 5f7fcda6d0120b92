"""The job that publishes when a version tag is pushed, in the text of a `.gitlab-ci.yml`.

The file is edited as text, since a job at its end is all that it takes: that keeps comments and
layout, and needs no parser of YAML with GitLab's own tags. https://docs.gitlab.com/ci/yaml/
"""

from __future__ import annotations

import re
import shlex
from typing import TYPE_CHECKING

from wasm_publish.errors import UsageError
from wasm_publish.model.hosting import Secrets
from wasm_publish_gitlab.stages import last_stage

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
_PLAIN = re.compile(r"[A-Za-z][\w =./-]*")
_OWN = Secrets("CI_REGISTRY_USER", "CI_REGISTRY_PASSWORD")
_PLACE = "Settings, CI/CD, Variables"
_NO_STAGE = (
    f"which stages there are can't be told from {FILE} alone, so the job {_JOB} names none and is"
    " in `test`; let it name the one to publish in"
)


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
    return f"{text}{gap}{ending.join(_lines(job, last_stage(text)))}{closing}"


def _is_block(text: str) -> bool:
    """Whether what stands at the margin are keys of a block."""
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith((" ", "#"))]
    return all(line.startswith(("---", "- ")) or _KEY.match(line) for line in lines)


def notes(text: str, job: PublishJob) -> tuple[str, ...]:
    """The variables that the job takes, which a person has to make, and what its stage is."""
    variables = (
        f"make the variables {names.username} and, masked, {names.password} for {registry} on"
        f" GitLab, under {_PLACE}"
        for registry in job.registries
        if not _is_own(registry, job)
        for names in [job.secrets_for(registry)]
    )
    unknown = () if last_stage(text) else (_NO_STAGE,)
    return (*variables, *unknown)


def _lines(job: PublishJob, stage: str | None) -> Iterator[str]:
    image, *others = job.images or (_IMAGE,)
    yield f"{_JOB}:"
    if stage:
        yield f"  stage: {stage}"
    yield f"  image: {image}"
    if others:
        yield f"  # It has to have what {' and '.join(others)} has, too."
    yield "  rules:"
    yield f"    - if: {_VERSION_TAG}"
    yield "  variables:"
    yield '    GIT_DEPTH: "0"'
    yield "    PIPX_BIN_DIR: /usr/local/bin"
    if len(job.registries) == 1:
        yield from _credentials(job.registries[0], job)
    yield "  before_script:"
    yield "    - apt-get update"
    yield "    - apt-get install --yes pipx"
    yield from _items((f"pipx install {shlex.quote(job.install)}", *job.setup_lines))
    yield "  script:"
    yield from _items((*job.build_lines, *_logins(job), job.command))


def _credentials(registry: str, job: PublishJob) -> Iterator[str]:
    """Who to be at the only registry, in the variables of the job."""
    names = _names(registry, job)
    if _is_own(registry, job):
        yield f"    WASM_PUBLISH_USERNAME: ${names.username}"
        yield f"    WASM_PUBLISH_PASSWORD: ${names.password}"
    else:
        yield f"    # Besides, to be made under {_PLACE}:"
        yield f"    # {names.username} and, masked, {names.password}."


def _logins(job: PublishJob) -> Iterator[str]:
    """Who to be at each of several registries, as lines for a shell."""
    for registry in job.registries if job.has_to_log_in else ():
        names = _names(registry, job)
        login = f'wasm-publish login {registry} --username "${names.username}" --password-stdin'
        yield f"printenv {names.password} | {login}"


def _names(registry: str, job: PublishJob) -> Secrets:
    """The variables for a registry: GitLab sets those for its own.

    https://docs.gitlab.com/ci/variables/predefined_variables/
    """
    return _OWN if _is_own(registry, job) else job.secrets_for(registry)


def _is_own(registry: str, job: PublishJob) -> bool:
    """Whether a registry is that of the GitLab that the repository is at."""
    site = _host((job.remote or _USUAL_SITE).removeprefix("https://").partition("/")[0])
    return _host(registry) in {site, f"registry.{site}"}


def _host(address: str) -> str:
    return address.partition(":")[0]


def _items(lines: Iterable[str]) -> Iterator[str]:
    yield from (f"    - {_scalar(line)}" for line in lines)


def _scalar(line: str) -> str:
    return line if _PLAIN.fullmatch(line) else "'" + line.replace("'", "''") + "'"
