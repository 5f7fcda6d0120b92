"""Everything that publishing one project will do, before any store has been asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from wasm_publish.model.artifact import Artifact
    from wasm_publish.model.problem import Origin, Problem
    from wasm_publish.model.project import LocatedWasm, Project
    from wasm_publish.model.wasm import WasmInfo
    from wasm_publish.settings.settings import Settings
    from wasm_publish.versions.version import Version

LAST_SECOND = 253_402_300_799
"""The last second of the year 9999, in seconds since 1970 UTC."""

TagKind = Literal["version", "moving", "free"]


class Commit(NamedTuple):
    """The git commit that the project is at.

    Attributes:
        revision: 40 hexadecimal digits (64 in a SHA-256 repository).
        time: The committer's time, in seconds since 1970 UTC; None where that is before 1970, or
            beyond the year 9999, which no date in text can say.
        branch: The branch, or None when HEAD is detached.
        tags: The tags that point at this commit.
        remote: The remote as a plain https URL, or None where it has no such form.
        dirty: Whether files of the project differ from it.
    """

    revision: str
    time: int | None
    branch: str | None = None
    tags: tuple[str, ...] = ()
    remote: str | None = None
    dirty: bool = False


class Facts(NamedTuple):
    """What tags and annotations are made from: the arguments of the hooks of those names.

    Attributes:
        project: The project.
        version: Its version; None for a file that is pushed under no version's tag.
        wasm: The wasm.
        settings: The settings of the project.
        commit: The commit, or None outside of git.
        created: When the artifact counts as made, in seconds since 1970 UTC; None when neither
            SOURCE_DATE_EPOCH nor git tells.
        created_by: Which of them tells.
    """

    project: Project
    version: Version | None
    wasm: WasmInfo
    settings: Settings
    commit: Commit | None
    created: int | None
    created_by: Origin | None = None


class Tag(NamedTuple):
    """A tag to publish under.

    Attributes:
        name: The tag.
        kind: A `version` tag is immutable, a `moving` tag only moves forward, a `free` tag
            goes wherever it is put.
        why: The rule that made it, in words.
        origin: Where it was given; None for one that follows from the version.
    """

    name: str
    kind: TagKind
    why: str
    origin: Origin | None = None


class Annotation(NamedTuple):
    """A manifest annotation and where its value came from."""

    key: str
    value: str
    origin: Origin


class Target(NamedTuple):
    """A repository in a store.

    Attributes:
        repository: `oci:FOLDER`, `oci-archive:FILE`, or `HOST/PATH`, without a tag.
        origin: Which option or rule chose it.
        build_output: Whether it is the default layout, whose version tags may be replaced.
        tags: The tags to write there, where they are its own and not the plan's; with none the
            manifest is stored by its digest alone.
    """

    repository: str
    origin: Origin
    build_output: bool = False
    tags: tuple[Tag, ...] | None = None


class Fallback(NamedTuple):
    """What takes an artifact's place where a registry refuses artifacts of its format.

    Attributes:
        artifact: The exact bytes that are pushed then.
        annotations: Those of its manifest, sorted by key.
    """

    artifact: Artifact
    annotations: tuple[Annotation, ...]


class Plan(NamedTuple):
    """Everything that publishing one project will do, before any store has been asked.

    Attributes:
        project: The project; of a file that is pushed, what the file and its tags tell.
        version: Its version; None for a file that is pushed under no version's tag.
        settings: The settings that are in force for it.
        located: Which file is published, and why that one.
        wasm: The wasm.
        artifact: The exact bytes that are pushed.
        annotations: Those of the manifest, sorted by key.
        tags: All tags; `tags_in` tells those of one target.
        targets: The repositories.
        problems: What is worth knowing.
        fallback: What is published where a registry refuses the artifact's format, if the person
            lets the registry decide.
        commit: The commit that the project is at, or None outside of git.
        created: When the artifact counts as made, in seconds since 1970 UTC; None when nothing
            tells.
        created_by: What tells.
    """

    project: Project
    version: Version | None
    settings: Settings
    located: LocatedWasm
    wasm: WasmInfo
    artifact: Artifact
    annotations: tuple[Annotation, ...]
    tags: tuple[Tag, ...]
    targets: tuple[Target, ...]
    problems: tuple[Problem, ...] = ()
    fallback: Fallback | None = None
    commit: Commit | None = None
    created: int | None = None
    created_by: Origin | None = None

    def fallen_back(self) -> Plan | None:
        """The plan with its fallback in the artifact's place."""
        if self.fallback is None:
            return None
        artifact, annotations = self.fallback
        return self._replace(artifact=artifact, annotations=annotations, fallback=None)

    def tags_in(self, target: Target) -> tuple[Tag, ...]:
        """The tags to write in one target."""
        return self.tags if target.tags is None else target.tags

    def name_in(self, target: Target) -> str:
        """`REPOSITORY:TAG` by the first tag in one target, or the repository alone."""
        tags = self.tags_in(target)
        return f"{target.repository}:{tags[0].name}" if tags else target.repository
