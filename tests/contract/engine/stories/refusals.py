"""Calls that the course does not make: what the embedded engine says to them, and what real engines do."""

from __future__ import annotations

from tests.contract.engine.stories.containers import IMAGE, create
from tests.contract.engine.stories.steps import get, load, post
from tests.contract.engine.story import Step, Story

STORIES = (
    Story(
        "what the course does without",
        (
            load("image", "1.0"),
            create(),
            post("commit", "/commit?container={box}&repo={name}&tag=2.0", {}),
            get("export", "/containers/{box}/export"),
            get("top", "/containers/{box}/top"),
            get("stats", "/containers/{box}/stats?stream=0"),
            post("pause", "/containers/{box}/pause"),
            post("unpause", "/containers/{box}/unpause"),
            post("resize", "/containers/{box}/resize?h=1&w=1"),
            post("update", "/containers/{box}/update", {"Memory": 0}),
            post("connect to a network", "/networks/bridge/connect", {"Container": "{box}"}),
            get("swarm", "/swarm"),
            get("nodes", "/nodes"),
            get("services", "/services"),
            get("secrets", "/secrets"),
            get("configs", "/configs"),
            get("plugins", "/plugins"),
            get("a plugin", "/plugins/{box}/json"),
            post("session", "/session"),
            Step("a build from afar", "POST", "/build?remote=http://127.0.0.1:1/x&t={name}:built"),
            Step("an import from afar", "POST", "/images/create?fromSrc=http://127.0.0.1:1/x&repo={name}"),
            post(
                "privileged", "/containers/create?name={box}-p", {**IMAGE, "HostConfig": {"Privileged": True}}
            ),
        ),
    ),
)
