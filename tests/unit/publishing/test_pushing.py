"""The order of a push, and what becomes of each repository."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest
from builders import COMPONENT, settings_with
from toy_language import plugins_of

from wasm_publish.errors import InvalidWasm, StoreFailed, UsageError, WasmPublishError
from wasm_publish.hookspecs import hookimpl
from wasm_publish.planning.bare_file import BareFile
from wasm_publish.planning.tagged_targets import tagged_targets
from wasm_publish.publishing.pushing import push
from wasm_publish.reporting import Silent
from wasm_publish.stores import Access, Credentials
from wasm_publish.stores.memory import MemoryStore

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from wasm_publish.model import Plan, Pushable, Receipt, Target
    from wasm_publish.reporting import Advance
    from wasm_publish.settings.settings import Value
    from wasm_publish.stores import Choose


@dataclass
class Shelf(MemoryStore):
    """A store that writes down what it is asked for."""

    name: str = ""
    diary: list[str] = field(default_factory=list)

    def expect(self, file: Path, tags: Sequence[str]) -> None:
        self.diary.append(f"expect {self.name} {file.name} {' '.join(tags)}".strip())

    def dismiss(self, file: Path) -> None:
        self.diary.append(f"dismiss {self.name} {file.name}")

    def push(self, artifact: Pushable, choose: Choose, advance: Advance) -> None:
        if self.name == "shelf:broken":
            raise StoreFailed("it broke", code="broken")
        super().push(artifact, choose, advance)
        self.diary.append(f"push {self.name} {' '.join(self.tags())}".strip())


@dataclass
class World:
    """A plugin whose stores are named `shelf:NAME`, and a file to push."""

    file: Path
    diary: list[str] = field(default_factory=list)
    stores: dict[str, Shelf] = field(default_factory=dict)
    errors: list[WasmPublishError] = field(default_factory=list)

    @hookimpl
    def wasm_publish_open_store(self, target: Target) -> Shelf | None:
        self.diary.append(f"open {target.repository}")
        if target.repository == "shelf:absent":
            return None
        return self.stores.setdefault(
            target.repository, Shelf(name=target.repository, diary=self.diary)
        )

    @hookimpl
    def wasm_publish_validate(self) -> list[object]:
        self.diary.append("read")
        return []

    @hookimpl
    def wasm_publish_after_push(self, plan: Plan, receipt: Receipt) -> None:
        self.diary.append(f"after {plan.project.name} {len(receipt.publications)}")

    @hookimpl
    def wasm_publish_on_error(self, error: WasmPublishError) -> None:
        self.errors.append(error)

    def push(
        self,
        *references: str,
        given: Credentials | None = None,
        offline: bool = False,
        **settings: Value,
    ) -> Receipt:
        return push(
            BareFile(self.file, self.file),
            tagged_targets(references, self.file.parent),
            settings_with({name.replace("_", "-"): value for name, value in settings.items()}),
            plugins_of(self),
            Access(Silent(), given=given, offline=offline),
        )


@pytest.fixture
def world(tmp_path: Path) -> World:
    file = tmp_path / "hello.wasm"
    file.write_bytes(COMPONENT)
    return World(file)


def statuses(receipt: Receipt) -> list[str]:
    (publication,) = receipt.publications
    return [destination.status for destination in publication.destinations]


def test_stores_are_opened_and_told_before_the_file_is_read(world: World) -> None:
    receipt = world.push("shelf:a:1.0.0", "shelf:b:dev", "shelf:a:latest")
    assert world.diary[:5] == [
        "open shelf:a",
        "open shelf:b",
        "expect shelf:a hello.wasm 1.0.0",
        "expect shelf:b hello.wasm dev",
        "read",
    ]
    # The two are pushed at once.
    assert set(world.diary[5:7]) == {"push shelf:a 1.0.0 latest", "push shelf:b dev"}
    assert world.diary[7:] == ["after hello 1"]
    assert statuses(receipt) == ["published", "published"]
    assert receipt.exit_code == 0


def test_it_is_the_same_artifact_everywhere(world: World) -> None:
    receipt = world.push("shelf:a:1.0.0", "shelf:b:dev")
    digest = receipt.publications[0].plan.artifact.digest
    held = {
        name: store.resolve(tag) for name, store in world.stores.items() for tag in store.tags()
    }
    assert {name: found and found.digest for name, found in held.items()} == {
        "shelf:a": digest,
        "shelf:b": digest,
    }


def test_a_second_push_changes_nothing(world: World) -> None:
    world.push("shelf:a:1.0.0")
    assert statuses(world.push("shelf:a:1.0.0")) == ["unchanged"]


def test_a_version_is_never_overwritten_and_a_free_tag_always_is(world: World) -> None:
    world.push("shelf:a:1.0.0", "shelf:a:latest")
    before = world.stores["shelf:a"].resolve("1.0.0")
    world.file.write_bytes(COMPONENT + b"\0\2\1x")
    receipt = world.push("shelf:a:latest", "shelf:a:1.0.0")
    assert (receipt.exit_code, statuses(receipt)) == (7, ["failed"])
    assert world.stores["shelf:a"].resolve("latest") == before
    assert statuses(world.push("shelf:a:1.0.0", skip_existing=True)) == ["skipped"]
    assert statuses(world.push("shelf:a:latest")) == ["published"]
    assert world.stores["shelf:a"].resolve("1.0.0") == before
    assert statuses(world.push("shelf:a:1.0.0", force=True)) == ["published"]
    assert world.stores["shelf:a"].resolve("1.0.0") != before


def test_a_dry_run_sends_nothing(world: World) -> None:
    receipt = world.push("shelf:a:1.0.0", dry_run=True)
    assert statuses(receipt) == ["planned"]
    assert world.diary == ["open shelf:a", "read"]
    assert world.stores["shelf:a"].tags() == ()


def test_a_file_that_is_packed_first_is_not_announced(world: World) -> None:
    assert statuses(world.push("shelf:a:1.0.0", format="compat")) == ["published"]
    assert not any(line.startswith("expect") for line in world.diary)


def test_offline_nothing_is_announced_to_a_registry(world: World) -> None:
    receipt = world.push("shelf:a:1.0.0", offline=True)
    assert (receipt.exit_code, statuses(receipt)) == (6, ["failed"])
    assert world.diary == ["open shelf:a", "read"]


def test_a_repository_that_fails_keeps_no_other_from_its_turn(world: World) -> None:
    receipt = world.push("shelf:broken:1.0.0", "shelf:b:1.0.0")
    assert (receipt.exit_code, statuses(receipt)) == (6, ["failed", "published"])
    assert [str(error) for error in world.errors] == ["it broke"]
    assert "after hello 1" not in world.diary


def test_what_nothing_can_open_stops_all_before_anything_is_sent(world: World) -> None:
    with pytest.raises(UsageError, match="nothing here can open shelf:absent"):
        world.push("shelf:a:1.0.0", "shelf:absent:1.0.0")
    assert world.diary == ["open shelf:a", "open shelf:absent"]


@pytest.mark.parametrize("content", [b"a secret", b"", None])
def test_what_is_no_wasm_is_announced_to_nobody(world: World, content: bytes | None) -> None:
    world.file.unlink()
    if content is not None:
        world.file.write_bytes(content)
    with pytest.raises(WasmPublishError):
        world.push("shelf:a:1.0.0")
    assert world.diary == ["open shelf:a"]


def test_a_file_that_can_not_be_opened_is_announced_to_nobody(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(type(world.file), "open", refuse)
    with pytest.raises(InvalidWasm, match="can't read the file: Permission denied"):
        world.push("shelf:a:1.0.0")
    assert world.diary == ["open shelf:a"]


def test_a_password_is_told_to_one_registry_only(world: World) -> None:
    with pytest.raises(UsageError, match="one password is given"):
        world.push("a.io/x:1.0.0", "b.io/x:1.0.0", given=Credentials("me", "secret"))
    assert world.diary == []
    assert world.push("a.io/x:1.0.0", given=Credentials("me", "secret")).exit_code == 0


def test_a_file_is_compared_with_what_came_before_only_where_that_is_asked_for(
    world: World,
) -> None:
    receipts = (world.push("shelf:a:1.0.0"), world.push("shelf:b:1.0.0", semver_check="error"))
    used = [receipt.publications[0].plan.settings.semver_check for receipt in receipts]
    assert used == ["off", "error"]


def test_a_file_that_turns_out_to_be_damaged_is_dismissed(world: World) -> None:
    world.file.write_bytes(COMPONENT[:8] + b"\x99damaged")
    with pytest.raises(InvalidWasm):
        world.push("shelf:a:1.0.0", "shelf:b:dev")
    assert world.diary[-2:] == ["dismiss shelf:a hello.wasm", "dismiss shelf:b hello.wasm"]
