"""`docker manifest …`: asks registries itself, past the engine."""
