"""The graph: what it is of, its text, its layout and its drawing."""
