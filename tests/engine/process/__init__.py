"""Tests of the embedded engine's own process, and of engines inside this one."""
