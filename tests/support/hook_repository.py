"""This repository as pre-commit clones and installs it, with no network."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import tomli
from git_repository import make_repo, run_git
from wheelhouse import fill_wheelhouse

if TYPE_CHECKING:
    from collections.abc import Mapping

_CHECKOUT = Path(__file__).resolve().parents[2]
_INSTALLED = (".pre-commit-hooks.yaml", "LICENSE", "README.md", "pyproject.toml")
_PACKAGES = ("plugins", "wasm_publish")
_RESULT = re.compile(r"^(\w.+?)\.{3,}(?:\(.+\))?(Passed|Failed|Skipped)$", re.MULTILINE)
_CONFIG = ".pre-commit-config.yaml"


@dataclass(frozen=True, slots=True)
class HookRun:
    """What a run left: its exit code, and all that it said."""

    code: int
    text: str

    def results(self) -> dict[str, str]:
        """How each hook ended, by its name."""
        return dict(_RESULT.findall(self.text))


@dataclass(frozen=True, slots=True)
class HookRepository:
    """A repository that offers our hooks.

    Attributes:
        folder: The repository.
        revision: Its commit.
        environment: Where pre-commit keeps what it installs, and takes it from.
    """

    folder: Path
    revision: str
    environment: Mapping[str, str]

    def try_in(self, project: Path, *options: str) -> HookRun:
        """`pre-commit try-repo`, which installs everything anew."""
        return self.pre_commit(project, "try-repo", str(self.folder), *options)

    def configure(self, project: Path, *hooks: str) -> None:
        """Commit a configuration that names hooks, each as YAML in one line, and install them."""
        entries = "".join(f"  - {{{hook}}}\n" for hook in hooks)
        text = f"repos:\n- repo: {self.folder}\n  rev: {self.revision}\n  hooks:\n{entries}"
        (project / _CONFIG).write_text(text, encoding="utf-8")
        run_git(project, "add", _CONFIG)
        run_git(project, "commit", "--quiet", "--message", "Use hooks")
        installed = self.pre_commit(project, "install", "-t", "pre-commit", "-t", "pre-push")
        assert installed.code == 0, installed.text

    def pre_commit(self, project: Path, *arguments: str) -> HookRun:
        """Run pre-commit itself."""
        return self._run(project, sys.executable, "-m", "pre_commit", *arguments)

    def git(self, project: Path, *arguments: str) -> HookRun:
        """Run git, which runs the installed hooks."""
        return self._run(project, "git", *arguments)

    def _run(self, project: Path, *command: str) -> HookRun:
        who = {f"GIT_{role}_{what}": "a@b" for role in ("AUTHOR", "COMMITTER")
               for what in ("NAME", "EMAIL")}  # fmt: skip
        done = subprocess.run(
            command,
            cwd=project,
            env={**os.environ, **who, **self.environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            check=False,
            timeout=300,
        )
        return HookRun(done.returncode, done.stdout)


def make_hook_repository(folder: Path) -> HookRepository:
    """Commit what the checkout holds now, and put wheels beside it of all that it needs."""
    repository, wheels = folder / "wasm-publish", folder / "wheels"
    for made in (repository, wheels):
        made.mkdir()
    for name in _INSTALLED:
        shutil.copyfile(_CHECKOUT / name, repository / name)
    for name in _PACKAGES:
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(_CHECKOUT / name, repository / name, ignore=ignored)
    project = tomli.loads((repository / "pyproject.toml").read_text(encoding="utf-8"))
    needed = (*project["project"]["dependencies"], *project["build-system"]["requires"])
    fill_wheelhouse(wheels, needed)
    environment = {
        "PIP_CONFIG_FILE": os.devnull,
        "PIP_FIND_LINKS": str(wheels),
        "PIP_NO_INDEX": "1",
        "PRE_COMMIT_HOME": str(folder / "pre-commit"),
        "VIRTUALENV_NO_PERIODIC_UPDATE": "1",
    }
    return HookRepository(repository, make_repo(repository), environment)
