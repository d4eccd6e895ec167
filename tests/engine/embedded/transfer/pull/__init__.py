"""Tests of pulling."""
