"""Layers side by side."""
