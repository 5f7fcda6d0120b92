from __future__ import annotations

import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from git_repository import COMMIT_TIME, make_repo, run_git
from hypothesis import given
from hypothesis import strategies as st

from wasm_publish.git.working_tree import read_commit, web_url
from wasm_publish.model import Commit

if TYPE_CHECKING:
    from pathlib import Path

ACME = "https://git.example.com/acme/hello"


def remote_of(folder: Path) -> str | None:
    commit = read_commit(folder)
    assert commit
    return commit.remote


def test_reads_the_commit(tmp_path: Path) -> None:
    revision = make_repo(tmp_path, remote=f"{ACME}.git", tags=["v1.0.0"])
    assert read_commit(tmp_path) == Commit(
        revision=revision, time=COMMIT_TIME, branch="main", tags=("v1.0.0",), remote=ACME
    )


def test_the_time_is_the_committers_and_knows_no_zone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_repo(tmp_path)
    command = ["git", "commit", "--quiet", "--allow-empty", "--message", "later"]
    for name in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{name}_NAME", "Example")
        monkeypatch.setenv(f"GIT_{name}_EMAIL", "example@example.com")
    monkeypatch.setenv("GIT_AUTHOR_DATE", "1000000000 +0000")
    monkeypatch.setenv("GIT_COMMITTER_DATE", "1700000000 -0800")
    subprocess.run(command, cwd=tmp_path, check=True)
    commit = read_commit(tmp_path)
    assert commit
    assert commit.time == 1_700_000_000


@pytest.mark.parametrize(
    ("seconds", "time"),
    [(0, 0), (253_402_300_799, 253_402_300_799), (253_402_300_800, None), (1 << 40, None)],
)
def test_a_commit_from_out_of_the_calendar_has_no_time(
    tmp_path: Path, seconds: int, time: int | None
) -> None:
    make_repo(tmp_path)
    tree = run_git(tmp_path, "rev-parse", "HEAD^{tree}")
    who = f"Example <example@example.com> {seconds} +0000"
    (tmp_path / "commit").write_bytes(
        f"tree {tree}\nauthor {who}\ncommitter {who}\n\nlater\n".encode()
    )
    made = run_git(tmp_path, "hash-object", "-t", "commit", "-w", "--literally", "commit")
    run_git(tmp_path, "update-ref", "HEAD", made)
    commit = read_commit(tmp_path)
    assert commit
    assert (commit.revision, commit.time) == (made, time)


def test_reads_from_a_folder_below(tmp_path: Path) -> None:
    revision = make_repo(tmp_path)
    below = tmp_path / "crates" / "hello"
    below.mkdir(parents=True)
    commit = read_commit(below)
    assert commit
    assert commit.revision == revision


def test_a_detached_head_is_on_no_branch(tmp_path: Path) -> None:
    make_repo(tmp_path)
    run_git(tmp_path, "checkout", "--quiet", "--detach")
    commit = read_commit(tmp_path)
    assert commit
    assert commit.branch is None


def test_a_branch_may_have_slashes(tmp_path: Path) -> None:
    make_repo(tmp_path)
    run_git(tmp_path, "checkout", "--quiet", "-b", "feature/hello")
    commit = read_commit(tmp_path)
    assert commit
    assert commit.branch == "feature/hello"


def test_a_branch_may_be_called_as_a_tag(tmp_path: Path) -> None:
    make_repo(tmp_path, tags=["main"])
    commit = read_commit(tmp_path)
    assert commit
    assert (commit.branch, commit.tags) == ("main", ("main",))


def test_has_the_tags_of_this_commit_only(tmp_path: Path) -> None:
    make_repo(tmp_path, tags=["v1.0.0"])
    run_git(tmp_path, "commit", "--quiet", "--allow-empty", "--message", "next")
    run_git(tmp_path, "tag", "v1.1.0")
    run_git(tmp_path, "tag", "--annotate", "hello/v1.1.0", "--message", "signed off")
    commit = read_commit(tmp_path)
    assert commit
    assert commit.tags == ("hello/v1.1.0", "v1.1.0")


def test_tags_come_in_one_order_whatever_git_is_configured_to_show(tmp_path: Path) -> None:
    make_repo(tmp_path, tags=["v1", "v1.2", "v1.2.3", "v1.10"])
    run_git(tmp_path, "config", "column.ui", "always")
    run_git(tmp_path, "config", "tag.sort", "-version:refname")
    run_git(tmp_path, "config", "log.showSignature", "true")
    run_git(tmp_path, "config", "color.ui", "always")
    commit = read_commit(tmp_path)
    assert commit
    assert commit.tags == ("v1", "v1.10", "v1.2", "v1.2.3")


def test_there_is_nothing_to_tell_outside_of_a_repository(tmp_path: Path) -> None:
    assert read_commit(tmp_path) is None


def test_there_is_nothing_to_tell_of_a_folder_that_is_not_there(tmp_path: Path) -> None:
    assert read_commit(tmp_path / "absent") is None


def test_there_is_nothing_to_tell_before_the_first_commit(tmp_path: Path) -> None:
    run_git(tmp_path, "init", "--quiet")
    assert read_commit(tmp_path) is None


def test_there_is_nothing_to_tell_without_git(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_repo(tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert read_commit(tmp_path) is None


def test_does_not_wait_for_ever(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_repo(tmp_path)

    def hang(command: list[str], *, timeout: float, **_: object) -> None:
        raise subprocess.TimeoutExpired(command, timeout)

    monkeypatch.setattr(subprocess, "run", hang)
    assert read_commit(tmp_path) is None


def test_a_worktree_is_at_its_own_commit(tmp_path: Path) -> None:
    main, other = tmp_path / "main", tmp_path / "other"
    make_repo(main, remote=ACME)
    run_git(main, "worktree", "add", "--quiet", "-b", "release", str(other))
    run_git(other, "commit", "--quiet", "--allow-empty", "--message", "on the branch")
    commit = read_commit(other)
    assert commit
    assert commit.revision == run_git(other, "rev-parse", "HEAD")
    assert commit.revision != run_git(main, "rev-parse", "HEAD")
    assert commit.branch == "release"
    assert commit.remote == ACME


def test_a_submodule_is_a_repository_of_its_own(tmp_path: Path) -> None:
    inner, outer = tmp_path / "inner", tmp_path / "outer"
    revision = make_repo(inner)
    make_repo(outer, remote=ACME)
    allowed = ("-c", "protocol.file.allow=always")
    run_git(outer, *allowed, "submodule", "--quiet", "add", str(inner), "library")
    commit = read_commit(outer / "library")
    assert commit
    assert commit.revision == revision
    assert commit.remote is None


def test_the_folder_decides_even_in_a_hook_of_another_repository(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine, other = tmp_path / "mine", tmp_path / "other"
    (mine / "file").parent.mkdir()
    (mine / "file").write_bytes(b"mine")
    revision = make_repo(mine)
    make_repo(other)
    monkeypatch.setenv("GIT_DIR", str(other / ".git"))
    monkeypatch.setenv("GIT_WORK_TREE", str(other))
    monkeypatch.setenv("GIT_INDEX_FILE", str(other / ".git" / "index"))
    commit = read_commit(mine)
    assert commit
    assert commit.revision == revision


@pytest.mark.skipif(sys.platform == "win32", reason="needs a program without an ending")
def test_what_git_prints_need_not_be_utf8(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    git = tmp_path / "bin" / "git"
    git.parent.mkdir()
    real = shutil.which("git")
    git.write_text(
        f'#!/bin/sh\ncase "$3" in symbolic-ref) printf "caf\\351";; *) exec {real} "$@";; esac\n',
        encoding="utf-8",
    )
    git.chmod(0o755)
    make_repo(tmp_path)
    monkeypatch.setenv("PATH", f"{git.parent}{os.pathsep}{os.environ['PATH']}")
    commit = read_commit(tmp_path)
    assert commit
    assert commit.branch == "caf\N{REPLACEMENT CHARACTER}"


def test_a_repository_without_remotes_has_no_address(tmp_path: Path) -> None:
    make_repo(tmp_path)
    assert remote_of(tmp_path) is None


def test_the_only_remote_is_the_one(tmp_path: Path) -> None:
    make_repo(tmp_path)
    run_git(tmp_path, "remote", "add", "upstream", f"{ACME}.git")
    assert remote_of(tmp_path) == ACME


def test_of_several_remotes_origin_is_the_one(tmp_path: Path) -> None:
    make_repo(tmp_path, remote=ACME)
    run_git(tmp_path, "remote", "add", "a.fork", "https://git.example.com/fork/hello")
    assert remote_of(tmp_path) == ACME


def test_of_several_remotes_without_origin_none_is_the_one(tmp_path: Path) -> None:
    make_repo(tmp_path)
    for name in ("fork", "upstream"):
        run_git(tmp_path, "remote", "add", name, f"https://git.example.com/{name}/hello")
    assert remote_of(tmp_path) is None


def test_of_several_addresses_of_origin_the_first_is_the_one(tmp_path: Path) -> None:
    make_repo(tmp_path, remote=ACME)
    run_git(tmp_path, "remote", "set-url", "--add", "origin", "https://mirror.example.com/hello")
    assert remote_of(tmp_path) == ACME


def test_an_empty_address_is_none(tmp_path: Path) -> None:
    make_repo(tmp_path)
    run_git(tmp_path, "config", "remote.origin.url", "")
    assert remote_of(tmp_path) is None


@pytest.mark.parametrize(
    "remote",
    [
        "https://git.example.com/acme/hello",
        "https://git.example.com/acme/hello.git",
        "https://git.example.com/acme/hello/",
        "https://git.example.com/acme/hello.git/",
        "https://git.example.com:443/acme/hello.git",
        "https://GIT.Example.com/acme/hello.git",
        "https://user@git.example.com/acme/hello.git",
        "https://user:password@git.example.com/acme/hello.git",
        "https://x-access-token:password@git.example.com/acme/hello",
        "HTTPS://git.example.com/acme/hello",
        "http://git.example.com/acme/hello",
        "http://git.example.com:80/acme/hello.git",
        "git@git.example.com:acme/hello.git",
        "git@git.example.com:/acme/hello.git",
        "git.example.com:acme/hello",
        "ssh://git@git.example.com/acme/hello.git",
        "ssh://git@git.example.com:2222/acme/hello.git",
        "ssh://git:password@git.example.com/acme/hello",
        "git+ssh://git@git.example.com/acme/hello.git",
        "git://git.example.com/acme/hello.git",
    ],
)
def test_all_spellings_of_a_remote_give_one_address(remote: str) -> None:
    assert web_url(remote) == ACME


def test_a_port_that_a_browser_needs_stays() -> None:
    assert web_url("https://git.example.com:8443/a/b.git") == "https://git.example.com:8443/a/b"


@pytest.mark.parametrize(
    "remote",
    [
        "",
        "/srv/git/hello.git",
        "../hello.git",
        "hello",
        "file:///srv/git/hello.git",
        "file://git.example.com/hello.git",
        r"C:\git\hello.git",
        "C:/git/hello.git",
        r"\\server\share\hello.git",
        "work:acme/hello.git",
        "https://localhost/acme/hello",
        "https://git.example.com",
        "https://git.example.com/",
        "https://git.example.com/.git",
        "https://git.example.com:port/acme/hello",
        "https://git.example.com:99999/acme/hello",
        "https://[git.example.com/acme/hello",
        "https:///acme/hello",
        "git@git.example.com:",
        "ext::sh -c true",
        "s3://bucket.example.com/hello",
        "https://first.last:123/password@git.example.com/acme/hello",
        "first.last:password@git.example.com/acme/hello",
    ],
)
def test_what_has_no_web_address_has_none(remote: str) -> None:
    assert web_url(remote) is None


SECRET = st.text("abcXYZ019-_.~:/?#%", min_size=4).map(lambda text: f"S3cret{text}")


@given(
    SECRET,
    st.sampled_from(
        [
            "https://user:{}@git.example.com/acme/hello.git",
            "https://first.last:{}@git.example.com/acme/hello.git",
            "https://{}@git.example.com/acme/hello.git",
            "ssh://user:{}@git.example.com:22/acme/hello",
            "user:{}@git.example.com:acme/hello.git",
            "first.last:{}@git.example.com/acme/hello.git",
        ]
    ),
)
def test_a_password_never_shows(secret: str, form: str) -> None:
    assert "S3cret" not in (web_url(form.format(secret)) or "")


@given(st.text())
def test_any_text_may_be_a_remote(remote: str) -> None:
    found = web_url(remote)
    assert found is None or found.startswith("https://")


@pytest.mark.parametrize("secret", ["password", "ghp_0123456789"])
def test_the_password_of_a_remote_shows_nowhere_in_the_commit(tmp_path: Path, secret: str) -> None:
    make_repo(tmp_path, remote=f"https://user:{secret}@git.example.com/acme/hello.git")
    commit = read_commit(tmp_path)
    assert commit
    assert commit.remote == ACME
    assert secret not in repr(commit)
