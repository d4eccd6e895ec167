"""The timeline of a tag."""
