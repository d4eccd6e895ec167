"""Tests of the client of one repository."""
