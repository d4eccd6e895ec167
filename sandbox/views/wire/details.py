"""The details of a row, as HTML: what it is, why it is sent, where that is written, and a replay of it."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import unquote

from sandbox.errors import CourseError
from sandbox.views.stage import element, write
from sandbox.views.wire.drawing import duration, size
from sandbox.views.wire.meaning import Group
from sandbox.views.wire.refusals import name_of, words_for
from sandbox.views.wire.sources import ERRORS
from sandbox.wire.exchange import MAX_BODY_BYTES
from sandbox.wire.masking import masked_address
from sandbox.wire.replay import SAFE_METHODS, Replayed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from xml.etree import ElementTree as ET

    from sandbox.views.stage.svg import Child
    from sandbox.views.wire.rows import Row
    from sandbox.views.wire.sources import Source
    from sandbox.wire import Exchange

    Replay = Callable[[str, str, str], Replayed]

AGAIN = " again"
"""What the key of a row ends with when its replay is asked for."""

LONGEST_SHOWN = 8_000
MOST_LINES = 400
HEXADECIMAL = 64
NO_REPLAY = "This picture has no registry behind it, so nothing can be sent again."


def details_html(row: Row, replay: Replay | None, *, again: bool) -> str:
    """Write all that is known of a row; `again` sends it once more and shows what came."""
    return write(element("div", {"class": "drc-request"}, *_told(row), *_replay(row, replay, again=again)))


def _told(row: Row) -> Iterator[ET.Element]:
    request = row.request
    address = masked_address(request.path)
    yield element("p", {}, element("strong", {}, f"{request.method} {address} → {_status(request.status)}"))
    yield element("p", {}, element("strong", {}, "What it is: "), row.meaning.what)
    yield element("p", {}, element("strong", {}, "Why it is sent: "), row.meaning.why)
    if row.has_failed:
        yield element(
            "p", {}, element("strong", {}, f"{name_of(request)}: "), f"{words_for(request)} ", *_link(ERRORS)
        )
    elif words_for(request) and row.meaning.group is not Group.CHALLENGE:
        yield element("p", {}, words_for(request))
    yield element("p", {}, element("strong", {}, "Where it is written: "), *_link(row.meaning.source))
    yield element("p", {}, "; ".join(_facts(row)), ".")


def _facts(row: Row) -> Iterator[str]:
    request = row.request
    yield f"{row.speaker} to registry “{row.role}”"
    yield request.time.isoformat(sep=" ", timespec="milliseconds").replace("+00:00", " UTC")
    if duration(request.duration_s):
        yield f"answered in {duration(request.duration_s)}"
    if size(row):
        yield size(row)
    if row.part:
        yield f"about {row.part.name}"
    if request.user:
        yield f"logged in as {request.user}"
    if request.user_agent:
        yield f"User-Agent: {request.user_agent}"


def _replay(row: Row, replay: Replay | None, *, again: bool) -> Iterator[ET.Element]:
    method = row.request.method
    if method not in SAFE_METHODS:
        said = f"A {method} is not sent again from here: it would change what the registry holds."
        yield element("p", {}, said)
    elif replay is None:
        yield element("p", {}, NO_REPLAY)
    elif not again:
        key = {"data-open": f"{row.number}{AGAIN}", "type": "button", "class": "drc-again"}
        yield element("p", {}, element("button", key, f"Send this {method} again and look at the answer"))
    else:
        yield from _sent_again(row, replay)


def _sent_again(row: Row, replay: Replay) -> Iterator[ET.Element]:
    try:
        replayed = replay(row.role, row.request.method, row.request.path)
    except CourseError as error:
        yield element("p", {}, element("strong", {}, "It could not be sent again: "), str(error))
        return
    exchange = replayed.exchange
    then = row.request.status
    changed = "" if exchange.status == then else f" When the picture was taken, the answer was {then}."
    yield element(
        "p",
        {},
        element("strong", {}, f"Sent again: {_status(exchange.status)}. "),
        f"By the course's own client, which no picture of the wire shows.{changed}",
    )
    yield _pre("What was sent and what came: headers", _headers(exchange))
    yield from _body(replayed)


def _body(replayed: Replayed) -> Iterator[ET.Element]:
    exchange = replayed.exchange
    if replayed.note:
        yield element("p", {}, replayed.note)
    elif exchange.method == "HEAD":
        yield element("p", {}, "A HEAD is answered with headers alone: there is no body.")
    elif not replayed.digest:
        yield element("p", {}, "The body is empty.")
    else:
        yield element("p", {}, f"The body has {exchange.size_bytes:,} bytes. Their digest, computed here:")
        yield element("p", {}, element("code", {}, replayed.digest), f" {_comparison(replayed)}")
        words, note = readable(exchange)
        yield element("p", {}, note)
        yield _pre("The body", words)


def _comparison(replayed: Replayed) -> str:
    """Say whether the digest is the one that was promised."""
    promised = _header(replayed.exchange.response_headers, "Docker-Content-Digest")
    asked = unquote(replayed.exchange.url)
    if promised == replayed.digest:
        return "It is the one in the header Docker-Content-Digest." + (
            " You asked for exactly it." if asked.endswith(replayed.digest) else ""
        )
    if asked.endswith(replayed.digest):
        return "It is the one that was asked for."
    return f"The header Docker-Content-Digest says another: {promised}" if promised else ""


def readable(exchange: Exchange) -> tuple[str, str]:
    """Return a body as it can be read, and a sentence about what was done to it."""
    try:
        text = exchange.body.decode()
    except UnicodeDecodeError:
        head = exchange.body[:HEXADECIMAL]
        return head.hex(" "), f"It is no text. Its first {len(head)} bytes, in hexadecimal digits:"
    is_whole, note = exchange.size_bytes <= MAX_BODY_BYTES, "As it came:"
    indented = _indented(text) if is_whole else ""
    if indented:
        text, note = indented, "Indented, so that it can be read; length and digest are those of what came:"
    lines = text.splitlines()
    if len(text) > LONGEST_SHOWN or len(lines) > MOST_LINES or not is_whole:
        text = "\n".join(lines[:MOST_LINES])[:LONGEST_SHOWN]
        note = f"{note.rstrip(':')}; the first {len(text):,} characters:"
    return text, note


def _indented(text: str) -> str:
    """Indent JSON; "" for other text."""
    try:
        return json.dumps(json.loads(text), indent=2, ensure_ascii=False)
    except (ValueError, RecursionError):
        return ""


def _headers(exchange: Exchange) -> str:
    asked = exchange.url.partition("://")[2].partition("/")[2]
    lines = [f"{exchange.method} /{asked}"]
    lines += [f"{name}: {value}" for name, value in exchange.request_headers.items()]
    lines += ["", _status(exchange.status)]
    lines += [f"{name}: {value}" for name, value in exchange.response_headers.items()]
    return "\n".join(lines)


def _header(headers: Mapping[str, str], name: str) -> str:
    return next((value for held, value in headers.items() if held.lower() == name.lower()), "")


def _pre(name: str, words: str) -> ET.Element:
    return element("pre", {"tabindex": 0, "role": "group", "aria-label": name}, words)


def _link(source: Source) -> Sequence[Child]:
    away = {"href": source.url, "target": "_blank", "rel": "noopener noreferrer"}
    return (f"{source.document}, ", element("a", away, source.title))


def _status(status: int) -> str:
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)
