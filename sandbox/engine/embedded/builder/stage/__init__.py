"""A stage of a build: its settings, its arguments, and what its instructions do to them."""
