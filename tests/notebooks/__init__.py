"""The notebooks themselves, as they are committed: run untouched, solved and wrong, on every engine."""
