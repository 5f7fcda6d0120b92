"""What git knows of a project."""
