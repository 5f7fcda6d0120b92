"""Writes what derives from the code; `--check` only compares: `python docs/generate.py`."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from man_page import CARGO_PAGE, man_page

import wasm_publish_rust
from wasm_publish.errors import WasmPublishError
from wasm_publish.settings.options import Options
from wasm_publish.settings.schema import settings_schema

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wasm_publish.settings.option import Option

ROOT = Path(__file__).resolve().parent.parent

_OPTIONS_HEAD = """\
# Options, variables and settings

Each option is a flag, an environment variable, and mostly a key of the settings. The flag
counts before the variable, and that before settings, which stand in, highest first:

1. `wasm-publish.toml` beside the project file;
2. the project's own table: `[package.metadata.wasm-publish]` in Cargo.toml,
   `[tool.wasm-publish]` in pyproject.toml;
3. the workspace's: `[workspace.metadata.wasm-publish]` in Cargo.toml;
4. `wasm-publish.toml` in the folders above, the nearest first, inside the same git repository.
   `name`, `wasm` and `wit-package` are not inherited.

Tables merge by key. A list in a variable has one element a line. Relative paths are relative to
the file they stand in, or to the current folder. A plugin's own settings are the table
`plugins.<name>`.

In `tags` and `add-tags` these stand for their values: `{version} {major} {minor} {patch}
{prerelease} {sha} {branch} {date}`. In `registry` and `destinations`: `{name} {dir} {owner}
{repo}`.

`wasm-publish.toml` with a `name` or a `wasm` is a project by itself; with `[[artifact]]` tables,
which have the same keys, it is several.

Besides, `WASM_PUBLISH_DISABLE_PLUGINS` names plugins to leave out, separated by commas, and
`WASM_PUBLISH_TRACEBACK=1` shows the traceback of a defect. An empty variable counts as not set.
Of another one that begins with `WASM_PUBLISH_` a warning says that nothing reads it; those that
go on with a plugin's name, as `WASM_PUBLISH_ACME_`, are the plugin's.

A registry is asked by the proxy that `HTTPS_PROXY` names (`HTTP_PROXY` with `--plain-http`), else
`ALL_PROXY`, as `http://[USER:PASSWORD@]HOST[:PORT]`; SOCKS proxies can't be used. `NO_PROXY` lists
who is asked without: names, which stand for all names below them too, addresses, and blocks of
addresses such as `10.0.0.0/8`; a name or an address may have a `:PORT`; `*` is everybody. The
lower-case spellings count first. This machine is always asked without.
"""

_EXIT_CODES_HEAD = """\
# Exit codes

Of several failures the highest from 1 to 7 counts; 8 only alone. `check` ends with 1 for \
whatever is wrong with a
project, and with 2 or 3, as a publish does, where an option is wrong or there is no project at all.

| code | meaning | exception |
|---|---|---|
| 0 | done, also when all was published already | |
"""


def files() -> dict[str, str]:
    """The generated files by their path in the repository."""
    return {
        "docs/reference/options.md": _options_page(),
        "docs/reference/exit-codes.md": _exit_codes_page(),
        "docs/man/cargo-wasm-publish.1": CARGO_PAGE,
        "docs/man/wasm-publish.1": man_page(_options()),
        "wasm_publish/settings.schema.json": json.dumps(settings_schema(), indent=2) + "\n",
    }


def _options_page() -> str:
    groups: dict[str, list[str]] = {}
    for option in _options():
        groups.setdefault(option.group, []).append(_option_row(option))
    lines = [_OPTIONS_HEAD]
    for group, rows in groups.items():
        lines.append(f"\n## {group.capitalize()}\n")
        lines.append("| flag | variable | key | meaning |\n|---|---|---|---|")
        lines += rows
    return "\n".join(lines) + "\n"


def _options() -> Options:
    """Those of wasm-publish and of the plugins that it brings."""
    options = Options()
    wasm_publish_rust.wasm_publish_add_options(options)
    return options


def _option_row(option: Option) -> str:
    short = "".join(f"`-{letter}` " for letter in option.short)
    metavar = f" {option.metavar or option.name.upper()}" if option.takes_value else ""
    flag = "" if option.only_settings else f"{short}`--{option.name}{metavar}`"
    key = f"`{option.key}`" if option.setting else ""
    return f"| {flag} | `{option.variable}` | {key} | {option.help} |"


def _exit_codes_page() -> str:
    return _EXIT_CODES_HEAD + "".join(f"{row}\n" for row in _exit_code_rows())


def _exit_code_rows() -> Iterator[str]:
    for kind in sorted(WasmPublishError.__subclasses__(), key=lambda kind: kind.exit_code):
        meaning = (kind.__doc__ or "").strip().rstrip(".")
        yield f"| {kind.exit_code} | {meaning} | `{kind.__name__}` |"


def main() -> int:
    """Write the files, or tell with `--check` which of them are out of date."""
    stale = []
    for name, text in files().items():
        path = ROOT / name
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            stale.append(name)
            if "--check" not in sys.argv:
                path.write_text(text, encoding="utf-8", newline="\n")
    if stale and "--check" in sys.argv:
        sys.stderr.write(f"out of date: {', '.join(stale)}; run docs/generate.py\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
