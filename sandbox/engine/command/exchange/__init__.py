"""What goes to the engine and what comes back: requests, contexts, filters, progress, files."""
