"""Tests of the builder's files."""
