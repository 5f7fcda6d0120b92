"""Answers that say no, as errors: what the registry said, and what to do."""
