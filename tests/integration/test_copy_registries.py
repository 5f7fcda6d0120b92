"""Copying between real registries, layouts and archives, and what others make of it."""

from __future__ import annotations

import base64
import itertools
import json
import shutil
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from copyable import EVERY_MAKE, index_of, is_whole, put, tags_of, versions
from opened_registry import store_in
from registry_fixtures import EVERY_REGISTRY, OF_DOCKER

from wasm_publish.stores.archive import ArchiveStore
from wasm_publish.stores.layout import LayoutStore

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from typing import TypeAlias

    from copyable import Made
    from docker_registry import DockerRegistry
    from in_process import CommandLine, Outcome

    from wasm_publish.stores import Store

    NewEnd: TypeAlias = Callable[[str], "End"]

PAIRS = (
    *((registry, registry) for registry in EVERY_REGISTRY),
    *((registry, "layout") for registry in EVERY_REGISTRY),
    *(("layout", registry) for registry in EVERY_REGISTRY),
    ("layout", "layout"),
    ("archive", "docker_registry"),
    ("docker_registry", "archive"),
    ("docker_registry", "crane_registry"),
    ("crane_registry", "docker_registry"),
    ("docker_registry", "token_registry"),
    ("token_registry", "docker_registry"),
)
FOR_SKOPEO = ("cncf", "index")
"""What skopeo neither refuses, as an index of indexes, nor writes anew, as Docker's manifests."""

_NUMBERS = itertools.count()


@dataclass(frozen=True)
class End:
    """A repository that nobody else has.

    Attributes:
        name: Its name.
        store: What reads and writes it.
        registry: The registry that it is in, if it is in one.
    """

    name: str
    store: Store
    registry: DockerRegistry | None = None


@pytest.fixture
def new_end(request: pytest.FixtureRequest, tmp_path: Path) -> NewEnd:
    """Gives new repositories of a kind."""

    def new(kind: str) -> End:
        number = next(_NUMBERS)
        if kind == "layout":
            return End(
                f"oci:{tmp_path}/layout-{number}", LayoutStore(tmp_path / f"layout-{number}")
            )
        if kind == "archive":
            file = tmp_path / f"archive-{number}.tar"
            return End(f"oci-archive:{file}", ArchiveStore(file))
        registry: DockerRegistry = request.getfixturevalue(kind)
        name = f"copy/{number}"
        return End(f"{registry.host}/{name}", store_in(registry, name), registry)

    return new


@pytest.fixture(params=PAIRS, ids="-to-".join)
def ends(request: pytest.FixtureRequest, new_end: NewEnd) -> tuple[End, End]:
    source, target = request.param
    return new_end(source), new_end(target)


def copy(cli: CommandLine, source: str, target: str, *ends: End, options: str = "") -> Outcome:
    """Copy as whoever may do so in the registries of these ends."""
    log_in(cli, *(end.registry for end in ends if end.registry))
    trust = [f"--ca-file={e.registry.ca_file}" for e in ends if e.registry and e.registry.ca_file]
    return cli("copy", *options.split(), source, target, *trust)


def log_in(cli: CommandLine, *registries: DockerRegistry) -> None:
    """Let Docker's credential file know who may do everything there."""
    pairs = {one.host: f"{one.username}:{one.password}" for one in registries if one.username}
    auths = {host: {"auth": base64.b64encode(p.encode()).decode()} for host, p in pairs.items()}
    folder = cli.folder / "docker"
    folder.mkdir(exist_ok=True)
    (folder / "config.json").write_text(json.dumps({"auths": auths}), encoding="utf-8")
    cli.environment["DOCKER_CONFIG"] = str(folder)


@pytest.mark.parametrize("make", EVERY_MAKE.values(), ids=EVERY_MAKE)
def test_an_artifact_of_any_make_arrives_whole(
    cli: CommandLine, ends: tuple[End, End], make: Made
) -> None:
    source, target = ends
    put(source.store, make, "1.0.0")
    ran = copy(cli, f"{source.name}:1.0.0", target.name, *ends)
    assert ran.code == 0, ran.story
    assert ran.answer.endswith(f":1.0.0@{make.digest}\n")
    assert is_whole(target.store, make, "1.0.0")
    again = copy(cli, f"{source.name}:1.0.0", target.name, *ends)
    assert again.code == 0
    assert "Unchanged" in again.story


def test_all_tags_arrive(cli: CommandLine, new_end: NewEnd) -> None:
    source, target = new_end("docker_registry"), new_end("crane_registry")
    made_of = versions(source.store, "1.0.0", "1.1.0", "2.0.0-rc.1")
    put(source.store, made_of["1.1.0"], "latest", "1", "1.1")
    put(source.store, EVERY_MAKE["index"], "all")
    ran = copy(cli, source.name, target.name, options="--all-tags --json")
    assert ran.code == 0, ran.story
    assert tags_of(target.store) == tags_of(source.store)
    assert is_whole(target.store, EVERY_MAKE["index"], "all")
    tags = [tag["tag"] for tag in ran.document["tags"]]
    assert tags == ["1.0.0", "1.1.0", "2.0.0-rc.1", "all", "1.1", "1", "latest"]


def test_what_refers_to_something_is_listed_where_the_registry_does_not(
    cli: CommandLine, new_end: NewEnd
) -> None:
    source, target = new_end("layout"), new_end("docker_registry")
    subject = EVERY_MAKE["cncf"]
    about = index_of(EVERY_MAKE["image"], subject=subject)
    put(source.store, subject, "1.0.0")
    put(source.store, about, "about")
    ran = copy(cli, source.name, target.name, options="--all-tags")
    assert ran.code == 0, ran.story
    assert is_whole(target.store, about, "about")
    assert [found.digest for found in target.store.referrers(subject.digest)] == [about.digest]
    again = copy(cli, target.name, new_end("layout").name, options="--all-tags")
    assert again.code == 0, again.story


def skopeo(action: str, *ends: str) -> None:
    program = shutil.which("skopeo")
    if program is None:
        pytest.skip("skopeo is not installed")
    options = ("--all", "--preserve-digests", "--src-tls-verify=false", "--dest-tls-verify=false")
    done = subprocess.run([program, action, *options, *ends], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()


@pytest.mark.parametrize("make", FOR_SKOPEO)
def test_skopeo_copies_it_back_unchanged(cli: CommandLine, new_end: NewEnd, make: str) -> None:
    source, target, back = new_end("layout"), new_end("docker_registry"), new_end("docker_registry")
    put(source.store, EVERY_MAKE[make], "1.0.0")
    assert copy(cli, f"{source.name}:1.0.0", target.name).code == 0
    skopeo("copy", f"docker://{target.name}:1.0.0", f"docker://{back.name}:1.0.0")
    assert is_whole(back.store, EVERY_MAKE[make], "1.0.0")


@pytest.mark.parametrize("make", FOR_SKOPEO)
def test_what_skopeo_wrote_is_copied(cli: CommandLine, new_end: NewEnd, make: str) -> None:
    source, between, target = new_end("docker_registry"), new_end("layout"), new_end("layout")
    put(source.store, EVERY_MAKE[make], "1.0.0")
    skopeo("copy", f"docker://{source.name}:1.0.0", f"{between.name}:1.0.0")
    assert copy(cli, f"{between.name}:1.0.0", target.name).code == 0
    assert is_whole(target.store, EVERY_MAKE[make], "1.0.0")


@pytest.mark.parametrize("kind", ["crane_registry", "zot_registry", "layout", "archive"])
def test_a_tag_is_removed_alone(cli: CommandLine, new_end: NewEnd, kind: str) -> None:
    end = new_end(kind)
    make = EVERY_MAKE["cncf"]
    put(end.store, make, "dev", "1.0.0")
    ran = cli("untag", f"{end.name}:dev")
    assert ran.code == 0, ran.story
    assert tags_of(end.store) == {"1.0.0": make.digest}
    assert is_whole(end.store, make, "1.0.0")


@pytest.mark.parametrize("registry", OF_DOCKER)
def test_a_registry_that_can_not_remove_a_tag_keeps_everything(
    cli: CommandLine, new_end: NewEnd, registry: str
) -> None:
    end = new_end(registry)
    make = EVERY_MAKE["cncf"]
    put(end.store, make, "dev", "1.0.0")
    assert end.registry
    log_in(cli, end.registry)
    for tag in ("dev", "1.0.0"):
        ran = cli("untag", f"{end.name}:{tag}")
        assert (ran.code, ran.answer) == (6, "")
        assert "can't remove a tag alone" in ran.story
    assert tags_of(end.store) == {"1.0.0": make.digest, "dev": make.digest}
    assert is_whole(end.store, make, "1.0.0")


@pytest.mark.parametrize("kind", [*EVERY_REGISTRY, "layout", "archive"])
def test_tags_are_listed(cli: CommandLine, new_end: NewEnd, kind: str) -> None:
    end = new_end(kind)
    versions(end.store, "1.9.0", "1.10.0", "latest")
    if end.registry:
        log_in(cli, end.registry)
    trust = [f"--ca-file={end.registry.ca_file}"] if end.registry and end.registry.ca_file else []
    ran = cli("tags", end.name, *trust)
    assert ran.code == 0, ran.story
    held = tags_of(end.store)
    rows = [line.split() for line in ran.answer.splitlines()]
    assert [(row[0], row[2]) for row in rows] == [
        (tag, held[tag]) for tag in ("1.10.0", "1.9.0", "latest")
    ]
