"""Finding the wasm in what others published, and taking it out."""
