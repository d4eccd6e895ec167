"""Commands for the engine as a whole."""
