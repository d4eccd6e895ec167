"""Tests of `sandbox.auth`."""
