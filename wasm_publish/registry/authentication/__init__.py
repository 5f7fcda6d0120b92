"""Telling a registry who asks, in the way that it wants to be told."""
