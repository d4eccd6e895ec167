"""Tests of `sandbox.wire`."""
