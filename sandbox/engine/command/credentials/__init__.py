"""Log-ins: where Docker's client keeps them, and how they reach the engine."""

from __future__ import annotations

from sandbox.engine.command.credentials.store import Login, authorization_header, find_login, forget, keep

__all__ = ["Login", "authorization_header", "find_login", "forget", "keep"]
