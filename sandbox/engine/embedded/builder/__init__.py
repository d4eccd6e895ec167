"""The classic builder: Dockerfile and context in, images and the engine's own messages out."""
