"""Tests of how the embedded engine speaks with registries."""
