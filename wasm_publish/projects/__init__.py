"""From folders to the projects in them that are published."""
