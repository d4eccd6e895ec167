"""What a request means: read from its method, its path and its answer, and from nothing else.

A meaning says what the request is, why a client sends it, and where the protocol defines it. The text of
the specification is not quoted, it is linked.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from sandbox.views.wire.sources import CATALOGUE, CHALLENGE, OAUTH, TOKEN, Source, specification

if TYPE_CHECKING:
    from sandbox.wire.log import LoggedRequest


class Group(Enum):
    """The step that a request belongs to; the value is its heading."""

    HELLO = "Is a registry there?"
    CHALLENGE = "Challenge: log in first"
    TOKEN = "Token"  # noqa: S105  # a heading
    LOOK = "Look: what is there?"
    MANIFEST = "Manifest"
    DOWNLOAD = "Download of parts"
    UPLOAD = "Upload of parts"
    TAGS = "List of tags"
    CATALOGUE = "Catalogue"
    REFERRERS = "Referrers"
    DELETE = "Delete"
    OTHER = "Other"


@dataclass(frozen=True)
class Meaning:
    """What a request is, why it is sent, and where that is written."""

    group: Group
    what: str
    why: str
    source: Source


_REPOSITORY = re.compile(
    r"/v2/(?P<name>.+?)/(?P<what>manifests|blobs/uploads|blobs|tags/list|referrers)(?:/(?P<which>.*))?"
)
_TOKEN_PATHS = re.compile(r"/(?:v2/|service/|auth/)?token|/oauth2/(?:token|exchange)")
_CREATED, _UNAUTHORIZED = 201, 401

HELLO = Meaning(
    Group.HELLO,
    "The client asks whether a registry answers here, and whether it is let in.",
    "It comes first from clients that want to know before anything else; others leave it out.",
    specification("Determining Support"),
)
CHALLENGED = Meaning(
    Group.CHALLENGE,
    "The registry does not answer yet: 401 says that a log-in is needed, the header WWW-Authenticate how.",
    "A client asks without a log-in first and learns from the challenge where to get a token, or that a "
    "name and a password are wanted. Then it sends the same request again.",
    CHALLENGE,
)
TOKENS = Meaning(
    Group.TOKEN,
    "The client fetches a token: a pass for some repositories and some actions, good for a short time.",
    "The challenge named this address. The token goes with the requests that follow; the password does not.",
    TOKEN,
)
OAUTH_TOKENS = Meaning(Group.TOKEN, TOKENS.what, f"{TOKENS.why} This is the form of OAuth 2, by POST.", OAUTH)
CATALOGUED = Meaning(
    Group.CATALOGUE,
    "The client asks which repositories the registry holds.",
    "It is an offer of this registry's program, not of OCI's specification; public registries refuse it.",
    CATALOGUE,
)
TAGGED = Meaning(
    Group.TAGS,
    "The client asks which tags a repository has.",
    "Tags can't be found in any other way. A long list comes in pages: the header Link names the next one.",
    specification("Listing Tags"),
)
REFERRED = Meaning(
    Group.REFERRERS,
    "The client asks what refers to this manifest: signatures, lists of contents and the like.",
    "They are manifests of their own and name this one as their subject.",
    specification("Listing Referrers"),
)
UNKNOWN = Meaning(
    Group.OTHER,
    "This is no request of the registry protocol.",
    "A browser, a health check or a mistyped path sends such a request.",
    specification("Endpoints"),
)

_UPLOAD_ENDS = Meaning(
    Group.UPLOAD,
    "The client ends an upload and says which digest the bytes must have.",
    "The registry computes the digest itself and stores the part only if both are equal. The bytes come "
    "with this request, or came in pieces before it.",
    specification("Pushing a blob monolithically"),
)
_BY_METHOD: dict[str, dict[str, Meaning]] = {
    "manifests": {
        "HEAD": Meaning(
            Group.LOOK,
            "The client asks which manifest a name means, without reading it.",
            "The answer's header Docker-Content-Digest says it. So the client finds out in one short request "
            "whether it already has that image; a 404 tells it that the name is free.",
            specification("Checking if content exists in the registry"),
        ),
        "GET": Meaning(
            Group.MANIFEST,
            "The client reads a manifest: the list of an image's parts, or of its platforms, by digest.",
            "Only the manifest tells which config and layers to fetch. The header Accept says which formats "
            "the client can read.",
            specification("Pulling manifests"),
        ),
        "PUT": Meaning(
            Group.MANIFEST,
            "The client stores the manifest, under a tag or under its digest.",
            "It comes last, when all parts are there: from now on the tag means this image.",
            specification("Pushing Manifests"),
        ),
        "DELETE": Meaning(
            Group.DELETE,
            "The client deletes a manifest by its digest, or a tag.",
            "With the manifest go all tags that name it. Its parts stay until the registry collects garbage.",
            specification("Deleting Manifests"),
        ),
    },
    "blobs": {
        "HEAD": Meaning(
            Group.LOOK,
            "The client asks whether a part is there, without fetching it.",
            "What is there need not be sent. A 404 is no error here: it is the answer “send it”.",
            specification("Checking if content exists in the registry"),
        ),
        "GET": Meaning(
            Group.DOWNLOAD,
            "The client downloads a part, a config or a layer, by its digest.",
            "The manifest named it. The client computes the digest of what arrives and compares.",
            specification("Pulling blobs"),
        ),
        "DELETE": Meaning(
            Group.DELETE,
            "The client deletes a part from this repository.",
            "It is seldom needed: garbage collection clears away what no manifest lists.",
            specification("Deleting Blobs"),
        ),
    },
    "blobs/uploads": {
        "POST": Meaning(
            Group.UPLOAD,
            "The client opens an upload. The answer's header Location says where its bytes go.",
            "Each part travels on its own, and an upload that breaks off can go on where it stopped.",
            specification("Pushing a blob monolithically"),
        ),
        "PATCH": Meaning(
            Group.UPLOAD,
            "The client sends bytes of a part, all or some of them.",
            "In pieces, nobody must know size or digest before the last one; the PUT ends the upload.",
            specification("Pushing a blob in chunks"),
        ),
        "PUT": _UPLOAD_ENDS,
        "GET": Meaning(
            Group.UPLOAD,
            "The client asks how much of an upload has arrived.",
            "After a broken connection it goes on from there.",
            specification("Pushing a blob in chunks"),
        ),
        "DELETE": Meaning(
            Group.UPLOAD,
            "The client gives up an upload.",
            "What has arrived of it is thrown away. It is Distribution's own; OCI's specification 1.1.0 does "
            "not list it among its requests.",
            specification("Endpoints"),
        ),
    },
    "tags/list": {"GET": TAGGED, "HEAD": TAGGED},
    "referrers": {"GET": REFERRED, "HEAD": REFERRED},
}
_MOUNTED = Meaning(
    Group.UPLOAD,
    "The client asks the registry to take a part over from another repository: nothing is sent.",
    "Parts are stored once for all repositories; a mount makes one of them known in this one.",
    specification("Mounting a blob from another repository"),
)
_NOT_MOUNTED = Meaning(
    Group.UPLOAD,
    "The client asks the registry to take a part over from another repository; the registry opens an upload "
    "instead.",
    "It does so where it does not have the part, or may not say that it has it. Then the bytes are sent.",
    specification("Mounting a blob from another repository"),
)
_AT_ONCE = Meaning(
    Group.UPLOAD,
    "The client sends a whole part in one request.",
    "A small part takes one request less that way.",
    specification("Single POST"),
)


def meaning_of(request: LoggedRequest) -> Meaning:
    """Say what a request means; whatever its path is, there is an answer."""
    if request.status == _UNAUTHORIZED:
        return CHALLENGED
    found = _REPOSITORY.fullmatch(request.resource)
    return _of_repository(request, found["what"]) if found else _of_registry(request)


def repository_of(request: LoggedRequest) -> str:
    """Return the repository that a request is about, "" for none."""
    found = _REPOSITORY.fullmatch(request.resource)
    return found["name"] if found else ""


def is_about_part(request: LoggedRequest) -> bool:
    """Whether a request asks if a part is there."""
    found = _REPOSITORY.fullmatch(request.resource)
    return found is not None and found["what"] == "blobs" and request.method == "HEAD"


def _of_registry(request: LoggedRequest) -> Meaning:
    resource = request.resource.rstrip("/")
    if resource == "/v2" and request.method in ("GET", "HEAD"):
        return HELLO
    if resource == "/v2/_catalog":
        return CATALOGUED
    if _TOKEN_PATHS.fullmatch(resource):
        return OAUTH_TOKENS if request.method == "POST" else TOKENS
    return UNKNOWN


def _of_repository(request: LoggedRequest, what: str) -> Meaning:
    if what == "blobs/uploads" and request.method == "POST":
        return _opened(request)
    return _BY_METHOD[what].get(request.method, UNKNOWN)


def _opened(request: LoggedRequest) -> Meaning:
    query = request.path.partition("?")[2]
    if re.search(r"(?:^|&)mount=", query):
        return _MOUNTED if request.status == _CREATED else _NOT_MOUNTED
    if re.search(r"(?:^|&)digest=", query):
        return _AT_ONCE
    return _BY_METHOD["blobs/uploads"]["POST"]
