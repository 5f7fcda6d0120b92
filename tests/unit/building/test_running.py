from __future__ import annotations

import io
import os
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from wasm_publish.building.running import run_builds
from wasm_publish.errors import NothingToPublish
from wasm_publish.model import BuildCommand
from wasm_publish.reporting import Silent

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import TextIO

SAY = "import sys; print('out', flush=True); print('err', file=sys.stderr)"

on_posix = pytest.mark.skipif(os.name == "nt", reason="there are no signals, and no modes of files")


class Listener(Silent):
    def __init__(self) -> None:
        self.told: list[str] = []

    def status(self, verb: str, message: str) -> None:
        self.told.append(f"{verb} {message}")


def python(code: str, folder: Path, *chosen: str) -> BuildCommand:
    return BuildCommand((sys.executable, "-c", code), folder, chosen)


def run(
    *commands: BuildCommand,
    environment: Mapping[str, str] | None = None,
    screen: TextIO | None = None,
) -> list[str]:
    listener = Listener()
    told = os.environ if environment is None else environment
    run_builds(commands, told, listener, screen)
    return listener.told


def failure(*commands: BuildCommand, screen: io.StringIO | None = None) -> NothingToPublish:
    with pytest.raises(NothingToPublish) as caught:
        run(*commands, screen=screen)
    return caught.value


def test_they_run_in_their_folders_one_after_the_other(tmp_path: Path) -> None:
    code = "import pathlib, sys; pathlib.Path(sys.argv[1]).write_text('x')"
    wait = "import pathlib; pathlib.Path('first').rename('second')"
    run(python(code, tmp_path, "first"), python(wait, tmp_path))
    assert [path.name for path in tmp_path.iterdir()] == ["second"]


def test_each_is_told_as_a_person_would_type_it(tmp_path: Path) -> None:
    command = BuildCommand(
        ("cargo", "build"), tmp_path, ("-p", "a b"), (("A", "1"),), program=sys.executable
    )
    with pytest.raises(
        NothingToPublish, match=r"`env A=1 cargo build -p 'a b'` in .* ended with exit"
    ):
        run(command)
    listener = Listener()
    run_builds([python("", tmp_path)], os.environ, listener)
    assert listener.told == [f"Running `{sys.executable} -c ''` in {tmp_path}"]


def test_what_they_write_goes_to_the_screen_and_nowhere_else(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    screen = io.StringIO()
    run(python(SAY, tmp_path), screen=screen)
    assert screen.getvalue().split() == ["out", "err"]
    assert capfd.readouterr() == ("", "")


def test_a_screen_that_is_a_file_is_written_to_as_it_comes(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    code = "import os, sys; print(os.fstat(1).st_ino == os.fstat(2).st_ino == int(sys.argv[1]))"
    with (tmp_path / "story").open("w+", encoding="utf-8") as screen:
        inode = os.fstat(screen.fileno()).st_ino
        run(python(SAY, tmp_path), python(code, tmp_path, str(inode)), screen=screen)
        screen.seek(0)
        assert screen.read().split() == ["out", "err", "True"]
    assert capfd.readouterr() == ("", "")


def test_any_other_screen_is_written_to_as_it_comes_too(tmp_path: Path) -> None:
    class Watcher(io.StringIO):
        def write(self, text: str) -> int:
            (tmp_path / "seen").touch()
            return super().write(text)

    code = (
        "import pathlib, time; print('first', flush=True)\n"
        "while not pathlib.Path('seen').exists(): time.sleep(0.01)\n"
        "print('second')"
    )
    screen = Watcher()
    run(python(code, tmp_path), screen=screen)
    assert screen.getvalue() == "first\nsecond\n"


def test_a_build_ends_when_its_watcher_fails(tmp_path: Path) -> None:
    class Broken(io.StringIO):
        def write(self, text: str) -> int:
            raise KeyboardInterrupt

    code = "import time; print('started', flush=True); time.sleep(600)"
    with pytest.raises(KeyboardInterrupt):
        run(python(code, tmp_path), screen=Broken())


def test_without_a_screen_nothing_is_shown(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    run(python(SAY, tmp_path))
    assert capfd.readouterr() == ("", "")


def test_the_first_that_fails_is_the_last(tmp_path: Path) -> None:
    error = failure(
        python("raise SystemExit(7)", tmp_path),
        python("import pathlib; pathlib.Path('more').touch()", tmp_path),
    )
    command = f"`{sys.executable} -c 'raise SystemExit(7)'` in {tmp_path}"
    assert str(error) == f"the build failed: {command} ended with exit code 7"
    assert (error.exit_code, error.problem.code) == (3, "build-failed")
    assert (error.problem.file, error.problem.remedy) == (None, "run it by itself to see why")
    assert not (tmp_path / "more").exists()


def test_without_a_screen_the_last_words_of_one_that_fails_are_told(tmp_path: Path) -> None:
    code = "print(*range(100), sep='\\n'); raise SystemExit(1)"
    remedy = failure(python(code, tmp_path)).problem.remedy
    assert remedy == "\n".join(["its last words are", *map(str, range(70, 100))])
    told = failure(python(code, tmp_path), screen=io.StringIO())
    assert told.problem.remedy == "what it wrote above says why"


def test_words_that_are_no_text_are_told_all_the_same(tmp_path: Path) -> None:
    code = "import os; os.write(1, b'a\\xffb'); raise SystemExit(1)"
    assert "a\ufffdb" in str(failure(python(code, tmp_path)).problem.remedy)


@on_posix
def test_one_that_a_signal_ends_has_failed(tmp_path: Path) -> None:
    code = f"import os; os.kill(os.getpid(), {signal.SIGKILL})"
    assert str(failure(python(code, tmp_path))).endswith("ended with signal 9")


def test_the_password_of_the_registry_is_kept_from_them(tmp_path: Path) -> None:
    code = (
        "import os; assert 'WASM_PUBLISH_PASSWORD' not in os.environ;"
        "assert (os.environ['OTHER'], os.environ['GOOS']) == ('x', 'wasip1')"
    )
    environment = {**os.environ, "WASM_PUBLISH_PASSWORD": "secret", "OTHER": "x", "GOOS": "linux"}
    run(python(code, tmp_path)._replace(variables=(("GOOS", "wasip1"),)), environment=environment)


def test_they_have_nobody_to_ask(tmp_path: Path) -> None:
    run(python("import sys; assert sys.stdin.read() == ''", tmp_path))


class TestProgram:
    @pytest.fixture
    def program(self, tmp_path: Path) -> str:
        """A program on a PATH of its own, by its bare name."""
        folder = tmp_path / "bin"
        folder.mkdir()
        maker = folder / "maker"
        maker.write_text(f"#!{sys.executable}\nraise SystemExit(5)\n", encoding="utf-8")
        maker.chmod(0o755)
        return "maker"

    @on_posix
    def test_it_is_looked_for_on_the_path_that_is_given(self, program: str, tmp_path: Path) -> None:
        command = BuildCommand((program,), tmp_path)
        with pytest.raises(NothingToPublish, match=r"`maker` in .* ended with exit code 5"):
            run(command, environment={"PATH": str(tmp_path / "bin")})

    @pytest.mark.parametrize("environment", [{"PATH": "/nowhere"}, {}])
    def test_one_that_is_missing_is_named(
        self, tmp_path: Path, environment: dict[str, str]
    ) -> None:
        with pytest.raises(NothingToPublish) as caught:
            run(BuildCommand(("no-such-maker", "all"), tmp_path), environment=environment)
        assert str(caught.value) == "no-such-maker, which builds this, is not on the PATH"
        assert caught.value.problem.code == "no-build-program"

    def test_what_is_installed_beside_us_is_found_too(self, tmp_path: Path) -> None:
        name = Path(sys.executable).name
        command = BuildCommand((name, "-c", ""), tmp_path)
        run(command, environment={**os.environ, "PATH": str(tmp_path)})

    def test_one_that_is_named_counts_before_the_path(self, tmp_path: Path) -> None:
        command = BuildCommand(("maker", "-c", ""), tmp_path, program=sys.executable)
        on_path = tmp_path / "bin" / "maker"
        on_path.parent.mkdir()
        on_path.write_text("#!/bin/sh\nexit 9\n", encoding="utf-8")
        on_path.chmod(0o755)
        path = os.pathsep.join((str(on_path.parent), os.environ["PATH"]))
        run(command, environment={**os.environ, "PATH": path})

    @on_posix
    def test_one_that_can_not_be_run_is_an_error_of_ours(
        self, program: str, tmp_path: Path
    ) -> None:
        broken = tmp_path / "bin" / program
        broken.write_text("#!/no/such/interpreter\n", encoding="utf-8")
        with pytest.raises(NothingToPublish, match="maker can't be run: No such file") as caught:
            run(BuildCommand((program,), tmp_path), environment={"PATH": str(broken.parent)})
        assert caught.value.problem.code == "build-failed"

    def test_a_folder_that_is_gone_is_an_error_of_ours(self, tmp_path: Path) -> None:
        gone = tmp_path / "gone"
        assert f"can't be run in {gone}: No such file" in str(failure(python("", gone)))


def test_a_build_is_told_how_to_speak(tmp_path: Path) -> None:
    code = "import os; raise SystemExit(os.environ['LOUD'] + os.environ['NEEDED'] != 'yesb')"
    command = python(code, tmp_path)._replace(
        manner=(("LOUD", "yes"),), variables=(("NEEDED", "b"),)
    )
    told = run(command, environment={**os.environ, "LOUD": "no"})
    assert "LOUD=" not in told[0]
