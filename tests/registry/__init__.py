"""Tests of the embedded registry: clause by clause, by model, by kill, and beside the real program."""
