"""Errors as values: what the registry refuses, and the one place that writes it as the specification's JSON.

Handlers raise `RefusedError`; the app turns it into an answer here. Texts are Distribution's own.
Source: OCI distribution specification 1.1, "Error Codes".
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import Enum

from sandbox.app import Headers, Response


class Code(Enum):
    """The codes of the specification, each with Distribution's text and its usual status."""

    BLOB_UNKNOWN = ("blob unknown to registry", 404)
    BLOB_UPLOAD_INVALID = ("blob upload invalid", 400)
    BLOB_UPLOAD_UNKNOWN = ("blob upload unknown to registry", 404)
    DIGEST_INVALID = ("provided digest did not match uploaded content", 400)
    MANIFEST_BLOB_UNKNOWN = ("blob unknown to registry", 400)
    MANIFEST_INVALID = ("manifest invalid", 400)
    MANIFEST_UNKNOWN = ("manifest unknown", 404)
    NAME_INVALID = ("invalid repository name", 400)
    NAME_UNKNOWN = ("repository name not known to registry", 404)
    SIZE_INVALID = ("provided length did not match content length", 400)
    UNAUTHORIZED = ("authentication required", 401)
    DENIED = ("requested access to the resource is denied", 403)
    UNSUPPORTED = ("The operation is unsupported.", 405)
    TOOMANYREQUESTS = ("too many requests", 429)
    UNKNOWN = ("unknown error", 500)

    @property
    def text(self) -> str:
        """Distribution's message."""
        return self.value[0]

    @property
    def status(self) -> int:
        """The status that it is sent with, unless said otherwise."""
        return self.value[1]


@dataclass(frozen=True)
class ApiError:
    """One error of an answer; `detail` is any JSON, None leaves it out."""

    code: Code
    detail: object = None
    message: str = ""

    def to_json(self) -> dict[str, object]:
        """Write the error as the specification has it."""
        fields: dict[str, object] = {"code": self.code.name, "message": self.message or self.code.text}
        return fields if self.detail is None else fields | {"detail": self.detail}


class RefusedError(Exception):
    """The registry's no: errors, one status, and headers such as `Range` or `WWW-Authenticate`."""

    def __init__(self, *errors: ApiError, status: int = 0, headers: tuple[tuple[str, str], ...] = ()) -> None:
        """Take the status of the first error where none is given."""
        super().__init__(", ".join(error.code.name for error in errors))
        self.errors = errors
        self.status = status or errors[0].code.status
        self.headers = headers


def refused(
    code: Code,
    detail: object = None,
    *,
    message: str = "",
    status: int = 0,
    headers: tuple[tuple[str, str], ...] = (),
) -> RefusedError:
    """Make the usual refusal: one error."""
    return RefusedError(ApiError(code, detail, message), status=status, headers=headers)


def answer(refusal: RefusedError) -> Response:
    """Write a refusal, with the line feed that Distribution's has."""
    text = json.dumps({"errors": [error.to_json() for error in refusal.errors]}, separators=(",", ":"))
    content = f"{text}\n".encode()
    headers = Headers(refusal.headers).plus(
        ("Content-Type", "application/json; charset=utf-8"), ("Content-Length", str(len(content)))
    )
    return Response(refusal.status, headers, iter((content,)))
