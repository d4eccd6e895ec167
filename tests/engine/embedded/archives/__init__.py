"""Tests of the embedded engine's archives."""
