"""COPY and ADD: which files are taken, where they go, and to whom they belong."""
