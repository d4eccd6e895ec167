"""Tests of `sandbox.lab.registry`."""
