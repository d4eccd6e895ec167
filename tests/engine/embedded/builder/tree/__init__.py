"""Tests of the builder's tree."""
