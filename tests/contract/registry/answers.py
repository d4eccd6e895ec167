"""An answer written down so that two registries can be compared: what may differ by chance has a name."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

COMPARED = (
    "Accept-Ranges",
    "Allow",
    "Cache-Control",
    "Content-Length",
    "Content-Range",
    "Content-Type",
    "Docker-Content-Digest",
    "Docker-Distribution-Api-Version",
    "Docker-Upload-UUID",
    "ETag",
    "Link",
    "Location",
    "OCI-Subject",
    "Range",
    "WWW-Authenticate",
)
"""The fields that a client reads. Not compared: `Date`, `Connection`, and what Go adds to plain texts."""

_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_BOUNDARY = re.compile(r"\b[0-9a-f]{60}\b")
_STATE = re.compile(r"_state=[A-Za-z0-9_=%-]+")
_SCOPE = re.compile(r'scope="([^"]*)"')
NOTHING = "–"


@dataclass(frozen=True)
class Answer:
    """Fields by name: the status, the header, and the body or its errors."""

    fields: Mapping[str, str]

    def differing(self, other: Answer) -> dict[str, tuple[str, str]]:
        """Return the fields that differ: {name: (here, there)}."""
        names = sorted(self.fields.keys() | other.fields.keys())
        pairs = {name: (self.fields.get(name, NOTHING), other.fields.get(name, NOTHING)) for name in names}
        return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


def written(status: int, headers: Mapping[str, str], body: bytes, address: str, repository: str) -> Answer:
    """Write an answer down; the address, the repository, upload ids and Distribution's `_state` by name."""

    def plain(text: str) -> str:
        text = re.sub(r"https?://" + re.escape(address), "", text).replace(repository, "<name>")
        text = _BOUNDARY.sub("<boundary>", text)
        return _STATE.sub("_state=<state>", _UUID.sub("<uuid>", text))

    fields = {"status": str(status)}
    fields |= {name: plain(headers[name]) for name in COMPARED if name in headers}
    if "WWW-Authenticate" in fields:
        fields["WWW-Authenticate"] = _SCOPE.sub(_sorted_scope, fields["WWW-Authenticate"])
    fields |= {name: plain(text) for name, text in _body(body).items()}
    if "errors" in fields:
        fields.pop("Content-Length", None)  # it follows from the texts, which are compared
    return Answer(fields)


def _body(body: bytes) -> dict[str, str]:
    try:
        document = json.loads(body)
    except ValueError:
        return {"body": body.decode("latin-1")} if body else {}
    if not isinstance(document, dict) or "errors" not in document:
        return {"body": _sorted_tags(body.decode(), document)}
    errors = document["errors"]
    fields = {"errors": " ".join(each["code"] for each in errors)}
    fields["message"] = " | ".join(each["message"] for each in errors)
    fields["detail"] = " | ".join(json.dumps(each.get("detail"), sort_keys=True) for each in errors)
    return fields


def _sorted_tags(text: str, document: object) -> str:
    """Put a list of tags in order: 2.8 leaves them in the directory's."""
    if not isinstance(document, dict) or not isinstance(document.get("tags"), list):
        return text
    return json.dumps({**document, "tags": sorted(document["tags"])}, separators=(",", ":")) + "\n"


def _sorted_scope(found: re.Match[str]) -> str:
    """Put scopes and their actions in order: 2.8 has them in another one each time."""
    scopes = (scope.rpartition(":") for scope in found[1].split())
    ordered = sorted(f"{kind}:{','.join(sorted(actions.split(',')))}" for kind, _, actions in scopes)
    return f'scope="{" ".join(ordered)}"'
