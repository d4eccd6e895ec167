"""Whether anything may be deleted or written at all.

Source: OCI distribution specification 1.1, "Content Management": disabled deletion is 400 or 405.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.registry.errors import Code, refused

if TYPE_CHECKING:
    from sandbox.registry.configuration import Configuration


def check_delete_enabled(settings: Configuration) -> None:
    """Refuse with 405 where deletion is off or the registry is read-only."""
    if not settings.is_delete_enabled or settings.is_read_only:
        raise refused(Code.UNSUPPORTED)


def check_writable(settings: Configuration) -> None:
    """Refuse with 405 where the registry is read-only."""
    if settings.is_read_only:
        raise refused(Code.UNSUPPORTED)
