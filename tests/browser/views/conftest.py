"""A Chromium for each file, and a page for each test, in which nothing may be complained of."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browser.chromium import Watch, open_chromium, open_page

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page


@pytest.fixture(scope="module")
def browser(request: pytest.FixtureRequest) -> Iterator[Browser]:
    """Open the browser."""
    with open_chromium(request.config) as opened:
        yield opened


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """Open a page of 800 px."""
    opened = open_page(browser, width=800)
    watch = Watch.on(opened)
    yield opened
    watch.assert_quiet()
    opened.context.close()
