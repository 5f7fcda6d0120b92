"""The store over HTTP: a repository of an OCI registry.

https://github.com/opencontainers/distribution-spec/blob/main/spec.md
"""
