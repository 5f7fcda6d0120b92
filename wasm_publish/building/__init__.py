"""Building projects before they are published: what is run, and how."""
