"""OCI distribution 1.1, clause by clause: the tables in `specification`, on both kinds of storage."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest

from sandbox.registry import Configuration, Registry
from sandbox.registry.errors import Code
from tests.registry.specification import discovery, management, pull, push_blobs, push_manifests
from tests.registry.specification.row import ANY
from tests.registry.world import ask

if TYPE_CHECKING:
    from pathlib import Path

    from tests.registry.specification.row import Row
    from tests.registry.world import Told

TABLES = (pull, push_blobs, push_manifests, discovery, management)
ROWS = [row for table in TABLES for row in table.ROWS]
SECTIONS = {
    "determining-support",
    "endpoints",
    "error-codes",
    "legacy-docker-support-error-codes",
    "registry-proxying",
    *("pulling-manifests", "pulling-blobs", "checking-if-content-exists-in-the-registry"),
    *("push", "pushing-blobs", "post-then-put", "single-post", "pushing-a-blob-in-chunks"),
    *("cancel-a-blob-upload", "mounting-a-blob-from-another-repository"),
    *("pushing-manifests", "pushing-manifests-with-subject", "referrers-tag-schema"),
    *("listing-tags", "listing-referrers", "enabling-the-referrers-api"),
    *("deleting-tags", "deleting-manifests", "deleting-blobs"),
}
"""The anchors of spec.md whose text binds a registry; the others bind clients, or define words."""

CODES = {each.name for each in Code} - {"UNKNOWN"}
"""Those of the specification; `UNKNOWN`, Distribution's, is for a 5xx alone."""


@pytest.fixture(params=["memory", "folder"])
def root(request: pytest.FixtureRequest, tmp_path: Path) -> Path | None:
    """Return where the registry keeps things."""
    return tmp_path if request.param == "folder" else None


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_the_registry_follows_the_clause(row: Row, root: Path | None) -> None:
    settings: dict[str, Any] = {"is_delete_enabled": True} | dict(row.settings)
    lines: list[str] = []
    app = Registry(Configuration(root=root, **settings), write_log=lines.append)
    location = ""
    for step in row.before:
        told = ask(app, step, location)
        assert told.status < 500, (step, told)
        found = told.headers.get("Location")
        location = found if "/uploads/" in found else location
    told = ask(app, row.ask, location)
    assert (told.status, told.codes if row.codes else []) == (row.status, list(row.codes)), told.body
    check_headers(row, told.headers.get, bool(told.headers.all("Content-Length")))
    check_body(row, told.body)
    check_errors(told)
    assert not [line for line in lines if "panic" in line]


def check_headers(row: Row, get: Any, has_length: bool) -> None:  # noqa: ANN401, FBT001
    """Compare header fields; a body always has a length."""
    for name, wanted in row.headers.items():
        found = get(name)
        if isinstance(wanted, re.Pattern):
            assert wanted.fullmatch(found), (name, found)
        else:
            assert found if wanted == ANY else found == (wanted or ""), (name, found)
    assert has_length or row.status in {204, 304}


def check_body(row: Row, body: bytes) -> None:
    """Compare the body as bytes or as JSON."""
    if isinstance(row.body, bytes):
        assert body == row.body
    elif row.body is not None:
        assert json.loads(body) == row.body


def check_errors(told: Told) -> None:
    """A refusal is JSON: "The `code` field MUST be one of the following".

    Source: OCI distribution specification 1.1, "Error Codes".
    """
    if told.status < 400 or not told.body:
        return
    assert told.headers.get("Content-Type") == "application/json; charset=utf-8"
    document = told.json
    assert isinstance(document, dict)
    assert list(document) == ["errors"]
    assert document["errors"]
    for error in document["errors"]:
        assert error["code"] in CODES
        assert error["message"]
        assert error.keys() <= {"code", "message", "detail"}


def test_every_section_that_asks_something_of_a_registry_has_rows() -> None:
    assert {row.anchor for row in ROWS} == SECTIONS | {"catalog"}


def test_no_row_is_there_twice() -> None:
    names = [str(row) for row in ROWS]
    assert sorted(names) == sorted(set(names))
