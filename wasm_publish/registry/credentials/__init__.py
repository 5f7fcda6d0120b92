"""The credentials that Docker and podman keep: finding, explaining, storing and removing them."""
