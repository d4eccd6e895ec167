"""This machine's architecture under the name that images use."""

from __future__ import annotations

import platform

_NAMES = {
    "x86_64": "amd64",
    "AMD64": "amd64",
    "aarch64": "arm64",
    "arm64": "arm64",
    "armv7l": "arm",
    "i686": "386",
}


def architecture() -> str:
    """Name it, such as amd64 or arm64."""
    machine = platform.machine()
    return _NAMES.get(machine, machine)
