"""Debian's Chromium, driven by Playwright, and a page that notes what a learner must never meet."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from playwright.sync_api import expect, sync_playwright

from tests import requirements

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pytest
    from playwright.sync_api import Browser, ConsoleMessage, Page

STEADY = Path(__file__).with_name("steady_chromium.py")
CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
START_MS = 60_000
ANSWER_MS = 30_000
WIDTH, HEIGHT = 1280, 800
OF_JUPYTERLAB = (
    "/lsp/status",  # asks whether there is a language server, and is told 404
    "WebSocket",  # the kernel's, which a fresh page opens twice and a restart closes
    "Canceled future for",  # requests that a restart leaves without an answer
)
"""Errors in the console that JupyterLab itself writes on a good day."""


@contextmanager
def open_chromium(config: pytest.Config) -> Iterator[Browser]:
    """Open a Chromium until the end of the block; skip, or fail where it is required, if there is none."""
    if not CHROMIUM.exists():
        requirements.missing(config, "browser", f"No Chromium here: {CHROMIUM} is missing.")
    expect.set_options(timeout=ANSWER_MS)  # five seconds are not enough for a busy machine
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=STEADY, args=list(ARGUMENTS), timeout=START_MS)
        yield browser
        browser.close()


@dataclass
class Watch:
    """What a page asked for and complained of."""

    hosts: set[str] = field(default_factory=set)
    errors: list[str] = field(default_factory=list)

    @classmethod
    def on(cls, page: Page) -> Watch:
        """Watch a page from now on."""
        watch = cls()
        page.on("request", lambda request: watch._ask(request.url))
        page.on("websocket", lambda socket: watch._ask(socket.url))
        page.on("console", watch._hear)
        page.on("pageerror", lambda error: watch.errors.append(str(error)))
        return watch

    def assert_quiet(self) -> None:
        """Nothing was fetched from another machine, and no error is in the console."""
        assert self.hosts <= {"127.0.0.1"}, self.hosts
        assert self.errors == []

    def _ask(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in {"data", "blob"}:
            self.hosts.add(parts.hostname or url)

    def _hear(self, message: ConsoleMessage) -> None:
        said = f"{message.text} ({message.location.get('url', '')})"
        if message.type == "error" and not any(words in said for words in OF_JUPYTERLAB):
            self.errors.append(said)


def open_page(browser: Browser, width: int = WIDTH, height: int = HEIGHT) -> Page:
    """Open an empty page, as a browser that has never seen the course would."""
    page = browser.new_context(viewport={"width": width, "height": height}).new_page()
    page.set_default_timeout(ANSWER_MS)
    return page
