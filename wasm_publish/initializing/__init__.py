"""Setting a project up, so that a publish needs nothing to type."""
