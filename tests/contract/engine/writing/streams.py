"""Message streams: what is said in which order, and not how often progress is told.

Messages about a layer are grouped by its id, for layers come side by side; what an engine says only when a
layer takes its time is left out.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

PASSING = (
    "Waiting",
    "Loading layer",
    "Downloading",
    "Extracting",
    "Verifying Checksum",
    "Download complete",
    "Pushing",
)
"""What may be said once, many times or never, as the layer is small or the machine busy."""

KEYS_OF_PROGRESS = {"current", "total", "start", "hidecounts", "units"}
"""Source: moby, pkg/jsonmessage, JSONProgress."""

MARKS = ("status", "stream", "error", "errorDetail", "aux", "progress", "progressDetail", "id")


def messages_of(body: bytes) -> list[dict[str, Any]]:
    """Read a body as messages, one JSON object a line; [] if it is something else."""
    try:
        found = [json.loads(line) for line in body.splitlines() if line.strip()]
    except ValueError:
        return []
    is_stream = bool(found) and all(
        isinstance(each, dict) and each and set(each) <= set(MARKS) for each in found
    )
    return found if is_stream else []


def written_stream(messages: list[dict[str, Any]], plain: Callable[[str], str]) -> dict[str, str]:
    """Write a stream down: what is said in order, and for each id what is said of it."""
    said: list[str] = []
    of_ids: dict[str, list[str]] = {}
    for message in messages:
        text = plain(_words(message))
        if "id" not in message or _is_tag(message):
            said.append(text)
            continue
        words = of_ids.setdefault(plain(str(message["id"])), [])
        if message.get("status") not in PASSING and text not in words:
            words.append(text)
    fields = {"stream": "\n".join(said)} if said else {}
    fields |= {f"stream of {key}": "\n".join(words) for key, words in sorted(of_ids.items()) if words}
    return fields | _details(messages)


def events_of(body: bytes) -> list[dict[str, Any]]:
    """Read a body as events, one a line; [] if it is something else."""
    try:
        found = [json.loads(line) for line in body.splitlines() if line.strip()]
    except ValueError:
        return []
    return found if found and all(isinstance(each, dict) and "Action" in each for each in found) else []


def written_events(events: list[dict[str, Any]], plain: Callable[[str], str]) -> dict[str, str]:
    """Write events down, in order, and which fields they have."""
    lines = [
        " ".join(
            (
                each["Type"],
                each["Action"],
                each["Actor"]["ID"],
                json.dumps(each["Actor"]["Attributes"], sort_keys=True),
            )
        )
        for each in events
    ]
    keys = " | ".join(sorted({" ".join(sorted(each)) for each in events}))
    return {"events": plain("\n".join(lines)), "event": keys}


def _words(message: dict[str, Any]) -> str:
    """Say a message in one line: streams as they are, the rest by its fields."""
    rest = {
        name: value for name, value in message.items() if name not in ("id", "progress", "progressDetail")
    }
    prefix = f"{message['id']}: " if _is_tag(message) else ""
    details = message.get("progressDetail")
    suffix = "" if details is None else f" {json.dumps(details, sort_keys=True)}"
    if list(rest) == ["stream"]:
        return f"stream {json.dumps(rest['stream'], ensure_ascii=False)}"
    if list(rest) == ["status"]:
        return f"{prefix}{rest['status']}{suffix}"
    return prefix + json.dumps(rest, sort_keys=True, ensure_ascii=False)


def _is_tag(message: dict[str, Any]) -> bool:
    """Whether the id is a tag: `{"status": "Pulling from x", "id": "1.0"}`."""
    return "id" in message and str(message.get("status", "")).startswith("Pulling from")


def _details(messages: list[dict[str, Any]]) -> dict[str, str]:
    """Name the keys of progress that no client knows; the others come and go with it."""
    found = {key for each in messages for key in each.get("progressDetail") or ()} - KEYS_OF_PROGRESS
    return {"progressDetail": " ".join(sorted(found))} if found else {}
