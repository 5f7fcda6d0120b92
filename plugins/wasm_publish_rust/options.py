"""What a person says to cargo of a build, in cargo's words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wasm_publish.settings.option import Option

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wasm_publish.settings.settings import Settings

OPTIONS = (
    Option(
        "features", "list", "build with these features of the packages, as cargo does (repeatable)",
        "build", short="F", setting=False, needs="build",
    ),
    Option(
        "all-features", "boolean", "build with all features of the packages",
        "build", setting=False, needs="build",
    ),
    Option(
        "no-default-features", "boolean", "build without the default features of the packages",
        "build", setting=False, needs="build",
    ),
    Option(
        "locked", "boolean", "build with the versions of Cargo.lock, or not at all",
        "build", setting=False, needs="build",
    ),
    Option(
        "frozen", "boolean", "build with the versions of Cargo.lock, and without network",
        "build", setting=False, needs="build",
    ),
    Option(
        "no-verify", "boolean", "build nothing, as with cargo publish; which is the default",
        "build", setting=False, replaces=("build",),
    ),
)  # fmt: skip


def build_arguments(settings: Settings) -> Iterator[str]:
    """The arguments by which cargo is told the same."""
    for option in OPTIONS:
        given = settings.extra.get(option.field)
        if option.kind == "list" and isinstance(given, tuple):
            yield from (word for value in given for word in (f"--{option.name}", value))
        elif given and option.needs:
            yield f"--{option.name}"
    if settings.offline:
        yield "--offline"


def build_manner(settings: Settings) -> Iterator[tuple[str, str]]:
    """The variables by which cargo speaks as we were told to; it can't be quiet and verbose."""
    if settings.color:
        yield "CARGO_TERM_COLOR", settings.color
    if settings.quiet or settings.verbose:
        yield "CARGO_TERM_QUIET", "true" if settings.quiet else "false"
        yield "CARGO_TERM_VERBOSE", "false" if settings.quiet else "true"
