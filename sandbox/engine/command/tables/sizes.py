"""Sizes as Docker writes them.

Docker counts in thousands with four digits (for images three), memory in 1,024s.

Source: seen with docker CLI 28.2.2.
"""

from __future__ import annotations

_DECIMAL = ("B", "kB", "MB", "GB", "TB", "PB", "EB", "ZB", "YB")
_BINARY = ("B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB", "ZiB", "YiB")
_FACTORS = {"b": 1, "k": 1024, "m": 1024**2, "g": 1024**3, "t": 1024**4}


def human_size(size_bytes: float, digits: int = 4) -> str:
    """Write a size: 23074423 → "23.07MB"."""
    return _scaled(size_bytes, 1000, _DECIMAL, digits)


def image_size(size_bytes: float) -> str:
    """Write an image's size: 23074423 → "23.1MB"."""
    return human_size(size_bytes, 3)


def memory_size(size_bytes: float) -> str:
    """Write an amount of memory: 25276510208 → "23.54GiB"."""
    return _scaled(size_bytes, 1024, _BINARY, 4)


def read_size(text: str) -> int:
    """Read `64m` as bytes.

    Raises:
        ValueError: it is no size.
    """
    word = text.strip().lower().removesuffix("b").removesuffix("i")
    factor = _FACTORS.get(word[-1:], 1)
    try:
        return int(float(word.rstrip("kmgt")) * factor)
    except ValueError:
        raise ValueError(f"invalid size: '{text}'") from None


def _scaled(size: float, base: int, units: tuple[str, ...], digits: int) -> str:
    step = 0
    while size >= base and step < len(units) - 1:
        size /= base
        step += 1
    return f"{size:.{digits}g}{units[step]}"
