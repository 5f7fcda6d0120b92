"""What is planned for a project: tags, annotations, and what speaks against a publish."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wasm_publish.hookspecs.markers import hookspec

if TYPE_CHECKING:
    from collections.abc import Iterable

    from wasm_publish.model import Annotation, Commit, Origin, Problem, Project, Tag, WasmInfo
    from wasm_publish.settings.settings import Settings
    from wasm_publish.versions.version import Version


@hookspec
def wasm_publish_tags(  # type: ignore[empty-body]
    project: Project,
    version: Version,
    wasm: WasmInfo,
    settings: Settings,
    commit: Commit | None,
    created: int | None,
    created_by: Origin | None,
) -> Iterable[Tag]:
    """Tell under which tags to publish.

    The plan holds the union of all answers in order, the ones of wasm-publish last; the first
    to name a tag decides its kind. `--tag` and the key `tags` replace the answers of
    wasm-publish itself only.

    Args:
        project: The project.
        version: Its version.
        wasm: The wasm.
        settings: The settings of the project.
        commit: The commit, or None outside of git.
        created: When the artifact counts as made, in seconds since 1970 UTC; None when neither
            SOURCE_DATE_EPOCH nor git tells.
        created_by: Which of them tells.
    """


@hookspec
def wasm_publish_annotations(  # type: ignore[empty-body]
    project: Project,
    version: Version,
    wasm: WasmInfo,
    settings: Settings,
    commit: Commit | None,
    created: int | None,
    created_by: Origin | None,
) -> Iterable[Annotation]:
    """Tell the annotations of the manifest.

    Merged by key: the command line over settings over plugins over wasm-publish.

    Args:
        project: The project.
        version: Its version.
        wasm: The wasm.
        settings: The settings of the project.
        commit: The commit, or None outside of git.
        created: When the artifact counts as made, in seconds since 1970 UTC; None when neither
            SOURCE_DATE_EPOCH nor git tells.
        created_by: Which of them tells.
    """


@hookspec
def wasm_publish_validate(  # type: ignore[empty-body]
    project: Project, version: Version | None, wasm: WasmInfo | None, settings: Settings
) -> Iterable[Problem]:
    """Look for faults.

    Called for check, plan and publish, and for `push`, whose project has neither file nor
    version. An error among the answers stops a publish.

    Args:
        project: The project, as its manifest tells it.
        version: The version that was chosen for it, by its manifest, a tag or settings; None
            where none can be, and for `push`.
        wasm: The wasm, or None where only the project is checked.
        settings: The settings of the project.
    """
