"""The stages of a pipeline, told from the text of its file."""

from __future__ import annotations

import re

_DEFAULT = "deploy"
"""The last of the stages that there are where none are listed."""

_LISTED = re.compile(r"^([\"']?)stages\1[ \t]*:", re.MULTILINE)
_STAGES = re.compile(
    r"^([\"']?)stages\1[ \t]*:[ \t]*"
    r"(?:\[(?P<flow>[^\]]*)\]|(?:#.*)?(?P<block>(?:\s*#.*|\s*-.*)+))",
    re.MULTILINE,
)
_INCLUDED = re.compile(r"^([\"']?)include\1[ \t]*:", re.MULTILINE)
_NAME = re.compile(r"[^!*&{\[][^{\[]*")
_BESIDE_ALL = frozenset({".pre", ".post"})
"""Stages that a pipeline always has, and for which alone it doesn't run."""


def last_stage(text: str) -> str | None:
    """The last stage for jobs of any kind; None where other files tell, or it can't be read.

    A list in the file itself counts before those of files that it includes:
    https://docs.gitlab.com/ci/yaml/#stages
    """
    if _LISTED.search(text) is None:
        return None if _INCLUDED.search(text) else _DEFAULT
    stages = _STAGES.search(text)
    if stages is None:
        return None
    listed = re.sub(r"#.*", "", stages["flow"] or stages["block"] or "")
    names = [name.strip(" \t\r\n-\"'") for name in re.split(r",|\n", listed)]
    ordinary = [name for name in names if name and name not in _BESIDE_ALL]
    if not all(map(_NAME.fullmatch, ordinary)):
        return None
    return ordinary[-1] if ordinary else _DEFAULT
