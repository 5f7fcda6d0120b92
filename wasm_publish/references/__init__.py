"""What people name things by: references to registries, layout folders and what is in them."""
