"""Tests of the embedded engine's volumes."""
