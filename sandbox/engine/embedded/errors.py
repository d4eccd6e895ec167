"""What the engine says no to: a status and a message, in Docker's form, written in one place.

Raised anywhere below the app, which makes the answer `{"message": …}` of it; inside a stream it becomes the
last message. Source: Docker Engine API, "ErrorResponse"; moby `api/server/httpstatus`, `pkg/jsonmessage`.
"""

from __future__ import annotations

from http import HTTPStatus


class EngineError(Exception):
    """A refusal, with the HTTP status that tells whose fault it is."""

    def __init__(self, message: str, status: int = HTTPStatus.INTERNAL_SERVER_ERROR) -> None:
        """Keep the words that the client will show."""
        super().__init__(message)
        self.message = message
        self.status = int(status)


def bad_request(message: str) -> EngineError:
    """Make the refusal of a request that cannot be meant."""
    return EngineError(message, HTTPStatus.BAD_REQUEST)


def not_found(message: str) -> EngineError:
    """Make the refusal where the thing is not there."""
    return EngineError(message, HTTPStatus.NOT_FOUND)


def conflict(message: str) -> EngineError:
    """Make the refusal where the state does not allow it."""
    return EngineError(message, HTTPStatus.CONFLICT)


def not_implemented(message: str) -> EngineError:
    """Make the refusal of what this engine does not do; one sentence, which says so plainly."""
    return EngineError(message, HTTPStatus.NOT_IMPLEMENTED)
