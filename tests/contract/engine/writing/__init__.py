"""How an answer is written down, so that engines can be compared: what differs by chance has a name."""
