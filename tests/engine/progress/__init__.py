"""Progress: how the streams of engines are folded, and what they really send."""
