"""Tests of `sandbox.lab.record`."""
