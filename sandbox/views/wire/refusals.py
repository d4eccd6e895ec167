"""Refusals in words: what a registry's error code, or a bare status, means and what to do about it.

Source: OCI distribution specification 1.1.0, "Error Codes"; distribution 2.8 and 3,
`registry/api/errcode/register.go` (`UNSUPPORTED`, `UNKNOWN`, `UNAVAILABLE`, `PAGINATION_NUMBER_INVALID`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.views.wire.meaning import Group, is_about_part, meaning_of

if TYPE_CHECKING:
    from sandbox.wire.log import LoggedRequest

REFUSAL = 400
NOT_FOUND, UNAUTHORIZED = 404, 401

CODES = {
    "BLOB_UNKNOWN": "The registry does not have this part in this repository.",
    "BLOB_UPLOAD_INVALID": "This upload can't go on like this. Begin a new one.",
    "BLOB_UPLOAD_UNKNOWN": "The registry knows no such upload: it has ended, or was given up.",
    "DENIED": "You are known, but may not do this here. Look at the name: is it yours, is it spelt right?",
    "DIGEST_INVALID": "The digest is not one, or the bytes that came have another.",
    "MANIFEST_BLOB_UNKNOWN": "The manifest lists a part that is not there. Send the parts first.",
    "MANIFEST_INVALID": "What was sent is no manifest that this registry takes.",
    "MANIFEST_UNKNOWN": "No manifest has this tag or digest. Is it spelt right, was it ever pushed?",
    "MANIFEST_UNVERIFIED": "The manifest's signature is not good; only Docker's oldest format has one.",
    "NAME_INVALID": "This can't be the name of a repository: lower case, digits, and . _ - / in between.",
    "NAME_UNKNOWN": "The registry has no repository of this name.",
    "PAGINATION_NUMBER_INVALID": "The number of entries for a page (n=) is no number, or too large.",
    "RANGE_INVALID": "The piece does not begin where the last one ended. Go on from there.",
    "SIZE_INVALID": "The length that was announced is not that of the bytes.",
    "TAG_INVALID": "The tag is not the one in the manifest, or this registry lets nobody move it.",
    "TOOMANYREQUESTS": "A limit is reached. Wait, or log in: those who are known may have more.",
    "UNAUTHORIZED": "A log-in is needed, or the one that was sent does not count here.",
    "UNAVAILABLE": "The registry, or what it stores on, is out of order for the moment. Try again later.",
    "UNKNOWN": "The registry failed and does not say why: its log does.",
    "UNSUPPORTED": "This registry does not do that, or its settings forbid it.",
}
"""{code: what it means}."""

_STATUSES = {
    400: "The registry can't make sense of the request.",
    401: CODES["UNAUTHORIZED"],
    403: CODES["DENIED"],
    404: "There is nothing at this path.",
    405: CODES["UNSUPPORTED"],
    413: "The body is larger than the registry, or a proxy before it, takes.",
    416: CODES["RANGE_INVALID"],
    429: CODES["TOOMANYREQUESTS"],
    500: CODES["UNKNOWN"],
    502: "A proxy before the registry got no good answer from it.",
    503: CODES["UNAVAILABLE"],
    507: "The registry's disk is full.",
}
_FAILURE = 500
_FAILED, _REFUSED = "The registry failed.", "The registry refused it."
NOT_THERE = "Not there. For a question this is an answer, not an error."


def is_answer(request: LoggedRequest) -> bool:
    """Whether a status of 400 or more is what the client wanted to know, and nothing went wrong."""
    if request.status == UNAUTHORIZED:
        return request.resource.rstrip("/") == "/v2"
    return request.status == NOT_FOUND and meaning_of(request).group is Group.LOOK


def short_answer(request: LoggedRequest) -> str:
    """Say in two or three words what such an answer is; "" for another request."""
    if request.status < REFUSAL or not is_answer(request):
        return ""
    return "not there" if request.status == NOT_FOUND else "log in first"


def words_for(request: LoggedRequest) -> str:
    """Say what a refusal means; "" for a request that was not refused."""
    if request.status < REFUSAL:
        return ""
    if request.status == NOT_FOUND and is_about_part(request):
        return NOT_THERE
    known = CODES.get(request.error_code) or _STATUSES.get(request.status)
    return known or (_FAILED if request.status >= _FAILURE else _REFUSED)


def name_of(request: LoggedRequest) -> str:
    """Return the code of a refusal, or its status where it has none; "" where nothing was refused."""
    return (request.error_code or f"status {request.status}") if request.status >= REFUSAL else ""
