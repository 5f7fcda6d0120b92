"""The library's front: what the command line does, as functions that return values.

Nothing here prints. Options are keyword arguments, named as in `Settings`.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from wasm_publish.building.running import run_builds
from wasm_publish.errors import UsageError
from wasm_publish.library_call import means_of
from wasm_publish.planning.bare_file import BareFile
from wasm_publish.planning.planner import Planner
from wasm_publish.planning.requested import Request
from wasm_publish.planning.tagged_targets import tagged_targets
from wasm_publish.plugins.manager import Plugins
from wasm_publish.publishing import publisher, pushing
from wasm_publish.references.registry_host import parse_registry_host
from wasm_publish.reporting import Silent
from wasm_publish.settings.option import DIFF_GROUPS, FILE_GROUPS, PULL_GROUPS
from wasm_publish.settings.options import Options
from wasm_publish.stores import Access
from wasm_publish.stores.given_credentials import given_credentials
from wasm_publish.stores.offline import require_reach

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from wasm_publish.comparing.difference import Difference
    from wasm_publish.model import Plan, Receipt, WasmInfo
    from wasm_publish.pulling.inspecting import InspectedArtifact
    from wasm_publish.pulling.puller import Pulled
    from wasm_publish.registry.oras_bridge import OrasRegistry
    from wasm_publish.reporting import Reporter
    from wasm_publish.settings.option import Group
    from wasm_publish.settings.settings import Settings, Value
    from wasm_publish.stores import Credentials


def plan(*paths: str | os.PathLike[str], **options: Value) -> tuple[Plan, ...]:
    """Plan what `publish` would do for the projects at some paths, the current folder by default.

    Raises:
        WasmPublishError: Something can't be planned.
    """
    planner = _planner(paths, options, Plugins.load(os.environ))
    run_builds(planner.builds(), os.environ, Silent())
    planned = planner.plan()
    if planned.errors:
        raise planned.errors[0]
    return planned.plans


def publish(
    *paths: str | os.PathLike[str],
    reporter: Reporter | None = None,
    credentials: Credentials | None = None,
    **options: Value,
) -> Receipt:
    """Publish the projects at some paths, the current folder by default.

    Args:
        paths: Folders or project files.
        reporter: Is told of progress and problems.
        credentials: Who to be at the registry, instead of who the environment and credential
            files tell.
        options: Options as in `Settings`, such as `registry="ghcr.io/acme"`.

    Returns:
        What was published where. A target that failed is told in the receipt, whose `exit_code`
        is then not 0.

    Raises:
        WasmPublishError: Nothing can be published at all.
    """
    plugins = Plugins.load(os.environ)
    planner = _planner(paths, options, plugins)
    access = _access(planner.settings, reporter, credentials)
    run_builds(planner.builds(), os.environ, access.reporter)
    dry_run = planner.settings.dry_run
    planned = planner.plan(to_publish=not dry_run)
    jobs = planned.jobs or publisher.JOBS
    return publisher.publish(planned, plugins, access, dry_run=dry_run, jobs=jobs)


def push(
    file: str | os.PathLike[str],
    *references: str,
    reporter: Reporter | None = None,
    credentials: Credentials | None = None,
    **options: Value,
) -> Receipt:
    """Push a wasm file that has no project.

    Args:
        file: The file.
        references: Where to: `HOST/REPOSITORY:TAG`, `oci:FOLDER[:TAG]` or
            `oci-archive:FILE[:TAG]`.
        reporter: Is told of progress and problems.
        credentials: Who to be at the registry, instead of who the environment and credential
            files tell.
        options: Options as in `Settings` that are no matter of a project, such as
            `annotations={"com.example.team": "core"}`.

    Returns:
        What was pushed where. A repository that failed is told in the receipt, whose `exit_code`
        is then not 0.

    Raises:
        WasmPublishError: The file can't be pushed at all.
    """
    if not references:
        raise UsageError(
            "there is no reference that tells where to push",
            code="no-reference",
            remedy="name one, such as ghcr.io/acme/hello:1.0.0",
        )
    folder = Path.cwd()
    settings, plugins, access = means_of("a push", options, FILE_GROUPS, reporter, credentials)
    path = folder / file
    targets = tagged_targets(references, folder)
    return pushing.push(BareFile(path, path), targets, settings, plugins, access)


def pull(
    reference: str,
    output: str | os.PathLike[str] | None = None,
    *,
    reporter: Reporter | None = None,
    credentials: Credentials | None = None,
    **options: Value,
) -> Pulled:
    """Pull the wasm of an artifact into a file.

    Args:
        reference: The artifact, such as `ghcr.io/acme/hello:1.2.0` or `oci:FOLDER:TAG`.
        output: The file; or the folder that it goes into, which is there or written with a slash
            at its end. The current folder by default.
        reporter: Is told of progress and problems.
        credentials: Who to be at the registry, instead of who the environment and credential
            files tell.
        options: `component`, `verify_wasm` and `force`, and those of the connection, as in
            `Settings`.

    Returns:
        Where it is, and what.

    Raises:
        WasmPublishError: It can't be pulled; then nothing is left of it.
    """
    from wasm_publish.pulling.puller import Puller
    from wasm_publish.references.published_name import PublishedName

    folder = Path.cwd()
    allowed = (*PULL_GROUPS, "force")
    settings, plugins, access = means_of("a pull", options, allowed, reporter, credentials)
    puller = Puller(PublishedName.parse(reference, folder), settings, plugins, access)
    return puller.to_file(None if output is None else os.fspath(output), folder)


def diff(
    before: str | os.PathLike[str],
    after: str | os.PathLike[str],
    *,
    reporter: Reporter | None = None,
    credentials: Credentials | None = None,
    **options: Value,
) -> Difference:
    """Compare two artifacts; of what is published only manifest and config are read.

    Args:
        before: The older one: a wasm file, the folder of a project, or a reference such as
            `ghcr.io/acme/hello:1.2.0`.
        after: The newer one, likewise.
        reporter: Is told of what takes time.
        credentials: Who to be at the registry, instead of who the environment and credential
            files tell.
        options: Options as in `Settings` that make a project's artifact, or are a matter of
            the connection.

    Returns:
        What differs, and which bump it calls for.

    Raises:
        WasmPublishError: One of them can't be read.
    """
    from wasm_publish.comparing.difference import compare
    from wasm_publish.comparing.operands import Reading, read_operands

    plugins = Plugins.load(os.environ)
    table = _options(plugins)
    _require_options_of("diff", options, table, DIFF_GROUPS)
    request = Request(Path.cwd(), (), _by_key(options, table), os.environ)
    settings = Planner(request, table, plugins).settings
    access = _access(settings, reporter, credentials)
    reading = Reading(request, settings, table, plugins, access)
    first, second = read_operands(os.fspath(before), os.fspath(after), reading)
    return compare(first.facts, second.facts)


def inspect(path: str | os.PathLike[str]) -> WasmInfo:
    """Read a wasm file; for what is published there is `inspect_reference`.

    Raises:
        InvalidWasm: It is no wasm, or is damaged.
    """
    from wasm_publish import wasm

    return wasm.inspect(Path(path))


def inspect_reference(
    reference: str,
    *,
    reporter: Reporter | None = None,
    credentials: Credentials | None = None,
    **options: Value,
) -> InspectedArtifact:
    """Tell what a published artifact is, of whatever format, without pulling it.

    Args:
        reference: The artifact, such as `ghcr.io/acme/hello:1.2.0` or `oci:FOLDER:TAG`.
        reporter: Is told of waiting.
        credentials: Who to be at the registry, instead of who the environment and credential
            files tell.
        options: Options as in `Settings` that are a matter of the connection.

    Returns:
        Its manifest and config, which wasm it holds, and the tags that name it.

    Raises:
        WasmPublishError: It isn't there, can't be read, or holds no wasm.
    """
    from wasm_publish.pulling.inspecting import inspect_artifact
    from wasm_publish.pulling.named import find_named, open_named
    from wasm_publish.references.published_name import PublishedName

    allowed = ("connection", "plugins")
    settings, plugins, access = means_of("an inspection", options, allowed, reporter, credentials)
    name = PublishedName.parse(reference, Path.cwd())
    store = open_named(name, settings, plugins, access)
    found = plugins.guard(lambda: find_named(name, store, plugins))
    return plugins.guard(lambda: inspect_artifact(name, store, found))


def oras_registry(
    registry: str,
    *,
    reporter: Reporter | None = None,
    credentials: Credentials | None = None,
    **options: Value,
) -> OrasRegistry:
    """The client of a registry for whatever takes an `oras.provider.Registry`.

    Its requests are those of wasm-publish: with the same credentials, retries, proxies and
    trust. The first call imports oras's client, which takes longer than all of wasm-publish.

    Args:
        registry: The host, such as `ghcr.io` or `localhost:5000`.
        reporter: Is told of waiting.
        credentials: Who to be at the registry, instead of who the environment and credential
            files tell.
        options: Options as in `Settings` that are a matter of the connection, such as
            `plain_http=True`.

    Raises:
        UsageError: It is no host, or there is no such option.
        StoreFailed: Nothing beyond this machine may be asked.
    """
    from wasm_publish.registry.connection.network import Network
    from wasm_publish.registry.oras_bridge import OrasRegistry

    means = means_of("a connection", options, ("connection",), reporter, credentials)
    settings, plugins, access = means
    host = parse_registry_host(registry)
    require_reach(host, offline=access.offline)

    def find(host: str, repository: str) -> Credentials | None:
        return access.given or plugins.credentials(host, repository, access.environment)

    network = Network.of(settings, access.environment)
    return OrasRegistry(host, network, find, access.reporter)


def _planner(
    paths: tuple[str | os.PathLike[str], ...], arguments: dict[str, Value], plugins: Plugins
) -> Planner:
    options = _options(plugins)
    given = _by_key(arguments, options)
    request = Request(Path.cwd(), tuple(map(Path, paths)), given, os.environ)
    return Planner(request, options, plugins)


def _options(plugins: Plugins) -> Options:
    options = Options()
    plugins.add_options(options)
    return options


def _require_options_of(
    call: str, given: Mapping[str, Value], options: Options, groups: Sequence[Group]
) -> None:
    for option in options:
        if option.field in given and option.group not in groups:
            raise UsageError(f"{option.field} is no option of a {call}", code="unknown-option")


def _by_key(arguments: Mapping[str, Value], options: Options) -> dict[str, Value]:
    """What keyword arguments say, by settings key.

    Raises:
        UsageError: There is no such option.
    """
    fields = {option.field: option.key for option in options}
    unknown = [name for name in arguments if name not in fields]
    if unknown:
        raise UsageError(f"there is no option {unknown[0]!r}", code="unknown-option")
    return {fields[name]: value for name, value in arguments.items()}


def _access(
    settings: Settings, reporter: Reporter | None, credentials: Credentials | None
) -> Access:
    given = credentials or given_credentials(settings, os.environ, sys.stdin)
    return Access(reporter or Silent(), os.environ, given, settings.offline)
