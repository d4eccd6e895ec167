"""What the tests of the registry push: small blobs, manifests of every kind, and how a request is written."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from io import BytesIO
from typing import TYPE_CHECKING

from sandbox.app import App, Headers, Request
from sandbox.image import media_types
from sandbox.image.digest import Digest

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sandbox.app import Body

NAME = "skylark/forecast"
OTHER = "skylark/archive"
BLOB = b"The wind is from the west."
LAYER = b"one layer"
CONFIG = b'{"architecture":"amd64","os":"linux"}'
MISSING = Digest.of(b"never pushed")
DIGEST = Digest.of(BLOB)
DIGEST_512 = Digest.of(BLOB, "sha512")
EMPTY_JSON = b"{}"


@dataclass(frozen=True)
class Ask:
    """One request; `{location}` in its URI is where the answer before it pointed."""

    method: str
    uri: str
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Told:
    """One answer, read to its end."""

    status: int
    headers: Headers
    body: bytes

    @property
    def json(self) -> object:
        """The body as JSON."""
        return json.loads(self.body)

    @property
    def codes(self) -> list[str]:
        """The error codes in the body."""
        found = json.loads(self.body)
        return [each["code"] for each in found["errors"]]


def ask(app: App, request: Ask, location: str = "", body: Body | None = None) -> Told:
    """Send a request to an app, without a socket; a body gets its `Content-Length`."""
    path, _, query = request.uri.replace("{location}", location).partition("?")
    lines = dict(request.headers)
    if request.method in {"PUT", "POST", "PATCH"} and body is None:
        lines.setdefault("Content-Length", str(len(request.body)))
    sent = Request(request.method, path, query, Headers(lines.items()), body or BytesIO(request.body))
    response = app(sent)
    return Told(response.status, response.headers, b"".join(response.chunks()))


def descriptor(content: bytes, media_type: str, **more: object) -> dict[str, object]:
    """Describe content."""
    return {"mediaType": media_type, "digest": Digest.of(content), "size": len(content), **more}


def image(*layers: bytes, config: bytes = CONFIG, **more: object) -> bytes:
    """Write an OCI image manifest."""
    fields: dict[str, object] = {
        "schemaVersion": 2,
        "mediaType": media_types.OCI_MANIFEST,
        "config": descriptor(config, media_types.OCI_CONFIG),
        "layers": [descriptor(each, media_types.OCI_LAYER_GZIP) for each in layers],
    }
    return json.dumps(fields | more).encode()


def index(*manifests: bytes, **more: object) -> bytes:
    """Write an OCI index."""
    fields: dict[str, object] = {
        "schemaVersion": 2,
        "mediaType": media_types.OCI_INDEX,
        "manifests": [descriptor(each, media_types.OCI_MANIFEST) for each in manifests],
    }
    return json.dumps(fields | more).encode()


IMAGE = image(LAYER)
IMAGE_DIGEST = Digest.of(IMAGE)


def post_blob(content: bytes = BLOB, name: str = NAME) -> Ask:
    """Push a blob in one request."""
    return Ask("POST", f"/v2/{name}/blobs/uploads/?digest={Digest.of(content)}", content)


def put_manifest(content: bytes, reference: str, name: str = NAME, media_type: str = "") -> Ask:
    """Push a manifest under the media type that it says."""
    told = media_type or json.loads(content).get("mediaType", media_types.OCI_MANIFEST)
    return Ask("PUT", f"/v2/{name}/manifests/{reference}", content, {"Content-Type": told})


def push_image(content: bytes = IMAGE, reference: str = "1.0", name: str = NAME) -> tuple[Ask, ...]:
    """Push an image made of `LAYER` and `CONFIG`."""
    return (post_blob(LAYER, name), post_blob(CONFIG, name), put_manifest(content, reference, name))


START = Ask("POST", f"/v2/{NAME}/blobs/uploads/")
