from __future__ import annotations

import os
from pathlib import Path

import pytest
from builders import COMPONENT, MODULE, UNFINISHED

from wasm_publish.errors import InvalidWasm, NothingToPublish
from wasm_publish.locating.rules import (
    FINISHED_FOLDERS,
    Candidate,
    choose,
    finished_files,
    forms_in,
    output_files,
    spellings,
    unfinished,
)

_CONTENTS = {
    "module": MODULE,
    "component": COMPONENT,
    "unfinished": UNFINISHED,
    "damaged": b"\0asm\x01\0\0",
}


def _file(path: Path, kind: str = "component", changed: int = 1_000) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(_CONTENTS[kind])
    os.utime(path, (changed, changed))
    return path


class TestForms:
    @pytest.mark.parametrize(
        ("name", "expected"),
        [
            ("hello", ("hello",)),
            ("my-app", ("my-app", "my_app")),
            ("my_app", ("my_app", "my-app")),
            ("a-b_c", ("a-b_c", "a_b_c", "a-b-c")),
        ],
    )
    def test_a_name_is_looked_for_in_every_spelling(
        self, name: str, expected: tuple[str, ...]
    ) -> None:
        assert spellings(name) == expected

    def test_the_later_the_step_the_more_finished(self, tmp_path: Path) -> None:
        names = (
            "x.composed_s.wasm",
            "x_s.wasm",
            "annotated-x.wasm",
            "x.composed.wasm",
            "x-opt.wasm",
            "x.wasm",
        )
        for name in names:
            _file(tmp_path / name)
        found = list(forms_in(tmp_path, "x", "here"))
        assert [candidate.path.name for candidate in found] == [*names]
        assert [candidate.finish for candidate in found] == [5, 4, 3, 2, 1, 0]

    @pytest.mark.parametrize(
        "name",
        [
            "x.debug.wasm",
            "x.core.wasm",
            "x.embed.wasm",
            "main.wasm",
            "xx.wasm",
            "x.wasm.map",
            "deps/x.wasm",
            "incremental/x.wasm",
        ],
    )
    def test_other_files_are_no_candidates(self, tmp_path: Path, name: str) -> None:
        _file(tmp_path / name)
        assert list(forms_in(tmp_path, "x", "here")) == []

    def test_a_folder_of_that_name_is_no_candidate(self, tmp_path: Path) -> None:
        (tmp_path / "x.wasm").mkdir()
        assert list(forms_in(tmp_path, "x", "here")) == []

    def test_both_spellings_are_found_under_the_name_that_was_asked_for(
        self, tmp_path: Path
    ) -> None:
        _file(tmp_path / "my_app.wasm")
        _file(tmp_path / "annotated-my-app.wasm")
        found = list(forms_in(tmp_path, "my-app", "here", built=True, debug=True, preferred=True))
        assert [candidate.path.name for candidate in found] == [
            "annotated-my-app.wasm",
            "my_app.wasm",
        ]
        assert found[1] == Candidate(
            tmp_path / "my_app.wasm",
            product="my-app",
            place="here",
            built=True,
            debug=True,
            preferred=True,
        )

    def test_output_is_looked_for_folder_by_folder_and_counts_as_built(
        self, tmp_path: Path
    ) -> None:
        for name in ("x.wasm", "dist/y.wasm", "dist/x.wasm", "other/x.wasm"):
            _file(tmp_path / name)
        found = output_files(tmp_path, ("", "dist"), ("x", "y"))
        assert [(c.path, c.product, c.place, c.built) for c in found] == [
            (tmp_path / "x.wasm", "x", "the project's folder", True),
            (tmp_path / "dist" / "x.wasm", "x", "dist", True),
            (tmp_path / "dist" / "y.wasm", "y", "dist", True),
        ]

    @pytest.mark.parametrize("below", FINISHED_FOLDERS)
    def test_finished_files_are_looked_for_where_people_put_them(
        self, tmp_path: Path, below: str
    ) -> None:
        path = _file(tmp_path / below / "x.wasm")
        (found,) = finished_files([tmp_path, tmp_path], ["x", "y"])
        assert (found.path, found.place, found.built) == (path, below or ".", False)

    def test_the_package_comes_before_its_workspace(self, tmp_path: Path) -> None:
        package = tmp_path / "crates" / "x"
        for root in (tmp_path, package):
            _file(root / "dist" / "x.wasm")
        found = finished_files([package, tmp_path], ["x"])
        assert [candidate.path for candidate in found] == [
            package / "dist" / "x.wasm",
            tmp_path / "dist" / "x.wasm",
        ]


class TestChoose:
    def test_of_nothing_there_is_nothing_to_choose(self) -> None:
        assert choose([], "x") is None

    def test_one_candidate_is_the_one(self, tmp_path: Path) -> None:
        path = _file(tmp_path / "hello.wasm")
        located = choose([Candidate(path, "hello", "lib")], "anything")
        assert located is not None
        assert (located.path, located.reason) == (path, "the component in lib")
        assert (located.candidates, located.problems) == ((), ())

    @pytest.mark.parametrize(
        ("better", "worse", "reason"),
        [
            ({}, {"debug": True}, "the component in p, the release build of 2 candidates"),
            (
                {"kind": "module"},
                {"debug": True},
                "the module in p, the release build of 2 candidates",
            ),
            ({"finish": 1}, {}, "the component in p, the finished one of 2 candidates"),
            (
                {"finish": 1, "kind": "module"},
                {"changed": 2_000},
                "the module in p, the finished one of 2 candidates",
            ),
            (
                {"finish": 5},
                {"finish": 4},
                "the component in p, the finished one of 2 candidates",
            ),
            (
                {},
                {"kind": "module", "preferred": True, "changed": 2_000},
                "the component in p, the component of 2 candidates",
            ),
            (
                {"preferred": True},
                {"changed": 2_000},
                "the component in p, for the configured target of 2 candidates",
            ),
            (
                {"changed": 2_000},
                {},
                "the component in p, the newest of 2 candidates",
            ),
            (
                {"built": False},
                {"built": False, "changed": 2_000, "order": 1},
                "the component in p, the first of 2 candidates",
            ),
            # A file elsewhere is no rival that needs a word.
            ({}, {"built": False, "changed": 2_000}, "the component in p"),
            ({"built": False}, {"kind": "module"}, "the component in p"),
            ({"built": False, "finish": 3}, {"changed": 2_000}, "the component in p"),
            ({"built": False}, {"debug": True}, "the component in p"),
        ],
    )
    def test_the_better_one_wins_and_says_why(
        self, tmp_path: Path, better: dict[str, object], worse: dict[str, object], reason: str
    ) -> None:
        first, second = _candidate(tmp_path / "1", better), _candidate(tmp_path / "2", worse)
        orders = [[first, second]] if "order" in worse else [[first, second], [second, first]]
        for candidates in orders:
            located = choose(candidates, "x")
            assert located is not None
            assert (located.path, located.reason) == (first.path, reason)
            assert located.candidates == (second.path,)

    def test_of_equals_the_first_wins(self, tmp_path: Path) -> None:
        first, second = (_candidate(tmp_path / name, {}) for name in "12")
        for one, other in ((first, second), (second, first)):
            located = choose([one, other], "x")
            assert located is not None
            assert located.path == one.path

    def test_a_file_that_is_listed_twice_is_one_where_it_stood_first(self, tmp_path: Path) -> None:
        first, second, third = (_candidate(tmp_path / name, {}) for name in "123")
        again = first._replace(place="elsewhere")
        located = choose([first, second, again, third], "x")
        assert located is not None
        assert located.reason == "the component in p, the newest of 3 candidates"
        assert located.candidates == (second.path, third.path)

    def test_a_debug_build_is_taken_last_and_with_a_warning(self, tmp_path: Path) -> None:
        debug = _candidate(tmp_path / "1", {"debug": True})
        located = choose([debug], "x")
        assert located is not None
        (problem,) = located.problems
        assert (problem.code, problem.severity) == ("debug-build", "warning")
        assert problem.file == debug.path
        assert problem.remedy == (
            "build for release, or name the profile with --profile to silence this"
        )

    def test_a_release_build_warns_of_nothing_though_a_debug_build_is_there(
        self, tmp_path: Path
    ) -> None:
        candidates = [_candidate(tmp_path / "1", {"debug": True}), _candidate(tmp_path / "2", {})]
        located = choose(candidates, "x")
        assert located is not None
        assert located.problems == ()


class TestProducts:
    def test_the_one_that_bears_the_projects_name_wins(self, tmp_path: Path) -> None:
        own = _candidate(tmp_path / "1", {"product": "my_app", "kind": "module"})
        other = _candidate(tmp_path / "2", {"product": "tool", "changed": 2_000})
        located = choose([other, own], "my-app")
        assert located is not None
        assert located.path == own.path
        assert located.reason == "the module in p"

    def test_spellings_of_one_name_are_one_product(self, tmp_path: Path) -> None:
        old = _candidate(tmp_path / "1", {"product": "my-app"})
        new = _candidate(tmp_path / "2", {"product": "my_app", "changed": 2_000})
        located = choose([old, new], "another")
        assert located is not None
        assert located.path == new.path

    def test_several_of_other_names_need_a_choice(self, tmp_path: Path) -> None:
        candidates = [_candidate(tmp_path / name, {"product": name}) for name in ("a", "b")]
        with pytest.raises(NothingToPublish) as caught:
            choose(candidates, "hello")
        problem = caught.value.problem
        assert problem.message == (
            f"several built wasm files could be hello: {tmp_path / 'a'}, {tmp_path / 'b'}"
        )
        assert problem.remedy == "name one with --wasm FILE or the settings key `wasm`"


class TestUnfit:
    @pytest.mark.parametrize("unfit", ["unfinished", "damaged"])
    def test_it_is_never_taken_where_another_is(self, tmp_path: Path, unfit: str) -> None:
        bad = _candidate(tmp_path / "1", {"kind": unfit, "finish": 5, "changed": 2_000})
        good = _candidate(tmp_path / "2", {"kind": "module", "debug": True})
        located = choose([bad, good], "x")
        assert located is not None
        assert located.path == good.path
        assert located.candidates == (bad.path,)

    def test_an_unfinished_component_says_how_to_finish_it(self, tmp_path: Path) -> None:
        candidates = [_candidate(tmp_path / name, {"kind": "unfinished"}) for name in "12"]
        path = candidates[0].path
        with pytest.raises(InvalidWasm) as caught:
            choose(candidates, "x")
        problem = caught.value.problem
        assert (problem.code, problem.file) == ("unfinished-component", path)
        assert problem.remedy == (
            f"finish it with `wasm-tools component new {path} -o dist/{path.name}`"
        )

    def test_of_damaged_files_the_first_is_told(self, tmp_path: Path) -> None:
        candidates = [_candidate(tmp_path / name, {"kind": "damaged"}) for name in "12"]
        with pytest.raises(InvalidWasm) as caught:
            choose(candidates, "x")
        assert caught.value.problem.file == candidates[0].path

    def test_the_command_can_be_pasted_into_a_shell(self) -> None:
        remedy = unfinished(Path("/my work/app.wasm")).problem.remedy
        assert remedy == (
            "finish it with `wasm-tools component new '/my work/app.wasm' -o dist/app.wasm`"
        )

    def test_unfinished_says_more_than_damaged(self, tmp_path: Path) -> None:
        kinds = {"1": "damaged", "2": "unfinished"}
        candidates = [_candidate(tmp_path / name, {"kind": kinds[name]}) for name in kinds]
        with pytest.raises(InvalidWasm) as caught:
            choose(candidates, "x")
        assert caught.value.problem.code == "unfinished-component"

    def test_unfit_files_do_not_ask_for_a_choice_of_products(self, tmp_path: Path) -> None:
        bad = _candidate(tmp_path / "1", {"product": "a", "kind": "unfinished"})
        good = _candidate(tmp_path / "2", {"product": "b"})
        located = choose([bad, good], "x")
        assert located is not None
        assert located.path == good.path


class TestRealProjects:
    """The shapes of repositories that publish wasm today."""

    @staticmethod
    def _found(root: Path, product: str, files: dict[str, str]) -> str:
        """Where the wasm is found among `path: kind`; what is in `target` was built."""
        candidates: list[Candidate] = []
        for path, kind in files.items():
            _file(root / path, kind)
            folder = (root / path).parent
            if path.startswith("target/wasm32"):
                candidates += forms_in(folder, product, folder.name, built=True)
        candidates += finished_files([root], [product])
        located = choose(candidates, product)
        assert located is not None
        return located.path.relative_to(root).as_posix()

    def test_a_composition_in_lib_comes_before_the_core_module(self, tmp_path: Path) -> None:
        files = {
            "target/wasm32-unknown-unknown/release/hello.wasm": "module",
            "lib/hello.wasm": "component",
        }
        assert self._found(tmp_path, "hello", files) == "lib/hello.wasm"

    def test_a_signed_composition_comes_before_everything(self, tmp_path: Path) -> None:
        files = {
            "target/wasm32-wasip2/release/hello.wasm": "component",
            "build/hello_s.wasm": "component",
            "build/hello.composed.wasm": "component",
            "build/hello.composed_s.wasm": "component",
        }
        assert self._found(tmp_path, "hello", files) == "build/hello.composed_s.wasm"

    def test_a_signed_file_comes_before_the_plain_one(self, tmp_path: Path) -> None:
        files = {
            "target/wasm32-wasip1/release/hello.wasm": "component",
            "build/hello_s.wasm": "component",
        }
        assert self._found(tmp_path, "hello", files) == "build/hello_s.wasm"

    def test_an_annotated_policy_comes_before_the_plain_one(self, tmp_path: Path) -> None:
        files = {
            "target/wasm32-wasip1/release/policy.wasm": "module",
            "policy.wasm": "module",
            "annotated-policy.wasm": "module",
        }
        assert self._found(tmp_path, "policy", files) == "annotated-policy.wasm"

    def test_an_unfinished_component_in_target_gives_way_to_the_finished_one(
        self, tmp_path: Path
    ) -> None:
        files = {
            "target/wasm32-unknown-unknown/release/hello.wasm": "unfinished",
            "dist/hello.wasm": "component",
        }
        assert self._found(tmp_path, "hello", files) == "dist/hello.wasm"

    def test_intermediate_files_are_never_taken(self, tmp_path: Path) -> None:
        files = {
            "lib/hello.debug.wasm": "component",
            "lib/hello.core.wasm": "component",
            "lib/hello.embed.wasm": "component",
            "target/wasm32-wasip2/release/hello.wasm": "module",
        }
        assert self._found(tmp_path, "hello", files) == files.popitem()[0]


def _candidate(path: Path, facts: dict[str, object]) -> Candidate:
    """A candidate that was built for release, unless the facts say otherwise."""
    known = dict(facts)
    known.pop("order", None)
    changed = known.pop("changed", 1_000)
    assert isinstance(changed, int)
    _file(path, str(known.pop("kind", "component")), changed)
    return Candidate(path, "x", "p", built=True)._replace(**known)  # type: ignore[arg-type]  # fields by name
