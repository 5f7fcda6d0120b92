"""Versions: their order, where they come from, and which of them fit together."""
