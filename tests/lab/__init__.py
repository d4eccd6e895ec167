"""Tests of `sandbox.lab`."""
