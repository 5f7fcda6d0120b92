"""Where a module stands in its repository, which decides its name and its tags."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wasm_publish.git import working_tree as git

if TYPE_CHECKING:
    from pathlib import Path, PurePosixPath

    from wasm_publish_tinygo.module_path import ModulePath


def place_of(root: Path, module: ModulePath) -> PurePosixPath | None:
    """The module's folder below the root of the repository, or None outside of git.

    A folder for one major version alone, such as `hello/v2`, doesn't count: that module is
    called `hello` and has the tags of `hello`.
    """
    place = git.path_in_repository(root)
    return place.parent if place and place.name == module.folder else place
