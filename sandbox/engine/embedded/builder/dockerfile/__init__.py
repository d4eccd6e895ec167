"""Dockerfiles, read as the classic builder reads them; pure: no files, no images, no engine."""

from sandbox.engine.embedded.builder.dockerfile.document import Dockerfile, Stage, parse_dockerfile

__all__ = ["Dockerfile", "Stage", "parse_dockerfile"]
