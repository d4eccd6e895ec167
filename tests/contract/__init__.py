"""One suite for everything that has a real counterpart."""
