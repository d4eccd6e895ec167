"""Logging in to a registry: challenge → token → retry, as values and a generator.

Nothing here does I/O: `authenticate` yields the requests to send and receives the responses. The distribution
client (`sandbox.wire`), the tests and the step-by-step picture of the dance run the same generator.
"""

from __future__ import annotations

from sandbox.auth.challenge import Challenge, parse_challenges
from sandbox.auth.flow import Credentials, Tokens, authenticate, drive, token_request
from sandbox.auth.message import Request, Response

__all__ = [
    "Challenge",
    "Credentials",
    "Request",
    "Response",
    "Tokens",
    "authenticate",
    "drive",
    "parse_challenges",
    "token_request",
]
