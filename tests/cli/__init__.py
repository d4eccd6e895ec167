"""The launcher as its users meet it: real processes, in a copy of the clone."""
