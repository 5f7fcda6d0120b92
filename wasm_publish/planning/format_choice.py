"""Which format an artifact gets, and which one where a registry refuses that."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from wasm_publish.errors import UsageError
from wasm_publish.toml_file import pointed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from wasm_publish.oci.formats import Build, Format
    from wasm_publish.plugins.manager import Plugins
    from wasm_publish.settings.settings import Settings

AUTO = "auto"
"""What a person says to publish in the default format, or where that is refused in another."""

_DEFAULT = "cncf"
_EVERYWHERE = "compat"
"""An image like all others, which every registry takes."""


class FormatChoice(NamedTuple):
    """The format of an artifact.

    Attributes:
        format: The format.
        build: How it makes artifacts.
        fallback: What takes its place where a registry refuses it, if the person lets the
            registry decide.
    """

    format: Format
    build: Build
    fallback: FormatChoice | None = None


def choose_format(settings: Settings, plugins: Plugins) -> FormatChoice:
    """The format that settings choose.

    Raises:
        UsageError: No plugin offers it, or it has no place for the layers that settings add.
    """
    offered = {
        found.name: FormatChoice(found, found.build) for found in plugins.formats() if found.build
    }
    chosen = settings.format or _DEFAULT
    name = _DEFAULT if chosen == AUTO else chosen
    if name not in offered:
        names = ", ".join(sorted({*offered, AUTO}))
        raise pointed(_unknown(chosen, names), settings.origins["format"])
    choice = offered[name]
    if settings.layers and not choice.format.takes_layers:
        takers = [found.format.name for found in offered.values() if found.format.takes_layers]
        raise pointed(_without_layers(name, takers), settings.origins["layers"])
    return choice._replace(fallback=offered[_EVERYWHERE]) if chosen == AUTO else choice


def _unknown(name: str, names: str) -> UsageError:
    return UsageError(
        f"there is no artifact format {name!r} to publish in",
        code="unknown-format",
        remedy=f"the formats are {names}",
    )


def _without_layers(name: str, takers: Iterable[str]) -> UsageError:
    return UsageError(
        f"an artifact of the format {name} has no layer but the wasm",
        code="extra-layer",
        remedy=f"leave out --layer, or choose {' or '.join(f'--format {n}' for n in takers)}",
    )
