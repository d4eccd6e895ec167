"""Tests of `sandbox.lab.command`."""
