from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from builders import an_artifact, settings_with
from toy_language import plugins_of

from wasm_publish.errors import UsageError
from wasm_publish.hookspecs import hookimpl
from wasm_publish.oci.formats import Format, cncf, compat, runwasi, wasm_to_oci
from wasm_publish.planning.format_choice import choose_format

if TYPE_CHECKING:
    from wasm_publish.model import Artifact
    from wasm_publish.oci.formats import Content


class _Offers:
    @hookimpl
    def wasm_publish_formats(self) -> list[Format]:
        def build(_content: Content) -> Artifact:
            return an_artifact()

        return [Format("read", "is only read"), Format("many", "layers", build, takes_layers=True)]


@pytest.mark.parametrize("chosen", [cncf, wasm_to_oci, runwasi, compat])
def test_every_format_is_chosen_by_its_name(chosen: object) -> None:
    found: Format = chosen.FORMAT  # type: ignore[attr-defined]  # a module
    choice = choose_format(settings_with({"format": found.name}), plugins_of())
    assert choice == (found, found.build, None)


def test_auto_is_the_default_with_an_image_to_fall_back_to() -> None:
    choice = choose_format(settings_with({"format": "auto"}), plugins_of())
    assert choice.format == choose_format(settings_with(), plugins_of()).format == cncf.FORMAT
    assert choice.fallback == (compat.FORMAT, compat.build, None)


@pytest.mark.parametrize("name", ["zip", "read"])
def test_what_is_none_or_only_read_can_not_be_chosen(name: str) -> None:
    with pytest.raises(UsageError, match=f"no artifact format '{name}' to publish in") as caught:
        choose_format(settings_with({"format": name}), plugins_of(_Offers()))
    remedy = "the formats are auto, cncf, compat, many, runwasi, wasm-to-oci"
    assert caught.value.problem.remedy == remedy


@pytest.mark.parametrize("name", ["runwasi", "many"])
def test_layers_go_where_there_is_a_place_for_them(name: str) -> None:
    settings = settings_with({"format": name, "layers": ("a/b=c",)})
    assert choose_format(settings, plugins_of(_Offers())).format.name == name


@pytest.mark.parametrize("name", ["cncf", "auto", "compat", "wasm-to-oci"])
def test_layers_are_refused_elsewhere(name: str) -> None:
    settings = settings_with({"format": name, "layers": ("a/b=c",)})
    with pytest.raises(UsageError, match="has no layer but the wasm") as caught:
        choose_format(settings, plugins_of())
    assert caught.value.problem.remedy == "leave out --layer, or choose --format runwasi"
