"""Tests of the builder's context."""
