"""Write down what a classic engine answers: `python -m tests.engine.embedded.builder DOCKER_HOST`.

The engine loses all images that no container needs: give it one of its own (`tests/dockerd.py`).
"""

from __future__ import annotations

import json
import sys
from contextlib import closing

import docker

from tests.engine.embedded.builder.recorded import PLACE
from tests.engine.embedded.builder.scenarios import SCENARIOS
from tests.engine.embedded.builder.telling import brief, prefix_of, tell


def main(host: str) -> None:
    """Tell every scenario to an engine, and keep its answers."""
    recorded = {}
    with closing(docker.APIClient(host, version="1.41", timeout=60)) as client:
        for scenario in SCENARIOS:
            client.prune_images({"dangling": False})  # type: ignore[no-untyped-call]
            recorded[scenario.name] = brief(tell(client, scenario, prefix_of(scenario)))
    PLACE.write_text(json.dumps(recorded, indent=1, ensure_ascii=False, sort_keys=True) + "\n", "utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
