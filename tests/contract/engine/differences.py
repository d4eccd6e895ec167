# ruff: noqa: E501 - a reason is one line, here as on the page
"""Where the embedded engine may answer as no real engine does, each with its reason.

Steps are regular expressions over "story: step" (or "story @version: step"), fields over the names of an
answer's fields; without fields, the whole answer may be another one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_HEADER = ("Api-Version", "Docker-Experimental", "Ostype", "Server")


@dataclass(frozen=True)
class Difference:
    """One reason, and the steps and fields for which it holds."""

    title: str
    reason: str
    steps: tuple[str, ...]
    fields: tuple[str, ...] = (".*",)

    def covers(self, step: str, fields: Iterable[str]) -> bool:
        """Tell whether all that differs in a step differs for this reason."""
        is_named = any(re.fullmatch(pattern, step) for pattern in self.steps)
        return is_named and all(any(re.fullmatch(each, name) for each in self.fields) for name in fields)


DIFFERENCES: tuple[Difference, ...] = (
    Difference(
        "What the course does without",
        "The embedded engine runs no programs but a registry's, is no swarm, and fetches nothing from elsewhere than registries. It says so with 501 and in one sentence.",
        (
            r"what the course does without: (commit|top|stats|pause|unpause|swarm|nodes|services|secrets|configs|session|a build from afar|an import from afar)",
        ),
    ),
    Difference(
        "An exported container is its image's files",
        "What Docker mounts into every container, such as /etc/hosts and /proc, belongs to programs, of which none runs here.",
        (r"what the course does without: export",),
        ("archive",),
    ),
    Difference(
        "Its own versions of the API",
        "It speaks 1.24 to 1.50, and takes a request of 1.12 for one of 1.24, as skopeo's 1.22.",
        (r"mistakes: too (new|old) a version",),
        ("answer", "Docker-Experimental"),
    ),
    Difference(
        "Every answer says which engine gave it",
        "Docker leaves version and name out where it has no route.",
        (
            r"ping: POST",
            r"mistakes: (an unknown path|an unknown path without a version|the root|no version|images by DELETE|version by POST|create by GET|a method that nobody knows)",
        ),
        _HEADER,
    ),
    Difference(
        "JSON that cannot be read is named in Python's words",
        "It is 400 in any case; what follows is what the parser says.",
        (
            r"mistakes: (JSON that breaks off|a list where a map is wanted|nothing)",
            r"authentication: no JSON",
            r"builds that fail: arguments that are no JSON",
        ),
        ("answer",),
    ),
    Difference(
        "Times that cannot be read are 400",
        "Docker answers 500 to some of them, though the mistake is the client's.",
        (r"(what a registry says|events): with a bad time",),
        ("answer",),
    ),
    Difference(
        "What is asked for must be named",
        "Docker answers 200 to a tag without a name, saves an archive of no image, and asks an empty host for an image without a name.",
        (r"names: tag without a name", r"saving: no names", r"pulling: nothing"),
    ),
    Difference(
        "Archives that cannot be loaded are explained",
        "Docker names files in a folder of its own, or says nothing of the reason.",
        (
            r"loading: (nothing|no archive|an archive of something else|an archive without its config)",
            r"importing: no archive",
            r"a round trip: load no archive",
        ),
        ("stream", "answer", "stderr"),
    ),
    Difference(
        "A build for another platform is one",
        "20.10 takes the platform of the machine all the same, and 26.1 does not find its own intermediate image.",
        (r"building: for a platform",),
    ),
    Difference(
        "A search asks once",
        "Docker first looks whether the host answers to `/v1/_ping`.",
        (r"search: where nobody listens",),
        ("answer",),
    ),
    Difference(
        "Attaching is answered as everything is",
        "Docker takes over the connection first, so that its answer has no header, and a refusal is no JSON.",
        (
            r"renaming and removing: POST attach\?logs=1&stdout=1 of what is not there",
            r"what a registry says: attach( to nothing)?",
        ),
    ),
    Difference(
        "Networks have names and no addresses",
        "Nothing runs on a network here; the registry is reached at its published port.",
        (r"networks: (inspect|inspect by id|inspect bridge|list|list by label)",),
        (r"(\[\]\.)?IPAM\.Config", "Options"),
    ),
    Difference(
        "The registry's program explains its options in words of its own",
        "It is the embedded registry, which knows the same options.",
        (r"a registry by hand: collect nothing",),
        ("stderr",),
    ),
)
