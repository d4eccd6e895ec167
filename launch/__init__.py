"""The set-up behind course.py: .venv, uv and the lock.

Standard library alone, parsed by every Python since 2.7. It knows nothing of the course itself, and is
imported only where .venv does not yet hold what the lock names (but for `places` and `stamp`).
"""
