"""`/course/settings`: what whoever works with an engine may change while it runs. Docker has no such request.

On a real engine these are in the daemon's configuration, and a restart away: which registries may be spoken
to without TLS, which certificates are trusted. `online` says whether Docker Hub's name leads to the real
one, or to the stand-in on this machine. The changes last as long as the engine's process.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sandbox.engine.embedded.answers import json_answer
from sandbox.engine.embedded.errors import bad_request

if TYPE_CHECKING:
    from sandbox.app import Response
    from sandbox.engine.embedded.call import Call
    from sandbox.engine.embedded.world import Settings


def read_settings(call: Call) -> Response:
    """Return the settings."""
    return json_answer(_written(call.world.settings))


def change_settings(call: Call) -> Response:
    """Take over those settings that are named, or none of them; returns all."""
    settings, wanted = call.world.settings, call.json()
    _check(wanted)
    if "online" in wanted:
        settings.is_online = wanted["online"]
    if "insecure" in wanted:
        settings.insecure[:] = wanted["insecure"]
    if "certificates" in wanted:
        settings.certificates.clear()
        settings.certificates.update(wanted["certificates"])
    return json_answer(_written(settings))


def _check(wanted: dict[str, Any]) -> None:
    for name, value in wanted.items():
        if name == "online":
            is_right = isinstance(value, bool)
        elif name == "insecure":
            is_right = isinstance(value, list) and all(isinstance(each, str) for each in value)
        elif name == "certificates":
            is_right = isinstance(value, dict) and all(isinstance(each, str) for each in value.values())
        else:
            raise bad_request(f"there is no setting {name!r}; there are online, insecure and certificates")
        if not is_right:
            raise bad_request(f"the setting {name} cannot be {value!r}")


def _written(settings: Settings) -> dict[str, object]:
    return {
        "online": settings.is_online,
        "insecure": list(settings.insecure),
        "certificates": dict(settings.certificates),
    }
