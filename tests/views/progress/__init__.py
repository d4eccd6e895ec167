"""Bars: what they say, on which screen, and what comes of a stream."""
