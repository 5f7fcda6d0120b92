"""Artifact formats: how wasm is put into a manifest, and how it is found in one again.

A format is two pure functions, one from what is to be published to its exact bytes, and one from
manifest and config to the wasm in there. Each may be left out.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from wasm_publish.oci.annotations import TITLE

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import TypeAlias

    from wasm_publish.model import Artifact, Blob, Descriptor, WasmInfo
    from wasm_publish.oci.manifests import Manifest

    Build: TypeAlias = "Callable[[Content], Artifact]"
    Find: TypeAlias = "Callable[[Manifest, bytes], tuple[HeldWasm, ...]]"


class Content(NamedTuple):
    """What every format is made from.

    Attributes:
        name: The name, which titles the layer.
        wasm: The wasm that has been read and hashed.
        annotations: Of the manifest.
        created: Seconds since 1970 UTC.
        author: One line, or None.
        os: The config's `os` where the person asks for another than the format's own.
        extra_layers: Layers that follow the wasm, in a format that takes them.
    """

    name: str
    wasm: WasmInfo
    annotations: Mapping[str, str]
    created: int = 0
    author: str | None = None
    os: str | None = None
    extra_layers: tuple[Blob, ...] = ()


class HeldWasm(NamedTuple):
    """A wasm that an artifact holds.

    Attributes:
        layer: The layer that it is, or that it is packed in.
        title: The file name that the artifact gives it, if any; it may be a path, or worse.
        packed: The layer is an archive (tar, perhaps compressed), and these are the names under
            which the wasm may be in it, of which the first that is there counts; an empty name
            stands for the only wasm in there. None for a layer that is the wasm itself.
        doubtful: The layer doesn't say that it is wasm: look at how it begins.
        below: Further layers to look into, in this order, where an archive doesn't have it.
    """

    layer: Descriptor
    title: str | None = None
    packed: tuple[str, ...] | None = None
    doubtful: bool = False
    below: tuple[Descriptor, ...] = ()

    @classmethod
    def of(cls, layer: Descriptor) -> HeldWasm:
        """The wasm that a layer is, by the title that it bears."""
        return cls(layer, layer.annotations.get(TITLE))


class Application(NamedTuple):
    """What artifacts of a format are, where their wasm is only a part of them.

    Attributes:
        what: As it stands in a sentence, such as `a Spin application`.
        remedy: How to take all of it.
    """

    what: str
    remedy: str


class Format(NamedTuple):
    """An artifact format.

    Attributes:
        name: What the person types after `--format`, and what `inspect` shows.
        summary: One line about who reads it.
        build: Makes the artifact; pure, so that the same content gives the same digest. None
            for a format that is only read.
        find: Finds the wasm in an artifact of this format, by its manifest and its config (which
            are no bytes where there is no config); nothing where it is of another one. May raise
            `InvalidWasm` for what is of this format and holds no wasm to be taken out.
        told_by: The media type of the layer or config that `find` gets in place of the config,
            where a layer may tell what others tell in the config; an artifact without one is of
            another format.
        reads_config: Whether `find` looks at the config; else it gets no bytes, and nobody has to
            fetch it.
        application: What artifacts of this format are beside their wasm, if anything.
        annotations: Those that every artifact of it has, where a person doesn't say otherwise.
        is_described: Whether the manifest is annotated with what project, git and wasm tell;
            else only with what settings and the command line say.
        takes_layers: Whether there may be layers beside the wasm.
        sends_file: Whether a layer is the wasm file as it is, so that a store may begin to send
            it before it has been read.
    """

    name: str
    summary: str
    build: Build | None = None
    find: Find | None = None
    told_by: str | None = None
    reads_config: bool = True
    application: Application | None = None
    annotations: Mapping[str, str] = MappingProxyType({})
    is_described: bool = True
    takes_layers: bool = False
    sends_file: bool = True
