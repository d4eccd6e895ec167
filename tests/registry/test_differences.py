# ruff: noqa: E501 - a reason is one line, here as in the document
"""Every clause's row once more, on Distribution 2.8: where its answer is another, a reason is written down.

The table in docs/registry.md is `DIFFERENCES`, and a test keeps the two the same.
"""

from __future__ import annotations

import http.client
import json
import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

from sandbox.image.media_types import ACCEPT
from tests.registry.test_distribution import PROGRAM, distribution
from tests.registry.test_specification import ROWS
from tests.registry.world import Ask

if TYPE_CHECKING:
    from tests.registry.specification.row import Row

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "registry.md"
DIFFERENCES = {
    r"whatever Accept says": "2.8 hides OCI manifests from clients that do not name their types; the specification does not.",
    r"no other format: |a malformed tag|deleting-blobs: a malformed digest": "2.8 has no route for them and answers 404 without JSON.",
    r"a short digest|manifests: a malformed digest|over 255|no fields|not UTF-8|a layer with urls": "2.8 answers 500.",
    r"the expression: (\.\.|encoded)|a session id that is none|without its slash": "2.8 redirects to the cleaned path.",
    r"the expression: capitals|^endpoints": "2.8 answers in plain text; here it is the specification's JSON.",
    r"416 \(RFC 9110|Range that need not|bytes=3-9": "2.8 announces the whole length with an error text, serves `-0`, or multipart.",
    r"its session|an unknown session|is no UUID": "2.8's uploads carry a signed `_state`; without it they are invalid, not unknown.",
    r"^single-post|a blob of no bytes": "2.8 has no single POST; the specification lets it answer 202.",
    r"digest-algorithm|: sha512": "2.8 knows no digest-algorithm and keeps manifests under sha256 alone.",
    r"416: a gap|416: again|begin with 0|order MUST be 416|after a 416|<range>|<length>": "2.8 does not look at `Content-Range`.",
    r"MAY treat from|anonymous: |mounting.*a malformed digest": "2.8 mounts only with `from`, and takes a malformed digest for none.",
    r"need not$|a descriptor without|a size that is none|no descriptor|over the limit": "2.8 checks less of a manifest, or says it otherwise.",
    r"manifest.v2\+json$": "2.8 wants a Docker image's parts to be of Docker's own types.",
    r"tag parameters": "2.8 knows no tag parameters.",
    r"conditional push": "2.8 takes no conditions.",
    r"^listing-tags": "2.8 does not page or check `n`, knows no HEAD there, and no repository without a tag.",
    r"^listing-referrers|^enabling": "2.8 has no referrers API.",
    r"^deleting-tags": "2.8 deletes by digest alone.",
}


class Answer(NamedTuple):
    """What was answered: 0 for something that was no HTTP."""

    status: int
    location: str = ""
    codes: tuple[str, ...] = ()


def send(address: str, ask: Ask, location: str) -> Answer:
    """Send a row's request over a socket, as a client that takes all manifests."""
    path, _, query = ask.uri.replace("{location}", location).partition("?")
    extra, _, more = query.partition("?")
    connection = http.client.HTTPConnection(address, timeout=30)
    try:
        target = "?".join(filter(None, (path, "&".join(filter(None, (extra, more))))))
        headers = {"Accept": ACCEPT, **{name: value for name, value in ask.headers.items() if name != "Host"}}
        connection.request(ask.method, target, ask.body or None, headers)
        response = connection.getresponse()
        found = response.headers.get("Location", "").partition(address)[2]
        return Answer(response.status, found, error_codes(response.read()))
    except http.client.HTTPException:
        return Answer(0)
    finally:
        connection.close()


def error_codes(body: bytes) -> tuple[str, ...]:
    """Read the codes of an error, if it is one."""
    try:
        return tuple(each["code"] for each in json.loads(body)["errors"])
    except (ValueError, KeyError, TypeError):
        return ()


def prepare(address: str, row: Row) -> str:
    """Make the state before, with POST and PUT where one POST is not enough; returns the upload's place."""
    location = ""
    for step in row.before:
        told = send(address, step, location)
        location = told.location if "/uploads/" in told.location else location
        if step.method == "POST" and step.body and told.status == 202:
            send(address, Ask("PUT", "{location}?" + step.uri.partition("?")[2], step.body), told.location)
    return location


def is_the_same(row: Row, told: Answer) -> bool:
    """Compare status and error codes."""
    return told.status == row.status and (not row.codes or told.codes == row.codes)


@pytest.mark.skipif(PROGRAM is None, reason="No docker-registry here: apt-get install docker-registry.")
@pytest.mark.timeout(300)
def test_every_difference_from_distribution_has_a_reason(tmp_path: Path) -> None:
    different: list[str] = []
    with distribution(tmp_path / "registry") as address:
        for row in ROWS:
            if row.settings:
                continue
            shutil.rmtree(tmp_path / "registry" / "docker", ignore_errors=True)
            if not is_the_same(row, send(address, row.ask, prepare(address, row))):
                different.append(str(row))
    assert [each for each in different if not any(re.search(known, each) for known in DIFFERENCES)] == []
    unused = [known for known in DIFFERENCES if not any(re.search(known, each) for each in different)]
    assert unused == []


def test_the_documented_table_is_this_one() -> None:
    document = DOCUMENT.read_text(encoding="utf-8")
    assert [reason for reason in DIFFERENCES.values() if f"- {reason}" not in document] == []
