"""Tests of the small Docker Hub."""
