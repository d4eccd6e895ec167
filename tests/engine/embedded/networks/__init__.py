"""Tests of the embedded engine's networks."""
