"""The benchmark of pulling and copying, which `pull.py` beside this package runs."""
