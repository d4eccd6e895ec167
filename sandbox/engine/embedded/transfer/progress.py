"""Messages of a transfer, as clients draw them: one line a layer, which changes.

Source: moby `pkg/jsonmessage` (the text of a progress), `pkg/progress`; docker/go-units, `HumanSize`.
"""

from __future__ import annotations

from typing import Any

Message = dict[str, Any]

_BAR = 50
_UNITS = ("B", "kB", "MB", "GB", "TB", "PB")
_STEP = 1000.0


def step(layer_id: str, status: str) -> Message:
    """Tell what becomes of a layer."""
    return {"status": status, "progressDetail": {}, "id": layer_id}


def progress(layer_id: str, status: str, current_bytes: int, total_bytes: int) -> Message:
    """Tell how far a layer is."""
    return {
        "status": status,
        "progressDetail": {"current": current_bytes, "total": total_bytes},
        "progress": bar(current_bytes, total_bytes),
        "id": layer_id,
    }


def bar(current_bytes: int, total_bytes: int) -> str:
    """Draw a progress for clients that do not draw it themselves."""
    current = f"{human_size(current_bytes):>8}"
    if total_bytes <= 0:
        return current
    done = min(int(current_bytes / total_bytes * 100) // 2, _BAR)
    numbers = current if current_bytes > total_bytes else f"{current}/{human_size(total_bytes)}"
    return f"[{'=' * done}>{' ' * (_BAR - done)}] {numbers}"


def human_size(size_bytes: float) -> str:
    """Write a size with four digits: `3.011MB`."""
    unit = 0
    while size_bytes >= _STEP and unit < len(_UNITS) - 1:
        size_bytes /= _STEP
        unit += 1
    return f"{size_bytes:.4g}{_UNITS[unit]}"
