"""The package that a folder of WIT declares."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wasm_publish.errors import NothingToPublish, UsageError
from wasm_publish_wit.declaration import CODE, read_declaration
from wasm_publish_wit.recognition import WIT_FOLDER, wit_files, wit_folder

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from wasm_publish_wit.declaration import Declaration


def sources_of(root: Path) -> Path:
    """The folder with the WIT of a project.

    Raises:
        NothingToPublish: There is no WIT.
    """
    folder = wit_folder(root)
    if folder is None:
        raise NothingToPublish(
            "there is no WIT here to publish",
            code="no-wit",
            file=root,
            remedy=f"put the package's *.wit files into {WIT_FOLDER}/",
        )
    return folder


def read_package(folder: Path) -> Declaration:
    """The declaration that the files of a folder agree on.

    Raises:
        UsageError: A file can't be read, none declares the package, or two differ.
    """
    files = wit_files(folder)
    found = [declared for file in files if (declared := read_declaration(_text(file), file))]
    if not found:
        raise UsageError(
            "no file here declares the package",
            code=CODE,
            file=folder,
            remedy=f"begin {files[0].name} with a line such as `package acme:greeting@0.1.0;`",
        )
    _require_one(found)
    return found[0]


def _require_one(found: Sequence[Declaration]) -> None:
    first = found[0]
    for other in found[1:]:
        if str(other) != str(first):
            raise UsageError(
                f"the package is {other} here, and {first} in {first.file.name}:{first.line}",
                code=CODE,
                file=other.file,
                line=other.line,
                remedy="declare the same name and version in both, or in one of them only",
            )


def _text(file: Path) -> str:
    try:
        return file.read_bytes().decode()
    except OSError as error:
        raise UsageError(
            f"can't read the file: {error.strerror}", code="unreadable-file", file=file
        ) from error
    except UnicodeDecodeError as error:
        raise UsageError("not UTF-8, which WIT has to be", code=CODE, file=file) from error
