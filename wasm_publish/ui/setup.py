"""What setting projects up changes, for people and for programs.

The schema of the document is `init.v1.schema.json` beside this file.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from wasm_publish.ui.document import problem_document

if TYPE_CHECKING:
    from wasm_publish.initializing.file_change import FileChange
    from wasm_publish.initializing.initializer import Setup

SCHEMA = "wasm-publish/init/v1"


def setup_diff(setup: Setup) -> str:
    """All changes as one unified diff, to be applied at the root of the repository."""
    return "".join(_diff(change, setup) for change in setup.changes)


def setup_document(setup: Setup, *, is_written: bool) -> dict[str, Any]:
    """The changes as a document."""
    return {
        "schema": SCHEMA,
        "root": str(setup.root),
        "projects": [
            {
                "name": project.name,
                "project_file": project.file and str(project.file),
                "repositories": [target.repository for target in targets],
            }
            for project, targets in setup.projects
        ],
        "passed_over": [
            {"project": passed.name, "reason": passed.reason} for passed in setup.passed_over
        ],
        "files": [
            {"path": str(change.path), "status": change.status, "diff": _diff(change, setup)}
            for change in setup.changes
        ],
        "written": is_written,
        "problems": [problem_document(problem) for problem in setup.problems],
        "notes": list(setup.notes),
    }


def _diff(change: FileChange, setup: Setup) -> str:
    return change.diff(os.path.relpath(change.path, setup.root).replace(os.sep, "/"))
