"""Examining a registry: what it can do, found out by trying, and what that means for a publish."""
