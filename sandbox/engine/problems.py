"""What can be wrong with a candidate for the engine: one name for each, told apart by tests and doctor."""

from __future__ import annotations

from enum import StrEnum


class Problem(StrEnum):
    """Why a candidate can't be the course's engine."""

    BAD_ADDRESS = "bad-address"
    UNKNOWN_CONTEXT = "unknown-context"
    NO_SOCKET = "no-such-socket"
    PERMISSION_DENIED = "permission-denied"
    DEAD_DAEMON = "dead-daemon"
    NO_ANSWER = "no-answer-in-time"
    NEEDS_TLS = "needs-tls"
    NOT_AN_ENGINE = "not-an-engine"
    OLD_API = "old-api"
    WINDOWS_CONTAINERS = "windows-containers"
    REMOTE_DAEMON = "remote-daemon"
    NO_REGISTRY_IMAGE = "no-registry-image"
    CANNOT_RUN = "cannot-run-containers"
    NOT_REACHABLE_FROM_HERE = "not-reachable-from-here"
    REFUSES_PLAIN_HTTP = "refuses-plain-http"
    CANNOT_START = "cannot-start"
    UNKNOWN_CHOICE = "unknown-choice"


class UnusableError(Exception):
    """A candidate can't be used: which problem, what happened in one sentence, how to mend it in one.

    Raised by the steps that look at a candidate, and turned into an Attempt by `find`; nobody else sees it.
    """

    def __init__(self, problem: Problem, outcome: str, fix: str) -> None:
        """Keep the three for the Attempt."""
        super().__init__(outcome)
        self.problem = problem
        self.outcome = outcome
        self.fix = fix
