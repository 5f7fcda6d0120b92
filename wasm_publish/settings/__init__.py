"""Settings: what can be set, where it may be said, and what is in force."""
