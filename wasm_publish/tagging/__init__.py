"""What the tags of a repository are, in which order they stand, and taking one away."""
