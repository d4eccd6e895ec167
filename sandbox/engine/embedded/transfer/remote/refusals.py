"""A registry's refusals, in the words that dockerd passes on.

Source: OCI distribution specification 1.1, "Error Codes"; github.com/distribution/distribution 2.8.3,
`registry/client/errors.go` and `registry/api/errcode`; moby `distribution/errors.go`; seen from dockerd.
"""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from sandbox.auth import parse_challenges
from sandbox.engine.embedded.errors import EngineError, not_found
from sandbox.errors import InvalidChallengeError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sandbox.auth import Response

_CODES = {
    "UNAUTHORIZED": (401, "authentication required"),
    "DENIED": (403, "requested access to the resource is denied"),
    "TOOMANYREQUESTS": (429, "too many requests"),
    "UNSUPPORTED": (405, "The operation is unsupported."),
    "UNAVAILABLE": (503, "service unavailable"),
    "MANIFEST_UNKNOWN": (404, "manifest unknown"),
    "MANIFEST_INVALID": (400, "manifest invalid"),
    "MANIFEST_UNVERIFIED": (400, "manifest failed signature verification"),
    "MANIFEST_BLOB_UNKNOWN": (400, "blob unknown to registry"),
    "NAME_UNKNOWN": (404, "repository name not known to registry"),
    "NAME_INVALID": (400, "invalid repository name"),
    "TAG_INVALID": (400, "manifest tag did not match URI"),
    "DIGEST_INVALID": (400, "provided digest did not match uploaded content"),
    "SIZE_INVALID": (400, "provided length did not match content length"),
    "BLOB_UNKNOWN": (404, "blob unknown to registry"),
    "BLOB_UPLOAD_UNKNOWN": (404, "blob upload unknown to registry"),
    "BLOB_UPLOAD_INVALID": (404, "blob upload invalid"),
    "RANGE_INVALID": (416, "invalid content range"),
}
"""The codes that are known, each with its status for the engine's client, and what it means unless said."""

_UNKNOWN = "UNKNOWN"
_BY_STATUS = {401: "UNAUTHORIZED", 403: "DENIED", 429: "TOOMANYREQUESTS"}
_BY_CHALLENGE = {"invalid_token": "UNAUTHORIZED", "insufficient_scope": "DENIED"}
_JSON = ("application/json", "application/vnd.api+json")

Told = tuple[str, str]
"""A code, and what the registry said with it."""


class RefusedError(EngineError):
    """A registry said no; `told` are its reasons, the first of which counts."""

    def __init__(self, told: tuple[Told, ...]) -> None:
        """Write all reasons, as dockerd does."""
        lines = [_words(*each) for each in told]
        several = "errors:\n" + "".join(f"{line}\n" for line in lines)
        super().__init__(lines[0] if len(lines) == 1 else several, _CODES.get(told[0][0], (500, ""))[0])
        self.told = told

    @property
    def code(self) -> str:
        """The first reason's code."""
        return self.told[0][0]

    @property
    def first(self) -> str:
        """The first reason in words."""
        return _words(*self.told[0])


class UnexpectedStatusError(EngineError):
    """A registry could not answer: another attempt may help."""

    def __init__(self, status: int) -> None:
        """Say with which status."""
        super().__init__(f"received unexpected HTTP status: {status_line(status)}")


def refusal(response: Response) -> EngineError:
    """Make the error of an unwelcome answer, of which the body has been read."""
    if not HTTPStatus.BAD_REQUEST <= response.status < HTTPStatus.INTERNAL_SERVER_ERROR:
        return UnexpectedStatusError(response.status)
    told = _told(response)
    if isinstance(told, EngineError):
        return told
    challenged = _challenged(response)
    return RefusedError((*challenged, *(each for each in told if not challenged or each != challenged[0])))


def pull_refusal(error: RefusedError, familiar: str, repository: str) -> EngineError:
    """Say what a refusal means for a pull. Source: moby `distribution/errors.go`, `translatePullError`."""
    if error.code == "DENIED":
        return not_found(
            f"pull access denied for {repository}, repository does not exist or may require 'docker login': "
            f"{error.first}"
        )
    if error.code == "MANIFEST_UNKNOWN":
        return not_found(f"manifest for {familiar} not found: {error.first}")
    if error.code == "NAME_UNKNOWN":
        return not_found(f"repository {repository} not found: {error.first}")
    return EngineError(error.first)


def status_line(status: int) -> str:
    """Write `404 Not Found`."""
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)


def _told(response: Response) -> tuple[Told, ...] | EngineError:
    text = response.body.decode("utf-8", "replace")
    kind = response.header("Content-Type").partition(";")[0].strip()
    if kind not in _JSON:
        return ((_BY_STATUS.get(response.status, _UNKNOWN), text),)
    beginning = f"error parsing HTTP {response.status} response body: "
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        return EngineError(f"{beginning}{error}: {json.dumps(text)}")
    fields = document if isinstance(document, dict) else {}
    if isinstance(fields.get("details"), str) and fields["details"]:
        return ((_BY_STATUS.get(response.status, _UNKNOWN), fields["details"]),)
    errors = [each for each in _listed(fields) if isinstance(each, dict)]
    if not errors:
        return EngineError(f"{beginning}no error details found in HTTP response body: {json.dumps(text)}")
    return tuple(_read(each) for each in errors)


def _listed(fields: Mapping[str, Any]) -> list[Any]:
    errors = fields.get("errors")
    return errors if isinstance(errors, list) else []


def _read(error: Mapping[str, Any]) -> Told:
    code, message = str(error.get("code") or ""), str(error.get("message") or "")
    return (code, message) if code in _CODES else (_UNKNOWN, message)


def _challenged(response: Response) -> tuple[Told, ...]:
    """Read why a token did not do. Source: RFC 6750, section 3.1."""
    try:
        challenges = parse_challenges(response.header("WWW-Authenticate"))
    except InvalidChallengeError:
        return ()
    found = [each for each in challenges if each.scheme == "bearer" and each.error in _BY_CHALLENGE]
    return tuple(
        (_BY_CHALLENGE[each.error], each.parameters.get("error_description", "")) for each in found[:1]
    )


def _words(code: str, message: str) -> str:
    meaning = _CODES.get(code, (0, "unknown error"))[1]
    return f"{code.replace('_', ' ').lower()}: {message or meaning}"
