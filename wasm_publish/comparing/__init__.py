"""What artifacts are, without their wasm, and what differs between two of them."""
