"""Tests of the embedded engine's own parts; the contract suite compares it with real engines."""
