"""Exercise 0.2: the status of the first request."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sandbox.exercises import Blank, Exercise, Form, Misconception

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sandbox.exercises import Json

SOURCE = "https://github.com/opencontainers/distribution-spec/blob/v1.1.0/spec.md#determining-support"


def accepts(answer: str, _: Mapping[str, Json]) -> bool:
    """Take the number, with or without its phrase."""
    return re.fullmatch(r"200( ok)?", answer, re.IGNORECASE) is not None


exercise = Exercise(
    id="0.2",
    title="The first status",
    minutes=2,
    statement="You sent `GET /v2/` to your registry. With which status did it answer? Type the number.",
    kind=Blank(
        accepts=accepts,
        label="Status",
        feedback="Yes, 200: “I am a registry, and you may talk to me.”",
        forms=(
            Form(
                "401.*",
                "every-registry-asks-for-login",
                "401 means “tell me first who you are”. Your registry did not ask.",
            ),
            Form(
                "404.*",
                "no-page-no-answer",
                "404 means “there is nothing here”. There is no page for people at `/v2/`, but it is"
                " answered.",
            ),
            Form(
                r"\{\}|2",
                "body-is-the-status",
                "That belongs to the body, what comes after status and headers.",
            ),
            Form(
                r"(?i)(registry/)?2\.0|v2|/v2/",
                "header-is-the-status",
                "That names the version of the protocol. The status is a number of three digits.",
            ),
        ),
    ),
    misconceptions=(
        Misconception(
            "every-registry-asks-for-login",
            "Docker Hub answers 401 here. Look at what *your* registry answered.",
            SOURCE,
        ),
        Misconception(
            "no-page-no-answer",
            "A registry is made for programs. Look at the answer, not at whether you could read it as a"
            " page.",
            SOURCE,
        ),
        Misconception(
            "body-is-the-status",
            "An answer has three parts: status, headers, body. The status comes first.",
            SOURCE,
        ),
        Misconception(
            "header-is-the-status",
            "An answer has three parts: status, headers, body. You looked at a header.",
            SOURCE,
        ),
    ),
    hints=(
        "The status is the first thing that a server says: it sums up how the request went.",
        "The output of the cell that sent the request.",
        "Run that cell again and read the number between the square brackets.",
    ),
    why=(
        "`GET /v2/` is how a client asks “do you speak the registry protocol?”. A status in the two"
        " hundreds"
        " says yes. A registry that wants to know first who you are answers 401."
    ),
    source=SOURCE,
    reference="200",
    others=("200 OK",),
    wrong={
        "every-registry-asks-for-login": "401",
        "no-page-no-answer": "404",
        "body-is-the-status": "{}",
        "header-is-the-status": "registry/2.0",
    },
    uses=("registry", "request", "status"),
)
