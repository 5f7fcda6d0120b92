"""The names that a package's wasm may bear."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from wasm_publish_rust.evidence import linked_sdks
from wasm_publish_rust.targets import cargo_targets

if TYPE_CHECKING:
    from wasm_publish_rust.inheritance import Package

# Kubewarden's project template copies the built file to policy.wasm and annotates that.
_CUSTOMARY = {"kubewarden-policy-sdk": "policy"}


@dataclass(frozen=True, slots=True)
class Names:
    """The names of one package's wasm.

    Attributes:
        package: The package's own.
        built: What cargo calls the files it writes.
        customary: What people who use the package's SDK call the finished file.
    """

    package: str
    built: tuple[str, ...]
    customary: tuple[str, ...] = ()

    @property
    def all(self) -> tuple[str, ...]:
        """Every name once, the package's first."""
        return tuple(dict.fromkeys((self.package, *self.built, *self.customary)))

    @property
    def is_one_product(self) -> bool:
        """Whether the package builds one thing only, which is then called as the package is."""
        return len({folded(name) for name in self.built}) == 1


def names_of(package: Package) -> Names:
    """Tell the names of a package.

    Raises:
        UsageError: The manifest is malformed.
    """
    return Names(
        package=package.manifest.name,
        built=tuple(dict.fromkeys(target.name for target in cargo_targets(package))),
        customary=tuple(_CUSTOMARY[sdk] for sdk in linked_sdks(package) if sdk in _CUSTOMARY),
    )


def folded(name: str) -> str:
    """A name in the one spelling that compares: `my-plugin` and `my_plugin` are the same."""
    return name.replace("-", "_")
