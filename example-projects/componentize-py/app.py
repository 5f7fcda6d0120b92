"""Greets by name. `componentize-py` makes the module `wit_world` from `wit/`."""

from wit_world import exports


class Greeting(exports.Greeting):
    def greet(self, name: str) -> str:
        return f"Hello, {name}!"
