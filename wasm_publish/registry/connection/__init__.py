"""Requests to a server and its answers: connections, TLS, proxies, and trying again."""
