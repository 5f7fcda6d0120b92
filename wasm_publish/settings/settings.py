"""The settings that are in force, and how those of several sources merge."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import TypeAlias

    from wasm_publish.model import Origin
    from wasm_publish.settings.options import Options

    Value: TypeAlias = str | bool | int | tuple[str, ...] | dict[str, str]


class Layer(NamedTuple):
    """The checked values of one source: flags, environment, or one table of a file.

    Attributes:
        values: By settings key.
        origins: Where each came from, by settings key.
        plugins: The tables `plugins.<name>`, which their plugins check.
    """

    values: Mapping[str, Value]
    origins: Mapping[str, Origin]
    plugins: Mapping[str, Mapping[str, object]] = MappingProxyType({})


class Settings(NamedTuple):
    """The settings of one project, or of a whole run.

    One attribute for each option in `options.py`; besides, `extra` holds the options that
    plugins added, `plugins` their tables, and `origins` tells where each value was set: by key,
    and by `annotations.KEY` for each annotation.
    """

    registry: str | None = None
    destinations: tuple[str, ...] = ()
    wasm: str | None = None
    name: str | None = None
    package_version: str | None = None
    version: str | None = None
    version_from: str | None = None
    format: str | None = None
    os: str | None = None
    world: str | None = None
    profile: str | None = None
    release: bool = False
    target: str | None = None
    target_dir: str | None = None
    packages: tuple[str, ...] = ()
    workspace: bool = False
    exclude: tuple[str, ...] = ()
    manifest_path: str | None = None
    language: str | None = None
    recursive: bool = False
    projects: tuple[str, ...] = ()
    changed_since: str | None = None
    jobs: int | None = None
    tags: tuple[str, ...] = ()
    add_tags: tuple[str, ...] = ()
    no_moving_tags: bool = False
    tag_prefix: str | None = None
    annotations: Mapping[str, str] = MappingProxyType({})
    description: str | None = None
    licenses: str | None = None
    authors: tuple[str, ...] = ()
    source: str | None = None
    url: str | None = None
    documentation: str | None = None
    vendor: str | None = None
    channels: Mapping[str, str] = MappingProxyType({})
    mutable_tags: tuple[str, ...] = ()
    skip_existing: bool = False
    force: bool = False
    allow_dirty: bool = False
    semver_check: str | None = None
    deny_imports: tuple[str, ...] = ()
    require_exports: tuple[str, ...] = ()
    dry_run: bool = False
    username: str | None = None
    password_stdin: bool = False
    ca_file: str | None = None
    insecure: bool = False
    plain_http: bool = False
    timeout: int | None = None
    no_wasm: bool = False
    strict: bool = False
    message_format: str | None = None
    json: bool = False
    color: str | None = None
    quiet: bool = False
    verbose: int = 0
    extra: Mapping[str, Value] = MappingProxyType({})
    plugins: Mapping[str, Mapping[str, object]] = MappingProxyType({})
    origins: Mapping[str, Origin] = MappingProxyType({})


_FIELDS = frozenset(Settings._fields) - {"extra", "plugins", "origins"}


def resolve(layers: Sequence[Layer], options: Options) -> Settings:
    """Merge layers, the highest precedence first.

    A value replaces the one below it; tables merge by key, so that one `--annotation` leaves
    the configured others in force. `Option.replaces` makes more than its own key void.
    """
    values: dict[str, Value] = {}
    origins: dict[str, Origin] = {}
    plugins: dict[str, dict[str, object]] = {}
    for layer in reversed(layers):
        for replaced in [key for name in layer.values for key in options[name].replaces]:
            values.pop(replaced, None)
            origins.pop(replaced, None)
        for key, value in layer.values.items():
            values[key] = _merged(values.get(key), value)
            origins |= _origins(key, value, layer.origins[key])
        for plugin, table in layer.plugins.items():
            plugins.setdefault(plugin, {}).update(table)
    named: dict[str, Any] = {options[key].field: value for key, value in values.items()}
    own = {name: value for name, value in named.items() if name in _FIELDS}
    extra = {name: value for name, value in named.items() if name not in _FIELDS}
    return Settings(**own, extra=extra, plugins=plugins, origins=origins)


def _merged(below: Value | None, value: Value) -> Value:
    if isinstance(below, dict) and isinstance(value, dict):
        return {**below, **value}
    return value


def _origins(key: str, value: Value, origin: Origin) -> dict[str, Origin]:
    entries = {f"{key}.{name}": origin for name in value} if isinstance(value, dict) else {}
    return {key: origin, **entries}
