"""What oras asks of its client, answered by our engine."""
