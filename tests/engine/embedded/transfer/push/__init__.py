"""Tests of pushing."""
