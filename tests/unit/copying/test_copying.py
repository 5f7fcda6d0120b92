"""What becomes of each tag, and in which order."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from builders import settings_with
from copyable import EVERY_MAKE, Shelves, image, is_whole, made, put, tags_of, versions
from stored_artifacts import artifact_of
from toy_language import plugins_of

from wasm_publish.copying.copying import copy
from wasm_publish.copying.ends import read_ends
from wasm_publish.copying.outcome import CopiedBytes
from wasm_publish.errors import StoreFailed, UsageError
from wasm_publish.reporting import Silent, ignore
from wasm_publish.stores import Access, Credentials
from wasm_publish.stores.memory import MemoryStore

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import BinaryIO

    from copyable import Made

    from wasm_publish.copying.outcome import Copied
    from wasm_publish.model import Descriptor, Problem, Pushable
    from wasm_publish.reporting import Advance
    from wasm_publish.settings.settings import Value
    from wasm_publish.stores import Choose

COMPANION = f"sha256-{'0' * 64}.sig"


@dataclass
class Diary(Silent):
    """Writes down what it is told."""

    said: list[str] = field(default_factory=list)

    def status(self, verb: str, message: str) -> None:
        self.said.append(f"{verb} {message.partition(' ')[0]}")

    def note(self, message: str) -> None:
        self.said.append(message)

    def problem(self, problem: Problem) -> None:
        self.said.append(f"{problem.severity} {problem.code}")


def run(
    shelves: Shelves,
    source: str,
    target: str,
    diary: Diary | None = None,
    given: Credentials | None = None,
    **options: Value,
) -> Copied:
    settings = settings_with({key.replace("_", "-"): value for key, value in options.items()})
    ends = read_ends(source, target, Path.cwd(), all_tags=settings.all_tags)
    access = Access(diary or Silent(), given=given)
    return copy(ends, settings, plugins_of(shelves), access)


def statuses(copied: Copied) -> dict[str, str]:
    return {tag.tag: tag.status for tag in copied.tags}


@pytest.mark.parametrize("make", EVERY_MAKE.values(), ids=EVERY_MAKE)
def test_an_artifact_of_any_make_arrives_whole(make: Made) -> None:
    shelves, diary = Shelves(), Diary()
    put(shelves["a"], make, "1.0.0")
    copied = run(shelves, "shelf:a:1.0.0", "shelf:b", diary)
    assert is_whole(shelves["b"], make, "1.0.0")
    assert (copied.exit_code, copied.source, copied.target) == (0, "shelf:a", "shelf:b")
    (tag,) = copied.tags
    assert tag[:4] == ("1.0.0", "copied", make.digest, None)
    assert copied.blobs.total == copied.blobs.read > 0
    assert diary.said == ["Copied shelf:b:1.0.0"]


def test_a_second_time_nothing_is_read() -> None:
    shelves, diary, make = Shelves(), Diary(), image()
    put(shelves["a"], make, "1.0.0")
    run(shelves, "shelf:a:1.0.0", "shelf:b")
    again = run(shelves, "shelf:a:1.0.0", "shelf:b", diary)
    assert statuses(again) == {"1.0.0": "unchanged"}
    assert again.blobs == CopiedBytes(0, 0)
    assert diary.said == ["Unchanged shelf:b:1.0.0"]
    another = run(shelves, "shelf:a:1.0.0", "shelf:b:dev")
    assert statuses(another) == {"dev": "copied"}
    assert another.blobs == CopiedBytes(sum(b.descriptor.size for b in make.blobs), 0)


def test_a_dry_run_writes_nothing() -> None:
    shelves, diary = Shelves(), Diary()
    put(shelves["a"], image(), "1.0.0")
    copied = run(shelves, "shelf:a:1.0.0", "shelf:b", diary, dry_run=True)
    assert copied.dry_run
    assert statuses(copied) == {"1.0.0": "copied"}
    assert (copied.blobs.total > 0, copied.blobs.read) == (True, 0)
    assert not shelves["b"].tags()
    assert diary.said == ["Would copy shelf:b:1.0.0"]


def test_a_version_is_replaced_by_force_alone_and_with_a_warning() -> None:
    shelves, diary = Shelves(), Diary()
    old, new = image(b"old"), image(b"new")
    put(shelves["a"], new, "1.0.0")
    put(shelves["b"], old, "1.0.0")
    refused = run(shelves, "shelf:a:1.0.0", "shelf:b", diary)
    assert (refused.exit_code, statuses(refused)) == (7, {"1.0.0": "failed"})
    (failed,) = refused.tags
    assert failed.error
    assert failed.error.code == "tag-exists"
    assert [error.exit_code for error in shelves.errors] == [7]
    assert tags_of(shelves["b"]) == {"1.0.0": old.digest}
    assert diary.said == ["error tag-exists"]
    forced = run(shelves, "shelf:a:1.0.0", "shelf:b", diary, force=True)
    assert forced.tags[0][:4] == ("1.0.0", "moved", new.digest, old.digest)
    assert tags_of(shelves["b"]) == {"1.0.0": new.digest}
    assert diary.said[1:] == ["Moved shelf:b:1.0.0", "warning version-replaced"]


def test_another_tag_moves_and_tells_from_where() -> None:
    shelves, diary = Shelves(), Diary()
    old, new = image(b"old"), image(b"new")
    put(shelves["a"], new, "latest")
    put(shelves["b"], old, "latest")
    copied = run(shelves, "shelf:a:latest", "shelf:b", diary)
    assert copied.tags[0][:4] == ("latest", "moved", new.digest, old.digest)
    assert diary.said == ["Moved shelf:b:latest"]
    assert tags_of(shelves["b"]) == {"latest": new.digest}


def test_what_is_not_there_can_not_be_copied() -> None:
    shelves = Shelves()
    put(shelves["a"], image(), "latest")
    copied = run(shelves, "shelf:a:lastest", "shelf:b")
    assert copied.exit_code == 6
    error = copied.tags[0].error
    assert error
    assert (error.code, error.remedy) == ("not-published", "did you mean shelf:a:latest?")


def test_all_tags_arrive_the_oldest_version_first_and_moving_tags_last() -> None:
    pushed: list[str] = []

    class Noting(MemoryStore):
        def push(self, artifact: Pushable, choose: Choose, advance: Advance) -> None:
            pushed.extend(choose() or ())
            super().push(artifact, choose, advance)

    shelves, diary = Shelves({"shelf:b": Noting()}), Diary()
    made_of = versions(shelves["a"], "1.9.0", "1.10.0", "0.3.0")
    put(shelves["a"], made_of["1.10.0"], "latest", "1", "dev", COMPANION)
    copied = run(shelves, "shelf:a", "shelf:b", diary, all_tags=True)
    assert tags_of(shelves["b"]) == tags_of(shelves["a"])
    order = ["0.3.0", "1.9.0", "1.10.0", "dev", COMPANION, "1", "latest"]
    assert pushed == order
    assert [tag.tag for tag in copied.tags] == order
    assert set(statuses(copied).values()) == {"copied"}
    assert copied.blobs.total == copied.blobs.read
    again = run(shelves, "shelf:a", "shelf:b", all_tags=True)
    assert set(statuses(again).values()) == {"unchanged"}


def test_one_tag_that_fails_keeps_no_other_from_its_turn() -> None:
    shelves, diary = Shelves(), Diary()
    versions(shelves["a"], "1.0.0", "2.0.0", "3.0.0")
    put(shelves["b"], image(), "1.0.0")
    broken = made(artifact_of(b"broken"))
    put(shelves["a"], broken, "2.0.0")
    store = shelves["a"]
    assert isinstance(store, MemoryStore)
    del store._blobs[broken.blobs[0].descriptor.digest]
    copied = run(shelves, "shelf:a", "shelf:b", diary, all_tags=True)
    assert statuses(copied) == {"1.0.0": "failed", "2.0.0": "failed", "3.0.0": "copied"}
    assert copied.exit_code == 7
    assert sorted(error.exit_code for error in shelves.errors) == [6, 7]
    assert sorted(shelves["b"].tags()) == ["1.0.0", "3.0.0"]
    assert diary.said == [
        "Failed shelf:b:1.0.0",
        "Failed shelf:b:2.0.0",
        "Copied shelf:b:3.0.0",
        "error tag-exists",
        "error not-found",
    ]


@dataclass
class Whole(MemoryStore):
    """Is written as a whole, and fails where any of it does."""

    writes: list[list[str]] = field(default_factory=list)
    breaks_at: frozenset[str] = frozenset()

    def push_all(self, artifacts: Sequence[tuple[Pushable, Choose]], advance: Advance) -> None:
        tags = [tag for _, choose in artifacts for tag in choose() or ()]
        self.writes.append(tags)
        if self.breaks_at & {*tags}:
            raise StoreFailed("it broke", code="broken")
        for artifact, choose in artifacts:
            super().push(artifact, choose, advance)

    def push(self, artifact: Pushable, choose: Choose, advance: Advance) -> None:
        raise AssertionError


def test_what_is_written_as_a_whole_is_written_once() -> None:
    whole = Whole()
    shelves, diary = Shelves({"shelf:b": whole}), Diary()
    versions(shelves["a"], "1.0.0", "2.0.0")
    put(shelves["a"], EVERY_MAKE["index of indexes"], "dev")
    put(shelves["a"], EVERY_MAKE["cncf"], "latest")
    copied = run(shelves, "shelf:a", "shelf:b", diary, all_tags=True)
    assert whole.writes == [["1.0.0", "2.0.0", "dev", "latest"]]
    assert is_whole(whole, EVERY_MAKE["index of indexes"], "dev")
    assert tags_of(whole) == tags_of(shelves["a"])
    assert copied.exit_code == 0
    assert diary.said == [f"Copied shelf:b:{tag}" for tag in ("1.0.0", "2.0.0", "dev", "latest")]
    run(shelves, "shelf:a", "shelf:b", all_tags=True)
    run(shelves, "shelf:a", "shelf:b", all_tags=True, dry_run=True)
    run(shelves, "shelf:a:dev", "shelf:b:other")
    assert whole.writes[1:] == [["other"]]


def test_a_part_that_fails_keeps_no_other_out() -> None:
    whole = Whole(breaks_at=frozenset({"3.0.0"}))
    shelves, diary = Shelves({"shelf:b": whole}), Diary()
    versions(shelves["a"], "1.0.0", "2.0.0", "3.0.0", "4.0.0")
    copied = run(shelves, "shelf:a", "shelf:b", diary, all_tags=True)
    assert statuses(copied) == {
        "1.0.0": "copied",
        "2.0.0": "copied",
        "3.0.0": "failed",
        "4.0.0": "copied",
    }
    assert sorted(whole.tags()) == ["1.0.0", "2.0.0", "4.0.0"]
    assert whole.writes[1:] == [["1.0.0", "2.0.0"], ["3.0.0", "4.0.0"], ["3.0.0"], ["4.0.0"]]
    assert "Failed shelf:b:3.0.0" in diary.said
    assert copied.exit_code == 6


def test_a_tag_that_may_not_move_is_no_part_of_the_whole() -> None:
    whole = Whole()
    shelves = Shelves({"shelf:b": whole})
    versions(shelves["a"], "1.0.0", "2.0.0")
    whole.push_all([(image(), lambda: ("1.0.0",))], ignore)
    copied = run(shelves, "shelf:a", "shelf:b", all_tags=True)
    assert statuses(copied) == {"1.0.0": "failed", "2.0.0": "copied"}
    assert whole.writes[1:] == [["2.0.0"]]


def test_a_moving_tag_is_not_taken_back() -> None:
    shelves, diary = Shelves(), Diary()
    ours = versions(shelves["a"], "1.0.0")["1.0.0"]
    theirs = versions(shelves["b"], "2.0.0")["2.0.0"]
    put(shelves["a"], ours, "latest", "1")
    put(shelves["b"], theirs, "latest")
    copied = run(shelves, "shelf:a", "shelf:b", diary, all_tags=True)
    assert statuses(copied) == {"1.0.0": "copied", "1": "copied", "latest": "kept"}
    assert tags_of(shelves["b"])["latest"] == theirs.digest
    assert "the tag latest stays where it is: 2.0.0 is newer" in diary.said
    assert copied.exit_code == 0
    forced = run(shelves, "shelf:a", "shelf:b", all_tags=True, force=True)
    assert statuses(forced)["latest"] == "moved"
    assert tags_of(shelves["b"])["latest"] == ours.digest


def test_a_fault_that_several_tags_have_is_told_once() -> None:
    class Locked(MemoryStore):
        def push(self, artifact: Pushable, choose: Choose, advance: Advance) -> None:
            raise StoreFailed("the shelf is locked", code="locked")

    shelves, diary = Shelves({"shelf:b": Locked()}), Diary()
    versions(shelves["a"], "1.0.0", "2.0.0")
    copied = run(shelves, "shelf:a", "shelf:b", diary, all_tags=True)
    assert [tag.status for tag in copied.tags] == ["failed", "failed"]
    assert sorted(diary.said) == ["Failed shelf:b:1.0.0", "Failed shelf:b:2.0.0", "error locked"]


def test_nothing_to_copy_is_an_error() -> None:
    with pytest.raises(StoreFailed, match="shelf:a has no tags"):
        run(Shelves(), "shelf:a", "shelf:b", all_tags=True)


def test_a_repository_that_nothing_opens_is_an_error() -> None:
    with pytest.raises(UsageError, match="nothing here can open bench:a"):
        run(Shelves(), "bench:a:1.0.0", "shelf:b")


def test_one_password_is_for_one_registry() -> None:
    alice = Credentials("alice", "secret")
    with pytest.raises(UsageError, match=r"for a\.example\.com and b\.example\.com"):
        run(Shelves(), "a.example.com/x:1.0.0", "b.example.com/x:1.0.0", given=alice)


class Lying(MemoryStore):
    """Gives other bytes than it should, and looks at none of them."""

    wrong = b""

    def read_blob(self, blob: Descriptor) -> BinaryIO:
        return io.BytesIO(self.wrong)


@pytest.mark.parametrize("wrong", [b"", b"x", b"y" * 8, b"\0asm\x01\0\0\0 and more"])
def test_wrong_bytes_are_told_and_nothing_is_tagged(wrong: bytes) -> None:
    lying = Lying()
    lying.wrong = wrong
    shelves = Shelves({"shelf:a": lying})
    put(lying, made(artifact_of()), "1.0.0")
    copied = run(shelves, "shelf:a:1.0.0", "shelf:b")
    assert copied.exit_code == 6
    assert copied.tags[0].error
    assert copied.tags[0].error.message.startswith("what shelf:a gave as sha256:")
    assert not shelves["b"].tags()
