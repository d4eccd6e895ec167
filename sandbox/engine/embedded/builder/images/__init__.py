"""Images before and after a step: bases, the cache, file systems, and the making of new ones."""
