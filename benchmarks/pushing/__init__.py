"""The push benchmark, which `push.py` beside this package runs."""
