"""A lock between processes, held while a file is read, changed and written back.

It is the operating system's own, so it ends with the process that holds it, however that ends. A platform
or file system that has none (a browser, some network drives) goes without: one process at a time is the
rule there.
"""

from __future__ import annotations

import contextlib
import sys
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextlib.contextmanager
def lock_beside(path: Path) -> Iterator[None]:
    """Hold the lock of this file: another file beside it, which stays, since removing it would be a race."""
    with path.with_name(f"{path.name}.lock").open("a+b") as file:
        with contextlib.suppress(OSError, ImportError):
            _lock(file)
        yield


if sys.platform == "win32":

    def _lock(file: IO[bytes]) -> None:
        import msvcrt  # noqa: PLC0415  # Windows alone has it

        file.seek(0)
        msvcrt.locking(file.fileno(), msvcrt.LK_LOCK, 1)

else:

    def _lock(file: IO[bytes]) -> None:
        import fcntl  # noqa: PLC0415  # a browser's Python has none

        fcntl.flock(file, fcntl.LOCK_EX)
