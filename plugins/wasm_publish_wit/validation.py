"""What contradicts between an encoded package and what it is published as."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wasm_publish.model import Problem
from wasm_publish_wit.encoded import package_in
from wasm_publish_wit.workspace import names_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wasm_publish.model import Project, WasmInfo
    from wasm_publish.settings.settings import Settings
    from wasm_publish.versions.version import Version


def contradictions(
    project: Project, version: Version | None, wasm: WasmInfo, settings: Settings
) -> Iterator[Problem]:
    """Faults of a package that others fetch by a name or version that isn't its own.

    They would find it, and then not what they use of it.
    """
    encoded = package_in(wasm.contents)
    if encoded is None:
        return
    name = settings.wit_package or (names_of(project)[1] if project.repository_name else None)
    if name and str(encoded.package) != name:
        yield Problem(
            "other-package",
            f"the wasm is the package {encoded.package}, and it is published as {name}",
            remedy="encode it again, or publish it under its own name",
            file=wasm.path,
        )
    if encoded.version is None:
        yield Problem(
            "unversioned-package",
            "the WIT declares no version, so whoever fetches the package can't use it by one",
            "warning",
            remedy=f"write it into the WIT: `package {encoded.package}@0.1.0;`",
            file=project.file,
        )
    elif version and encoded.version != version.text:
        yield Problem(
            "other-package",
            f"the wasm is {encoded}, and it is published as {version}",
            remedy="write the version into the WIT, and encode it again",
            file=wasm.path,
        )
