"""Tests of the wire's picture, on what real clients were recorded to ask for."""
