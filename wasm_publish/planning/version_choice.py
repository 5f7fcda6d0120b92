"""Which version a project has: the one given, the project file's, or a git tag's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wasm_publish.errors import UsageError
from wasm_publish.model import Origin
from wasm_publish.toml_file import pointed
from wasm_publish.versions.git_tags import release_tags, versions_of_tags
from wasm_publish.versions.version import parse_given_version, parse_version

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wasm_publish.model import Project
    from wasm_publish.plugins.manager import Plugins
    from wasm_publish.settings.settings import Settings
    from wasm_publish.versions.version import Scheme, Version

VERSION_DIFFERS = "version-differs"
"""The code of the error that a tag at the commit contradicts the project file."""

_PLACEHOLDER = "0.0.0"
"""What a project file says whose version lives in tags."""
_BY_TAG = "the git tag"
_BY_PLUGIN = "a plugin"


def choose_version(
    project: Project, settings: Settings, refs: Sequence[str], plugins: Plugins
) -> tuple[Version, Origin]:
    """The version and where it came from.

    `--package-version` counts before all. Then the project file's, which a release tag at the
    commit must not contradict; a project file without one, or with `0.0.0`, takes the tag's.
    `version-from` decides it for good.

    Args:
        project: The project.
        settings: Its settings.
        refs: The names of the tags that point at the commit, or that the CI job runs for.
        plugins: Asked for a version where the project file has none that counts.

    Raises:
        UsageError: There is none, it isn't legal, or tag and project file differ.
    """
    if settings.package_version:
        return _given(settings.package_version, project, settings)
    declared, origin = _declared(project, settings)
    if settings.version_from == "tag" or (
        settings.version_from is None and declared in {None, _PLACEHOLDER}
    ):
        told = plugins.version(project, refs)
        if told is not None:
            version = parse_version(told.text, project.version_scheme)
            return version, _telling(project, version, refs, told.how)
        if settings.version_from == "tag":
            raise _no_tag(project, settings)
    if declared is None:
        raise _no_version(project, settings)
    version = _read(declared, origin, project)
    if settings.version_from is None and project.version == declared != _PLACEHOLDER:
        _require_no_other_tag(version, project, refs)
    return version, origin


def is_unwritten(origin: Origin | None) -> bool:
    """Whether a version stands nowhere, but was told by a git tag or a plugin."""
    if origin is None or origin.file:
        return False
    return origin.what.partition(": ")[0] == _BY_PLUGIN or tag_told_by(origin) is not None


def tag_told_by(origin: Origin | None) -> str | None:
    """The git tag that told a version, if one did."""
    told = f"{_BY_TAG} "
    return origin.what.removeprefix(told) if origin and origin.what.startswith(told) else None


def tagged_versions(project: Project, refs: Sequence[str]) -> tuple[Version, ...]:
    """The versions that tags give a project, the highest first."""
    return versions_of_tags(refs, *_as_tags_tell_it(project, refs))


def tags_of_version(project: Project, version: Version, refs: Sequence[str]) -> tuple[str, ...]:
    """The tags that name the release of one version of a project."""
    tags = release_tags(refs, *_as_tags_tell_it(project, refs))
    wanted = (version, version.build)
    return tuple(tag.ref for tag in tags if (tag.version, tag.version.build) == wanted)


def _as_tags_tell_it(project: Project, refs: Sequence[str]) -> tuple[Scheme, tuple[str, str], str]:
    """What of a project decides which tags are its own: how versions read, names and folder."""
    from wasm_publish.git.working_tree import path_in_repository

    # Only a tag with a slash can name a folder, and git is asked for nothing else here.
    below = path_in_repository(project.root) if any("/" in ref for ref in refs) else None
    path = "" if below is None or str(below) == "." else str(below)
    return project.version_scheme, (project.name, project.repository_name or project.name), path


def _telling(project: Project, version: Version, refs: Sequence[str], how: str) -> Origin:
    """The tag that tells a version; a plugin may know more than tags."""
    if tags := tags_of_version(project, version, refs):
        return Origin(f"{_BY_TAG} {tags[0]}")
    return Origin(f"{_BY_PLUGIN}: {how}" if how else _BY_PLUGIN)


def _given(text: str, project: Project, settings: Settings) -> tuple[Version, Origin]:
    origin = settings.origins["package-version"]
    try:
        return parse_given_version(text, project.version_scheme if project.file else None), origin
    except UsageError as error:
        raise pointed(error, origin) from error


def _read(declared: str, origin: Origin, project: Project) -> Version:
    try:
        return parse_version(declared, project.version_scheme)
    except UsageError as error:
        raise pointed(error, origin) from error


def _declared(project: Project, settings: Settings) -> tuple[str | None, Origin]:
    """The project file's version; where it has none that counts, the one that settings give."""
    if settings.version and project.version in {None, _PLACEHOLDER}:
        return settings.version, settings.origins["version"]
    return project.version, project.origins.get("version", Origin("the project"))


def _require_no_other_tag(version: Version, project: Project, refs: Sequence[str]) -> None:
    told = tagged_versions(project, refs)
    if told and version not in told:
        origin = project.origins.get("version")
        raise UsageError(
            f"{project.name} is {version.text} by its project file, and {told[0].text} by the git"
            " tag of this commit",
            code=VERSION_DIFFERS,
            file=origin.file if origin else project.file,
            line=origin.line if origin else None,
            key=origin.what if origin else None,
            remedy="make them agree, or say which counts with --version-from tag or project",
        )


def _no_tag(project: Project, settings: Settings) -> UsageError:
    origin = settings.origins["version-from"]
    error = UsageError(
        f"{project.name} takes its version from git tags, and none at this commit tells one",
        code="no-version",
        file=project.file,
        remedy=f"tag the commit, such as v1.2.3 or {project.name}-v1.2.3, fetch the tags in CI,"
        " or use --package-version",
    )
    return pointed(error, origin) if origin.file else error


def _no_version(project: Project, settings: Settings) -> UsageError:
    by_tag = "" if settings.version_from == "project" else " tag the commit,"
    return UsageError(
        f"{project.name} has no version",
        code="no-version",
        file=project.file,
        remedy=f"give it one in the project file,{by_tag} or use --package-version",
    )
