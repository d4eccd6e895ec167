"""The embedded engine killed, out of room, and asked by many at once."""
