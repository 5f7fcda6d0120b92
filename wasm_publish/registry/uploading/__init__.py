"""Bringing a blob into a repository: upload sessions, mounts, and the ways to send bytes."""
