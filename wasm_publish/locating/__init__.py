"""Finding the built wasm of a project."""
