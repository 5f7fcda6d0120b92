"""The marks by which pluggy knows a hook, and a function that implements one."""

from __future__ import annotations

import pluggy

NAMESPACE = "wasm_publish"

hookspec = pluggy.HookspecMarker(NAMESPACE)
hookimpl = pluggy.HookimplMarker(NAMESPACE)
