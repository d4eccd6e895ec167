"""Exercise 1.2: the path that answers a repository's tags."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sandbox.exercises import Blank, Exercise, Form, Misconception

if TYPE_CHECKING:
    import random
    from collections.abc import Mapping

    from sandbox.exercises import Json

SOURCE = "https://github.com/opencontainers/distribution-spec/blob/v1.1.0/spec.md#listing-tags"
REPOSITORIES = (
    "skylark/tides",
    "skylark/buoys",
    "skylark/currents",
    "harbour/lights",
    "harbour/berths",
    "radar",
)


def draw(rng: random.Random) -> dict[str, Json]:
    """Draw a repository that no cell mentions."""
    return {"repository": rng.choice(REPOSITORIES)}


def normalise(answer: str) -> str:
    """Leave out what may stand around a path: the method, quotes, the registry's URL or the name of it."""
    path = re.sub(r"^(GET|get|curl|f(?=[\"']))\s*", "", answer.strip()).strip("\"'` ")
    path = re.sub(r"^\{?registry\.url\}?[\"'\s+f]*", "", path)
    return re.sub(r"^https?://[^/]+", "", path)


def accepts(answer: str, parameters: Mapping[str, Json]) -> bool:
    """Take the path with or without a query."""
    path = answer.partition("?")[0]
    return path == f"/v2/{parameters['repository']}/tags/list"


exercise = Exercise(
    id="1.2",
    title="Where the tags are listed",
    minutes=3,
    statement=(
        "You listed the tags of `skylark/forecast`. A colleague wants those of the repository"
        " **{repository}**."
        " Which path answers her? Type it from `/v2/` on."
    ),
    kind=Blank(
        accepts=accepts,
        normalise=normalise,
        label="Path",
        feedback="Yes: protocol version, repository, what you want of it.",
        forms=(
            Form(
                "/v2/_catalog.*",
                "catalogue-lists-tags",
                "The catalogue lists repositories. Their tags are one level further down.",
            ),
            Form(
                "/v2/repositories/.*",
                "hub-api-is-the-registry-api",
                "`/v2/repositories/…` belongs to Docker Hub's own web API; other registries do not have it.",
            ),
            Form(
                "/v2/tags(/list)?(/.*)?",
                "tags-belong-to-the-registry",
                "A registry has no tags of its own: this path names no repository before `tags`.",
            ),
            Form(
                "/?{repository}/tags/list",
                "version-may-be-left-out",
                "The path does not begin with the version of the protocol.",
            ),
            Form(
                "/v2/{repository}(/tags)?/?",
                "list-may-be-left-out",
                "The path is not complete: the registry answers 404 to it.",
            ),
            Form(
                "/v2/{repository}/manifests.*",
                "manifest-lists-tags",
                "A manifest lists the parts of one version. It does not know its own tags.",
            ),
        ),
    ),
    misconceptions=(
        Misconception("catalogue-lists-tags", "Compare the two answers above: which one held a tag?", SOURCE),
        Misconception(
            "hub-api-is-the-registry-api",
            "Stay with what the registry itself answered in this chapter.",
            SOURCE,
        ),
        Misconception(
            "tags-belong-to-the-registry",
            "Two repositories may both have a `0.1`. How does the path say whose is meant?",
            SOURCE,
        ),
        Misconception(
            "version-may-be-left-out",
            "What do all paths of this chapter have in common at the front?",
            SOURCE,
        ),
        Misconception(
            "list-may-be-left-out",
            "Compare your path with the one above, word by word from the back.",
            SOURCE,
        ),
        Misconception(
            "manifest-lists-tags",
            "You asked for a manifest *by* a tag. What did the answer list?",
            SOURCE,
        ),
    ),
    hints=(
        "Every path of the protocol is built alike: version, repository, what you want of it.",
        "The cell that listed the tags of `skylark/forecast`.",
        "Take that path and change the one part of it that says which repository is meant.",
    ),
    why=(
        "Tags belong to a repository, so its name comes first: `/v2/<repository>/tags/list`. The path is"
        " part of"
        " the OCI specification and the same on every registry."
    ),
    source=SOURCE,
    draw=draw,
    reference=lambda parameters: f"/v2/{parameters['repository']}/tags/list",
    others=(
        lambda parameters: f"GET /v2/{parameters['repository']}/tags/list",
        lambda parameters: f"http://127.0.0.1:5000/v2/{parameters['repository']}/tags/list?n=10",
        lambda parameters: f"registry.url + '/v2/{parameters['repository']}/tags/list'",
    ),
    wrong={
        "catalogue-lists-tags": "/v2/_catalog",
        "hub-api-is-the-registry-api": lambda parameters: f"/v2/repositories/{parameters['repository']}/tags",
        "tags-belong-to-the-registry": lambda parameters: f"/v2/tags/list/{parameters['repository']}",
        "version-may-be-left-out": lambda parameters: f"/{parameters['repository']}/tags/list",
        "list-may-be-left-out": lambda parameters: f"/v2/{parameters['repository']}/tags",
        "manifest-lists-tags": lambda parameters: f"/v2/{parameters['repository']}/manifests/latest",
    },
    uses=("repository", "tag", "tag-list", "catalogue", "request"),
)
