"""An answer written down, field by field: status and error text, header, and the body in one of its kinds."""

from __future__ import annotations

import base64
import io
import json
import tarfile
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from tests.contract.engine.writing.shapes import shape
from tests.contract.engine.writing.streams import events_of, messages_of, written_events, written_stream

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tests.contract.engine.writing.names import Names

COMPARED = (
    "Builder-Version",
    "Cache-Control",
    "Content-Type",
    "Docker-Experimental",
    "Location",
    "Ostype",
    "Pragma",
    "Swarm",
    "Upgrade",
)
"""The fields of the header whose values are compared."""

PRESENT = ("Api-Version", "Server")
"""The fields that must be there, whatever they say."""

STAT = "X-Docker-Container-Path-Stat"
FRAME_BYTES = 8
STREAM_NAMES = {0: "stdin", 1: "stdout", 2: "stderr"}
_LISTS = ("Images", "Containers", "Volumes", "BuildCache", "Networks")
_IDS = {"Id", "ID", "Name"}
NOTHING = "–"
Row = TypeVar("Row")


@dataclass(frozen=True)
class Answer:
    """Fields by name."""

    fields: Mapping[str, str]

    def differing(self, others: Sequence[Answer]) -> dict[str, tuple[str, ...]]:
        """Return the fields in which this agrees with no other answer: {name: (here, there, …)}."""
        if not others or self in others:
            return {}
        names = sorted({name for answer in (self, *others) for name in answer.fields})
        rows = {name: tuple(each.fields.get(name, NOTHING) for each in (self, *others)) for name in names}
        return outermost({name: row for name, row in rows.items() if row[0] not in row[1:]})


def outermost(rows: Mapping[str, Row]) -> dict[str, Row]:
    """Leave out the paths inside of what is listed itself: they follow from it."""

    def is_inside(name: str) -> bool:
        return any(name.startswith((f"{outer}.", f"{outer}[]")) for outer in rows)

    return {name: row for name, row in rows.items() if not is_inside(name)}


def written(
    status: int, headers: Mapping[str, str], body: bytes, names: Names, values: Sequence[str] = ()
) -> Answer:
    """Write an answer down, without what differs by chance."""
    plain = names.plain
    fields = {"answer": str(status)}
    fields |= {name: plain(headers[name]) for name in COMPARED if name in headers}
    fields |= {name: "is there" for name in PRESENT if name in headers}
    if STAT in headers:
        stat = json.loads(base64.b64decode(headers[STAT]))
        fields |= {f"stat.{key}": text for key, text in shape(stat, ("name", "mode"), plain).items()}
    return Answer(fields | _body(status, headers.get("Content-Type", ""), body, names, values))


def _body(status: int, kind: str, body: bytes, names: Names, values: Sequence[str]) -> dict[str, str]:
    plain = names.plain
    if not body:
        return {}
    if body[257:262] == b"ustar":
        return {"archive": "\n".join(sorted(plain(line) for line in members(body)))}
    if "raw-stream" in kind or "multiplexed-stream" in kind:
        return {name: plain(text) for name, text in demultiplexed(body).items()}
    if status < 400 and (messages := messages_of(body)):
        return written_stream(messages, plain)
    if events := events_of(body):
        return written_events(events, plain)
    return _document(status, body, names, values)


def _document(status: int, body: bytes, names: Names, values: Sequence[str]) -> dict[str, str]:
    try:
        document = json.loads(body)
    except ValueError:
        return {"text": names.plain(body.decode("utf-8", "replace")).strip()}
    if isinstance(document, dict) and list(document) == ["message"]:
        return {"answer": f"{status} {names.plain(document['message'])}"}
    return shape(_own(document, names.own), values, names.plain)


def members(archive: bytes) -> list[str]:
    """List what is in an archive: kind, mode and name."""
    with tarfile.open(fileobj=io.BytesIO(archive)) as opened:
        return [f"{each.type.decode()} {each.mode & 0o7777:o} {each.name}" for each in opened]


def demultiplexed(body: bytes) -> dict[str, str]:
    """Put the frames of each stream of output together; what is in no frame is `raw`.

    Source: Docker Engine API, "ContainerAttach", Stream format.
    """
    streams: dict[str, bytes] = {}
    while len(body) >= FRAME_BYTES and body[0] in STREAM_NAMES and body[1:4] == b"\0\0\0":
        end = FRAME_BYTES + int.from_bytes(body[4:FRAME_BYTES], "big")
        name = STREAM_NAMES[body[0]]
        streams[name] = streams.get(name, b"") + body[FRAME_BYTES:end]
        body = body[end:]
    streams |= {"raw": body} if body else {}
    return {name: text.decode("utf-8", "replace") for name, text in streams.items()}


def _own(document: Any, mark: str) -> Any:  # noqa: ANN401 - any JSON
    """Leave out of lists of all that an engine has what is not of this run."""
    if isinstance(document, list) and any(isinstance(each, dict) and _IDS & each.keys() for each in document):
        return [each for each in document if mark in json.dumps(each)]
    if isinstance(document, dict):
        return {key: _own(value, mark) if key in _LISTS else value for key, value in document.items()}
    return document
