"""Tests of the builder's dockerfile."""
