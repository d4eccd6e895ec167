"""A registry on a real socket, by the project's own server."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from sandbox import transport

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sandbox.app import App


@contextlib.contextmanager
def serving(app: App) -> Iterator[str]:
    """Serve an app on a free port of 127.0.0.1, and yield its address."""
    with transport.serving(app) as server:
        yield server.address
