"""Replaying: a request that was seen once is sent again, to look at its headers, its bytes and their digest.

Only `GET` and `HEAD` are sent again: they change nothing. A view asks the lab, the lab this module; it goes
under the sandbox's own name, so that no picture shows it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sandbox.errors import LearnerError
from sandbox.image import Digest, media_types

if TYPE_CHECKING:
    from sandbox.wire.client import Client
    from sandbox.wire.exchange import Exchange

MAX_BYTES = 16 << 20
"""A blob that is larger is not fetched for a look at it."""

SAFE_METHODS = ("GET", "HEAD")
_BLOB = re.compile(r"/v2/.+/blobs/[^/]+")
_MANIFEST = re.compile(r"/v2/.+/manifests/[^/]+")


@dataclass(frozen=True)
class Replayed:
    """What a request was answered when it was sent again.

    The exchange has its secrets masked and a long body cut; `digest` is computed from all bytes of the body
    as they came, "" where none came. `note` says in a sentence why the body of a `GET` was not fetched.
    """

    exchange: Exchange
    digest: str = ""
    note: str = ""


def replay(client: Client, method: str, path: str) -> Replayed:
    """Send a `GET` or `HEAD` again; manifests are asked for in every format that an engine reads.

    Raises:
        LearnerError: it is another method, which would change something, or no path of this registry.
        RegistryError: nothing answers, or the log-in can't be understood.
    """
    if method not in SAFE_METHODS:
        raise LearnerError(f"A {method} is not sent again: it would change what the registry holds.")
    if not path.startswith("/"):
        raise LearnerError(f"{path!r} is no path of this registry, so it is not sent again.")
    apart, url = client.apart(keep_exchanges=1), f"{client.url}{path}"
    resource = path.partition("?")[0]
    if method == "GET" and _BLOB.fullmatch(resource):
        size = apart.request("HEAD", url).header("Content-Length")
        if size.isdigit() and int(size) > MAX_BYTES:
            note = f"The body has {int(size):,} bytes; at most {MAX_BYTES:,} are fetched for a look at them."
            return Replayed(apart.exchanges[-1], note=note)
    headers = {"Accept": media_types.ACCEPT} if _MANIFEST.fullmatch(resource) else {}
    answer = apart.request(method, url, headers=headers)
    return Replayed(apart.exchanges[-1], Digest.of(answer.body) if answer.body else "")
