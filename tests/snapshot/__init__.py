"""Tests of `sandbox.snapshot`."""
