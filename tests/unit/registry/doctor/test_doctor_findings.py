from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from wasm_publish.registry.doctor.findings import Examination, Finding

if TYPE_CHECKING:
    from wasm_publish.registry.doctor.findings import Verdict


@pytest.mark.parametrize(
    ("verdicts", "code"),
    [
        ({"reachable": "no"}, 6),
        ({"reachable": "yes", "access": "yes"}, 0),
        ({"reachable": "yes", "access": "no"}, 5),
        ({"reachable": "yes", "access": "no", "pull": "yes"}, 0),
        ({"reachable": "yes", "access": "yes", "pull": "no"}, 5),
        ({"reachable": "yes", "access": "yes", "pull": "unknown"}, 0),
        ({"reachable": "yes", "access": "yes", "pull": "yes", "push": "no"}, 5),
        ({"reachable": "yes", "access": "yes", "pull": "no", "push": "yes"}, 0),
        ({"reachable": "yes", "access": "yes", "pull": "yes", "push": "unknown"}, 0),
        ({"reachable": "yes", "access": "yes", "push": "yes", "config-cncf": "no"}, 0),
    ],
)
def test_the_exit_code_tells_whether_it_lets_us(verdicts: dict[str, Verdict], code: int) -> None:
    findings = tuple(Finding(name, "?", verdict) for name, verdict in verdicts.items())
    found = Examination("r.example", None, None, read_only=False, findings=findings)
    assert found.exit_code == code
