"""Which credentials a registry would be given, told without reading a secret or asking a helper."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from wasm_publish.errors import UsageError
from wasm_publish.model import Explained, Origin
from wasm_publish.registry.credentials.credential_helper import program_of
from wasm_publish.registry.credentials.docker_config import ENTRIES, HELPERS, STORE, DockerConfig
from wasm_publish.registry.credentials.finding import credential_files

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from wasm_publish.references.reference import Reference


def credential_sources(reference: Reference, environment: Mapping[str, str]) -> Iterator[Explained]:
    """What the credential files offer for a repository, in the order in which it counts.

    A helper may turn out to have nothing, so what follows it is told too. The last one is
    certain, unless it is a helper.

    Args:
        reference: The repository.
        environment: Tells where the files are.
    """
    for path in credential_files(environment):
        try:
            config = DockerConfig.read(path)
        except UsageError as error:
            yield Explained("credentials", "unknown", str(error), Origin(path.name, path))
            return
        for source in _in_file(config, reference) if config else ():
            yield source._replace(key=reference.name)
            if not is_helper(source):
                return


def is_helper(source: Explained) -> bool:
    """Whether a source is a program, which may have nothing."""
    return source.value.startswith(program_of(""))


def _in_file(config: DockerConfig, reference: Reference) -> Iterator[Explained]:
    """The order is that of `find_credentials`."""
    if key := config.helper_key(reference.registry):
        rule = "the helper for this registry, if it has any"
        yield _helper(str(config.helper(reference.registry)), rule, config.path, HELPERS, key)
    elif key := config.entry_key(reference):
        origin = _origin(config.path, ENTRIES, key)
        yield Explained("credentials", "stored", "what a login has left in the file", origin)
    elif name := config.store():
        rule = "the helper for all registries, if it has any"
        yield _helper(name, rule, config.path, STORE)


def _helper(name: str, rule: str, path: Path, *key: str) -> Explained:
    return Explained("credentials", program_of(name), rule, _origin(path, *key))


def _origin(path: Path, *key: str) -> Origin:
    content = path.read_bytes()
    text = content.decode(json.detect_encoding(content), "replace")  # as JSON was read from it
    return Origin(".".join(key), path, _line(text, *key))


def _line(text: str, *key: str) -> int | None:
    """The line of a key in a JSON text: the first place where its parts follow one another."""
    position = 0
    for part in key:
        position = text.find(json.dumps(part), position)
        if position < 0:
            return None  # it is written in some other way
    return text.count("\n", 0, position) + 1
