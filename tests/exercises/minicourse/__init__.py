"""A course of one good exercise for every kind, and broken ones, one for every promise."""
