"""The documentation names every stand-in, and the digests that come out on every machine and Python."""

from __future__ import annotations

from tests.providers.hub.seeds.page import PAGE, page


def test_the_page_is_what_the_data_says_down_to_the_digests() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "Run `.venv/bin/python -m tests.providers.hub.seeds`."
