"""Tests of `sandbox.image`."""
