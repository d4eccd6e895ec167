"""What Docker 20.10 answered to every scenario, so that a machine without it compares, too.

`recorded.json` is written by `python -m tests.engine.embedded.builder DOCKER_HOST`, never by hand, and
`test_classic` compares it with an engine where one can be started.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

PLACE = Path(__file__).with_name("recorded.json")
RECORDED: dict[str, dict[str, Any]] = json.loads(PLACE.read_text("utf-8")) if PLACE.exists() else {}
