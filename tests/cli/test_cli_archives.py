"""OCI archives wherever a reference or a target may be."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from builders import COMPONENT, MODULE

from wasm_publish.stores.archive import ArchiveStore
from wasm_publish.stores.layout import LayoutStore

if TYPE_CHECKING:
    from in_process import CommandLine

PROJECT = ("--wasm", "hello.wasm", "--name", "hello", "--package-version", "1.2.0")
TAGS = ["1", "1.2", "1.2.0", "latest"]


def archive(cli: CommandLine, name: str = "hello.tar") -> ArchiveStore:
    return ArchiveStore(cli.folder / name)


def layout(cli: CommandLine, name: str = "out") -> LayoutStore:
    return LayoutStore(cli.folder / name)


def held(store: ArchiveStore | LayoutStore) -> dict[str, str]:
    return {tag: found.digest for tag in store.tags() if (found := store.resolve(tag))}


def test_a_project_is_published_to_one(cli: CommandLine) -> None:
    ran = cli(*PROJECT, "--to", "oci-archive:dist/{name}.tar")
    assert ran.code == 0, ran.story
    found = archive(cli, "dist/hello.tar").resolve("1.2.0")
    assert found
    assert ran.answer == f"oci-archive:dist/hello.tar:1.2.0@{found.digest}\n"
    assert held(archive(cli, "dist/hello.tar")) == dict.fromkeys(TAGS, found.digest)
    again = cli(*PROJECT, "--to", "oci-archive:dist/hello.tar")
    assert (again.code, again.answer) == (0, ran.answer)
    assert "   Unchanged oci-archive:dist/hello.tar:1.2.0" in again.story


def test_a_prefix_gives_each_project_a_file(cli: CommandLine) -> None:
    assert cli(*PROJECT, "--registry", "oci-archive:dist").code == 0
    assert sorted(archive(cli, "dist/hello.tar").tags()) == TAGS


def test_a_version_that_is_there_is_a_conflict(cli: CommandLine) -> None:
    words = (*PROJECT, "--to", "oci-archive:hello.tar")
    cli(*words)
    before = (cli.folder / "hello.tar").read_bytes()
    (cli.folder / "hello.wasm").write_bytes(MODULE)
    assert cli(*words).code == 7
    assert (cli.folder / "hello.tar").read_bytes() == before


def test_an_archive_is_within_reach_where_cargo_is_offline(cli: CommandLine) -> None:
    cli.under_cargo, cli.environment = True, {"CARGO_NET_OFFLINE": "true"}
    assert cli(*PROJECT, "--to", "oci-archive:hello.tar").code == 0


def test_nobody_is_asked_for_its_url(cli: CommandLine) -> None:
    document = cli(*PROJECT, "--to", "oci-archive:hello.tar", "--json").document
    assert (document["name"], document["url"]) == ("oci-archive:hello.tar:1.2.0", None)


def test_a_file_is_pushed_to_one(cli: CommandLine) -> None:
    ran = cli("push", "hello.wasm", "oci-archive:x.tar:1.0.0", "oci-archive:x.tar:latest")
    assert ran.code == 0
    assert sorted(archive(cli, "x.tar").tags()) == ["1.0.0", "latest"]


def test_without_a_tag_it_is_there_by_its_digest(cli: CommandLine) -> None:
    ran = cli("push", "hello.wasm", "oci-archive:x.tar")
    digest = ran.answer.strip().removeprefix("oci-archive:x.tar@")
    assert archive(cli, "x.tar").resolve(digest)
    assert cli("inspect", f"oci-archive:x.tar@{digest}").code == 0


def test_what_standard_input_gives_is_named_by_the_archive(cli: CommandLine) -> None:
    cli.typed = COMPONENT
    ran = cli("push", "-", "oci-archive:dist/greet.tar:dev")
    assert ran.code == 0
    assert "Packaging greet (-)" in ran.story


def test_it_is_read_by_whatever_reads(cli: CommandLine) -> None:
    cli(*PROJECT, "--to", "oci-archive:hello.tar")
    assert "hello" in cli("inspect", "oci-archive:hello.tar:1.2.0").answer
    listed = cli("tags", "oci-archive:hello.tar", "--json").document["tags"]
    assert sorted(tag["tag"] for tag in listed) == TAGS
    assert cli("diff", "oci-archive:hello.tar:1.2.0", "hello.wasm").code == 0
    assert cli("pull", "oci-archive:hello.tar:1.2.0", "-o", "pulled.wasm").code == 0
    assert (cli.folder / "pulled.wasm").read_bytes() == COMPONENT
    assert cli("untag", "oci-archive:hello.tar:latest").code == 0
    assert "latest" not in archive(cli).tags()


def test_it_is_copied_from_and_to(cli: CommandLine) -> None:
    cli("push", "hello.wasm", "oci:out:1.0.0")
    assert cli("copy", "oci:out:1.0.0", "oci-archive:x.tar").code == 0
    assert cli("copy", "oci-archive:x.tar:1.0.0", "oci:back").code == 0
    assert held(layout(cli, "back")) == held(archive(cli, "x.tar")) == held(layout(cli))


@pytest.fixture
def published(cli: CommandLine) -> str:
    """The digest of what `hello.tar` holds."""
    cli(*PROJECT, "--to", "oci-archive:hello.tar")
    found = archive(cli).resolve("1.2.0")
    assert found
    return found.digest


class TestSendingOn:
    def test_all_tags_go_to_a_repository(self, cli: CommandLine, published: str) -> None:
        ran = cli("push", "oci-archive:hello.tar", "oci:out")
        assert ran.code == 0, ran.story
        assert held(layout(cli)) == dict.fromkeys(TAGS, published)
        assert set(ran.answer.splitlines()) == {f"oci:out:{tag}@{published}" for tag in TAGS}

    @pytest.mark.parametrize("source", ["oci-archive:hello.tar", "oci-archive:hello.tar:latest"])
    def test_one_artifact_goes_to_a_tag(
        self, cli: CommandLine, published: str, source: str
    ) -> None:
        assert cli("push", source, "oci:out:stable").code == 0
        assert held(layout(cli)) == {"stable": published}

    def test_a_tag_goes_to_the_same_tag(self, cli: CommandLine, published: str) -> None:
        assert cli("push", "oci-archive:hello.tar:1.2", "oci:out").code == 0
        assert held(layout(cli)) == {"1.2": published}

    def test_a_digest_goes_to_a_tag(self, cli: CommandLine, published: str) -> None:
        assert cli("push", f"oci-archive:hello.tar@{published}", "oci:out:x").code == 0
        assert held(layout(cli)) == {"x": published}

    def test_from_one_archive_to_another_it_stays_the_same_file(
        self, cli: CommandLine, published: str
    ) -> None:
        assert cli("push", "oci-archive:hello.tar", "oci-archive:other.tar").code == 0
        assert held(archive(cli, "other.tar"))["latest"] == published
        one, other = (cli.folder / name for name in ("hello.tar", "other.tar"))
        assert one.read_bytes() == other.read_bytes()

    @pytest.mark.usefixtures("published")
    def test_a_dry_run_writes_nothing(self, cli: CommandLine) -> None:
        assert cli("push", "oci-archive:hello.tar", "oci:out", "--dry-run").code == 0
        assert not (cli.folder / "out").exists()

    @pytest.mark.usefixtures("published")
    def test_of_several_artifacts_one_has_to_be_named(self, cli: CommandLine) -> None:
        (cli.folder / "hello.wasm").write_bytes(MODULE)
        cli("push", "hello.wasm", "oci-archive:hello.tar:dev")
        ran = cli("push", "oci-archive:hello.tar", "oci:out:stable")
        assert ran.code == 2
        assert "oci-archive:hello.tar has 2 artifacts, and one is sent to a tag" in ran.story
        assert "name one, such as oci-archive:hello.tar:1" in ran.story

    def test_of_no_artifact_none_can_be_sent(self, cli: CommandLine) -> None:
        ran = cli("push", "oci-archive:absent.tar", "oci:out:stable")
        assert ran.code == 6
        assert "oci-archive:absent.tar has no artifacts" in ran.story
        assert "help: see whether the name is right" in ran.story

    def test_what_has_no_tag_is_sent_by_its_digest(self, cli: CommandLine) -> None:
        first = cli("push", "hello.wasm", "oci-archive:hello.tar").answer.strip()
        assert cli("push", "oci-archive:hello.tar", "oci:out:1.0.0").code == 0
        assert held(layout(cli)) == {"1.0.0": first.partition("@")[2]}
        (cli.folder / "hello.wasm").write_bytes(MODULE)
        second = cli("push", "hello.wasm", "oci-archive:hello.tar").answer.strip()
        ran = cli("push", "oci-archive:hello.tar", "oci:out:2.0.0")
        assert ran.code == 2
        assert f"name one, such as {min(first, second)}" in ran.story

    @pytest.mark.usefixtures("published")
    @pytest.mark.parametrize(
        ("words", "message"),
        [
            (("oci:out", "oci:other"), "sent on to one place at a time, and these are 2"),
            (("oci:out", "--annotation", "a=b"), "--annotation is for a file that is packed"),
            (("oci:out", "--format", "compat"), "--format is for a file that is packed"),
        ],
    )
    def test_what_would_change_it_is_refused(
        self, cli: CommandLine, words: tuple[str, ...], message: str
    ) -> None:
        ran = cli("push", "oci-archive:hello.tar", *words)
        assert ran.code == 2
        assert message in ran.story
        assert not (cli.folder / "out").exists()

    def test_what_is_no_archive_is_told(self, cli: CommandLine) -> None:
        ran = cli("push", "oci-archive:hello.wasm", "oci:out")
        assert ran.code == 6
        assert "the file can't be read as an OCI archive: it is no tar" in ran.story
        assert "hello.wasm" in ran.story
