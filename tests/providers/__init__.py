"""Tests of the stand-ins of public registries."""
