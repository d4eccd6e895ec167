"""Platforms as the engine's API takes them."""

from __future__ import annotations

import json

from sandbox.engine.command.failures import CommandError

_MOST_PARTS = 3


def platform_query(text: str) -> str:
    """Write `linux/arm64/v8` as the JSON that newer calls take, "" for none.

    Raises:
        CommandError: it is no platform.
    """
    if not text:
        return ""
    parts = text.split("/")
    if not 1 < len(parts) <= _MOST_PARTS or not all(parts):
        raise CommandError(f'invalid platform: "{text}" is not os/architecture, such as linux/arm64')
    return json.dumps(dict(zip(("os", "architecture", "variant"), parts, strict=False)))
