"""Whether a package has changed since it was built."""

from __future__ import annotations

import re
from pathlib import Path

from wasm_publish.locating.freshness import newest_after

_MANIFEST = ("Cargo.toml", "build.rs")
_PATTERNS = ("src/**/*.rs", "wit/**/*.wit")
_UNESCAPED_SPACE = re.compile(r"(?<!\\) ")


def newer_source(root: Path, wasm: Path) -> Path | None:
    """The newest source file of a package, if it is newer than a wasm file.

    The sources are those that cargo noted when it built the file, which may lie outside of the
    package; where there is no such note, those that packages usually have.
    """
    listed = listed_sources(wasm)
    usual = (source for pattern in _PATTERNS for source in root.glob(pattern))
    return newest_after((*(root / name for name in _MANIFEST), *(listed or usual)), wasm)


def listed_sources(wasm: Path) -> tuple[Path, ...]:
    """The sources that cargo noted beside a file that it built, as far as they are still there.

    cargo writes one rule in the manner of make, where a backslash escapes a space alone:
    https://doc.rust-lang.org/cargo/reference/build-cache.html#dep-info-files
    """
    try:
        note = wasm.with_suffix(".d").read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return ()
    _, _, listed = note.partition(": ")
    names = _UNESCAPED_SPACE.split(listed.partition("\n")[0].strip())
    paths = (Path(name.replace("\\ ", " ")) for name in names if name)
    return tuple(path for path in paths if path.is_absolute() and path.is_file())
