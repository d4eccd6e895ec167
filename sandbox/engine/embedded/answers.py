"""Answers in Docker's forms: one JSON value, nothing, or a stream of messages."""

from __future__ import annotations

import itertools
import json
import logging
from typing import TYPE_CHECKING, Any

from sandbox.app import Headers, Response
from sandbox.engine.embedded.errors import EngineError
from sandbox.registry.storage.errors import StorageFullError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Message = dict[str, Any]
_JSON = ("Content-Type", "application/json")
_log = logging.getLogger(__name__)


def json_answer(value: object, status: int = 200, *headers: tuple[str, str]) -> Response:
    """Answer with a JSON value and a line end, as Go's encoder writes it."""
    return _whole(encoded(value) + b"\n", status, _JSON, *headers)


def text_answer(text: str, status: int = 200, *headers: tuple[str, str]) -> Response:
    """Answer with plain text."""
    return _whole(text.encode(), status, ("Content-Type", "text/plain; charset=utf-8"), *headers)


def empty(status: int = 204) -> Response:
    """Answer with no body."""
    return _whole(b"", status)


def refusal(error: EngineError) -> Response:
    """Answer with a refusal."""
    return json_answer({"message": error.message}, error.status)


def stream(messages: Iterator[Message | bytes]) -> Response:
    r"""Answer with a stream of JSON messages, each on a line that ends in \r\n, each sent as it comes.

    The status is 200 whatever happens: what goes wrong on the way is the last message. The first message is
    pulled before the status is sent, so that what is refused at once is an ordinary refusal.
    `b""` stands for "nothing yet".
    """
    first = list(itertools.islice(messages, 1))
    return Response(200, Headers((_JSON,)), _lines(first, messages))


def _lines(first: list[Message | bytes], messages: Iterator[Message | bytes]) -> Iterator[bytes]:
    try:
        for message in itertools.chain(first, messages):
            yield _line(message)
    except EngineError as error:
        yield _line(last_message(error.message))
    except StorageFullError as error:
        yield _line(last_message(f"write error: no space left on device ({error})"))
    except Exception as error:  # noqa: BLE001 - a mistake of ours must not look like a pull that went well
        _log.exception("a stream broke off")
        yield _line(last_message(f"the embedded engine made a mistake: {error!r}"))
    finally:
        if hasattr(messages, "close"):
            messages.close()


def last_message(text: str, **more: object) -> Message:
    """Make the message that ends a stream in which something went wrong."""
    return {"errorDetail": {"message": text, **more}, "error": text}


def encoded(value: object) -> bytes:
    """Write JSON as Go's encoder does: no spaces, and <, > and & escaped."""
    text = json.dumps(value, separators=(",", ":"), ensure_ascii=False)
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text.encode()


def _line(message: Mapping[str, Any] | bytes) -> bytes:
    return message if isinstance(message, bytes) else encoded(message) + b"\r\n"


def _whole(content: bytes, status: int, *headers: tuple[str, str]) -> Response:
    lines = (*headers, ("Content-Length", str(len(content))))
    return Response(status, Headers(lines), iter((content,) if content else ()))
