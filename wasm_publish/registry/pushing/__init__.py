"""Pushing an artifact: its blobs, then its manifest under its tags; and taking a tag away."""
