"""Tests of the embedded engine's containers."""
