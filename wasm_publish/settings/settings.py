"""The settings that are in force, and how those of several sources merge."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from wasm_publish.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
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

    One attribute for each option in `core_options.py`; besides, `extra` holds the options that
    plugins added, `plugins` their tables, and `origins` tells where each value was set: by key,
    and by `annotations.KEY` for each annotation. `overruled` tells, by the same keys, where
    other values stand that don't count beside it.
    """

    registry: str | None = None
    destinations: tuple[str, ...] = ()
    wasm: str | None = None
    name: str | None = None
    wit_package: str | None = None
    package_version: str | None = None
    version: str | None = None
    version_from: str | None = None
    format: str | None = None
    os: str | None = None
    layers: tuple[str, ...] = ()
    world: str | None = None
    profile: str | None = None
    release: bool = False
    target: str | None = None
    target_dir: str | None = None
    build: bool = False
    offline: bool = False
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
    all_tags: bool = False
    username: str | None = None
    password_stdin: bool = False
    ca_file: str | None = None
    insecure: bool = False
    plain_http: bool = False
    timeout: int | None = None
    output: str | None = None
    component: str | None = None
    verify_wasm: bool = False
    raw: str | None = None
    wit: bool = False
    no_wasm: bool = False
    strict: bool = False
    version_bump: bool = False
    on_push: str | None = None
    explain: bool = False
    yes: bool = False
    pre_commit: bool = False
    ci: str | None = None
    read_only: bool = False
    message_format: str | None = None
    json: bool = False
    color: str | None = None
    quiet: bool = False
    verbose: int = 0
    extra: Mapping[str, Value] = MappingProxyType({})
    plugins: Mapping[str, Mapping[str, object]] = MappingProxyType({})
    origins: Mapping[str, Origin] = MappingProxyType({})
    overruled: Mapping[str, tuple[Origin, ...]] = MappingProxyType({})


_FIELDS = frozenset(Settings._fields) - {"extra", "plugins", "origins", "overruled"}


def resolve(layers: Sequence[Layer], options: Options) -> Settings:
    """Merge layers, the highest precedence first.

    A value replaces the one below it; tables merge by key, so that one `--annotation` leaves
    the configured others in force. `Option.replaces` makes more than its own key void.

    Raises:
        UsageError: One source has two flags of which one makes the other void.
    """
    values: dict[str, Value] = {}
    places = _Places()
    plugins: dict[str, dict[str, object]] = {}
    for layer in reversed(layers):
        for name, replaced in _replaced(layer, options):
            values.pop(replaced, None)
            places.replace(replaced, name)
        for key, value in layer.values.items():
            values[key] = _merged(values.get(key), value)
            places.put(key, value, layer.origins[key])
        for plugin, table in layer.plugins.items():
            plugins.setdefault(plugin, {}).update(table)
    named: dict[str, Any] = {options[key].field: value for key, value in values.items()}
    own = {name: value for name, value in named.items() if name in _FIELDS}
    extra = {name: value for name, value in named.items() if name not in _FIELDS}
    return Settings(
        **own,
        extra=extra,
        plugins=plugins,
        origins=places.origins,
        overruled=places.overruled,
    )


def _replaced(layer: Layer, options: Options) -> Iterator[tuple[str, str]]:
    """The keys that make others void, which flags can't do that stand beside each other."""
    for name, value in layer.values.items():
        for replaced in options[name].replaces if value is not False else ():
            if value is True and layer.values.get(replaced) is True:
                raise UsageError(
                    f"both {layer.origins[replaced]} and {layer.origins[name]} are given",
                    code="usage",
                    remedy="give one",
                )
            yield name, replaced


class _Places:
    """Where each value was set, and where others that it counts before, the nearest first."""

    def __init__(self) -> None:
        self.origins: dict[str, Origin] = {}
        self.overruled: dict[str, tuple[Origin, ...]] = {}

    def put(self, key: str, value: Value, origin: Origin) -> None:
        """Let a value count; the entries of a table overrule each other, and no table does."""
        for place, found in _origins(key, value, origin).items():
            if place in self.origins and not (isinstance(value, dict) and place == key):
                self._overrule(place, place)
            self.origins[place] = found

    def replace(self, replaced: str, by: str) -> None:
        """Let a key make another one void."""
        if replaced in self.origins:
            self._overrule(replaced, by)
            del self.origins[replaced]

    def _overrule(self, key: str, by: str) -> None:
        below = self.overruled.pop(key, ())
        above = () if key == by else self.overruled.get(by, ())
        self.overruled[by] = (self.origins[key], *below, *above)


def _merged(below: Value | None, value: Value) -> Value:
    if isinstance(below, dict) and isinstance(value, dict):
        return {**below, **value}
    return value


def _origins(key: str, value: Value, origin: Origin) -> dict[str, Origin]:
    entries = {f"{key}.{name}": origin for name in value} if isinstance(value, dict) else {}
    return {key: origin, **entries}
