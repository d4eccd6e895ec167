"""What engines really streamed, as `record.py` wrote it down."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

RECORDED = Path(__file__).parent / "recorded"
ENGINES = sorted(path.stem for path in RECORDED.glob("*.json"))


def recorded(engine: str, story: str) -> list[dict[str, Any]]:
    """Return the messages of one story on one engine."""
    stories = json.loads((RECORDED / f"{engine}.json").read_text(encoding="utf-8"))
    messages: list[dict[str, Any]] = stories[story]
    return messages


def all_recorded() -> dict[str, list[dict[str, Any]]]:
    """Return {"ENGINE: STORY": messages} of everything that was recorded."""
    return {
        f"{engine}: {story}": messages
        for engine in ENGINES
        for story, messages in json.loads((RECORDED / f"{engine}.json").read_text(encoding="utf-8")).items()
    }
