"""Reading a repository: manifests, blobs, what refers to a manifest."""
