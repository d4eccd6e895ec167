"""Tests of the docker command: alone, and beside Docker's own client on real engines."""
