"""Tests of the builder's images."""
