"""Settings of the course's own engine, read and changed while it runs; a Docker engine's are its owner's.

Called by the lab, and where a registry's image is looked for. `sandbox.engine.embedded.settings` answers.
"""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING, Any

from sandbox.engine.daemon.words import words_of_answer
from sandbox.errors import SetupError

if TYPE_CHECKING:
    from docker import DockerClient

    from sandbox.engine.engine import Engine

PATH = "/course/settings"


def read_settings(client: DockerClient) -> dict[str, Any] | None:
    """Return the settings of an embedded engine, None for a Docker engine, which has none of these."""
    answer = client.api.get(f"{client.api.base_url}{PATH}")
    settings: dict[str, Any] | None = answer.json() if answer.ok else None
    return settings


def change_settings(engine: Engine, **settings: object) -> dict[str, object]:
    """Change settings of an embedded engine (`online`, `insecure`, `certificates`); returns all of them.

    Raises:
        SetupError: it is a Docker engine, whose configuration is not the course's to change, or the engine
            refused; the text says why.
    """
    if not engine.is_ours:
        raise SetupError(f"{engine.name} is yours: the course does not change its settings.")
    with closing(engine.client()) as client:
        answer = client.api.put(f"{client.api.base_url}{PATH}", json=settings)
        if not answer.ok:
            raise SetupError(f"The engine did not take these settings: {words_of_answer(answer.content)}")
        changed: dict[str, object] = answer.json()
        return changed
