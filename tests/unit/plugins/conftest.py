from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from plugin_site import plugin_site

if TYPE_CHECKING:
    from pathlib import Path

    from plugin_site import PluginSite


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> PluginSite:
    return plugin_site(tmp_path / "site", monkeypatch)
