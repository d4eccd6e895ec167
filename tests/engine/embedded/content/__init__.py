"""Tests of the embedded engine's content."""
