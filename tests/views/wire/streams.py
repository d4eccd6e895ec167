"""What real clients asked Distribution 2.8.2, recorded by `record.py`, and requests made up for a test."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

from hypothesis import strategies as st

from sandbox.views.wire import Stream
from sandbox.wire.log import LoggedRequest

FOLDER = Path(__file__).parent / "recorded"
CLIENTS = tuple(sorted(path.stem for path in FOLDER.glob("*.json")))
START = datetime(2026, 11, 26, tzinfo=UTC)


def recorded(client: str) -> tuple[LoggedRequest, ...]:
    """Return what one client asked."""
    rows = json.loads((FOLDER / f"{client}.json").read_text(encoding="utf-8"))
    return tuple(map(LoggedRequest.from_json, rows))


def stream(*requests: LoggedRequest, role: str = "local") -> Stream:
    """Return a registry's requests, of which nothing else is known."""
    return Stream(role, requests)


def many(count: int) -> Stream:
    """Return so many downloads of parts, every tenth of which is refused."""
    requests = [
        request(
            "GET",
            f"/v2/skylark/forecast/blobs/sha256:{number:064x}",
            429 if number % 10 == 9 else 200,
            number,
        )
        for number in range(count)
    ]
    return stream(*requests)


def request(  # noqa: PLR0913  # what a log tells, most of it with a default
    method: str,
    path: str,
    status: int = 200,
    second: int = 0,
    *,
    user_agent: str = "docker/26.1.5",
    code: str = "",
) -> LoggedRequest:
    """Return one request."""
    time = START + timedelta(seconds=second)
    return LoggedRequest(time, method, path, status, 100, 0.002, user_agent, error_code=code)


anything = st.builds(
    request,
    method=st.sampled_from(["GET", "HEAD", "PUT", "POST", "PATCH", "DELETE", "OPTIONS", "<script>"]),
    path=st.one_of(
        st.text(max_size=80),
        st.lists(
            st.sampled_from(
                [
                    "/v2",
                    "/",
                    "manifests",
                    "/blobs",
                    "/uploads",
                    "/tags/list",
                    "?n=1",
                    "&token=x",
                    "a",
                    "\x00",
                    "<b>",
                ]
            ),
            max_size=12,
        ).map("".join),
    ),
    status=st.sampled_from([200, 201, 202, 204, 206, 301, 400, 401, 403, 404, 405, 416, 418, 429, 500, 599]),
    second=st.integers(0, 5),
    user_agent=st.text(max_size=80),
    code=st.sampled_from(["", "MANIFEST_UNKNOWN", "NEVER_HEARD_OF"]),
)
"""Requests that no client should send, and some that it should."""
