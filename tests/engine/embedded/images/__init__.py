"""Tests of the embedded engine's images."""
