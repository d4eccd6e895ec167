"""Tests of the builder's stage."""
