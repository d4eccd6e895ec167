"""Names of containers: their grammar, and those made up for containers that were given none."""

from __future__ import annotations

import re
import secrets
from typing import TYPE_CHECKING

from sandbox.engine.embedded.errors import bad_request

if TYPE_CHECKING:
    from collections.abc import Callable

_NAME = re.compile(r"[a-zA-Z0-9][a-zA-Z0-9_.-]+", re.ASCII)
_TRIES = 6
_MOODS = [
    "able",
    "amber",
    "brave",
    "breezy",
    "bright",
    "brisk",
    "calm",
    "careful",
    "cheerful",
    "clear",
    "clever",
    "cool",
    "cosy",
    "curious",
    "daring",
    "eager",
    "early",
    "even",
    "fair",
    "fearless",
    "fond",
    "frank",
    "fresh",
    "friendly",
    "gentle",
    "glad",
    "golden",
    "grand",
    "happy",
    "hardy",
    "honest",
    "humble",
    "keen",
    "kind",
    "lively",
    "loyal",
    "lucky",
    "mellow",
    "merry",
    "mild",
    "modest",
    "neat",
    "nimble",
    "noble",
    "open",
    "patient",
    "plucky",
    "polite",
    "prompt",
    "proud",
    "quick",
    "quiet",
    "ready",
    "sharp",
    "silent",
    "silver",
    "smart",
    "snug",
    "steady",
    "sunny",
    "swift",
    "tidy",
    "tranquil",
    "true",
    "vivid",
    "warm",
    "willing",
    "wise",
    "witty",
]
_THINGS = [
    "albatross",
    "anchor",
    "bay",
    "beacon",
    "bell",
    "boom",
    "bow",
    "breeze",
    "buoy",
    "cabin",
    "cape",
    "capstan",
    "captain",
    "chart",
    "cleat",
    "coast",
    "compass",
    "coral",
    "cove",
    "current",
    "cutter",
    "dinghy",
    "dock",
    "dolphin",
    "ferry",
    "fjord",
    "fog",
    "foghorn",
    "galley",
    "gale",
    "gull",
    "halyard",
    "harbour",
    "helm",
    "horizon",
    "hull",
    "island",
    "jetty",
    "jib",
    "keel",
    "ketch",
    "knot",
    "lagoon",
    "lantern",
    "lighthouse",
    "mast",
    "mooring",
    "oar",
    "otter",
    "pelican",
    "petrel",
    "pier",
    "pilot",
    "porpoise",
    "porthole",
    "quay",
    "reef",
    "rigging",
    "rudder",
    "sail",
    "seal",
    "sextant",
    "shore",
    "skiff",
    "sloop",
    "spar",
    "spinnaker",
    "squall",
    "stern",
    "strait",
    "swell",
    "tide",
    "tiller",
    "trawler",
    "voyage",
    "wave",
    "wharf",
    "yawl",
]


def check_name(text: str, shown: str = "") -> str:
    """Return a name without its slash; raises `EngineError` 400 in the engine's words.

    Source: moby `daemon/names/names.go`, `RestrictedNamePattern`.
    """
    name = text.removeprefix("/")
    if not _NAME.fullmatch(name):
        raise bad_request(
            f"Invalid container name ({shown or text}), only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed"
        )
    return name


def made_up_name(is_taken: Callable[[str], bool]) -> str:
    """Return a name that nobody has, such as `calm_lighthouse`."""
    for attempt in range(_TRIES):
        number = str(secrets.randbelow(10)) if attempt else ""
        name = f"{secrets.choice(_MOODS)}_{secrets.choice(_THINGS)}{number}"
        if not is_taken(name):
            return name
    return secrets.token_hex(6)
