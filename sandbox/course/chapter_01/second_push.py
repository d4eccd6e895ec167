"""Exercise 1.3: how much of an image travels when it is pushed once more."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sandbox.exercises import Exercise, Misconception, Option, Predict

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from docker import DockerClient
    from requests import Response

    from sandbox.course.session import Session
    from sandbox.exercises import Case
    from sandbox.lab.registry.registry import Registry
    from sandbox.wire.log import LoggedRequest

SOURCE = "https://github.com/opencontainers/distribution-spec/blob/v1.1.0/spec.md#push"
BLOB = re.compile(r"/v2/skylark/forecast/blobs/sha256:")
UPLOAD = re.compile(r"/v2/skylark/forecast/blobs/uploads/.")
MANIFEST = "/v2/skylark/forecast/manifests/0.1"
DONE = (200, 201)
EVERYTHING, NOTHING = 0, 1


def actual(case: Case) -> int | None:
    """Read the last push from the log: did it upload a part, or find all of them there?"""
    pushes = list(_pushes(case.requests))
    if not pushes:
        return None
    if pushes[-1]:
        return EVERYTHING if len(pushes) > 1 else None
    return NOTHING


def _pushes(requests: Iterable[LoggedRequest]) -> Iterator[bool]:
    """Yield, for every push of tag 0.1, whether a part was uploaded: the manifest is always a push's last."""
    uploaded: bool | None = None  # None: no push has begun
    for request in requests:
        if UPLOAD.match(request.path):
            uploaded = True
        elif request.method == "HEAD" and BLOB.match(request.path):
            uploaded = bool(uploaded)
        elif request.path == MANIFEST and request.status in DONE and uploaded is not None:
            yield uploaded
            uploaded = None


def push_what_is_new(lab: Session, client: DockerClient, repository: str) -> None:
    """Push other content under the tag: that is a first push, no second one."""
    lab.forecast("0.1", wind="east 1").tag(repository, tag="0.1")
    client.images.push(repository, tag="0.1")


def push_another_tag(client: DockerClient, repository: str) -> None:
    """Push the same image under a tag that nobody asked about."""
    client.images.get(repository + ":0.1").tag(repository, tag="0.1.1")
    client.images.push(repository, tag="0.1.1")


def pull(client: DockerClient, repository: str, url: str) -> None:
    """Pull, and read the manifest by its tag: questions, and no push."""
    import requests  # noqa: PLC0415  # imports belong into the body of a way

    client.images.remove(repository + ":0.1")
    client.images.remove("skylark/forecast:0.1")
    client.images.pull(repository, tag="0.1")
    requests.get(url, timeout=10)


def push_what_is_refused(registry: Registry, manifest: Response, url: str) -> None:
    """Ask for a part, then send a manifest that the registry does not take."""
    import requests  # noqa: PLC0415  # imports belong into the body of a way

    digest = manifest.json()["layers"][0]["digest"]
    requests.head(f"{registry.url}/v2/skylark/forecast/blobs/{digest}", timeout=10)
    requests.put(url, data=b"{}", headers={"Content-Type": manifest.headers["Content-Type"]}, timeout=10)


exercise = Exercise(
    id="1.3",
    title="The second push",
    minutes=3,
    statement=(
        "You push `skylark/forecast:0.1` once more; nothing about it has changed. How much of the image"
        " travels to"
        " the registry? Predict, then run the next cell."
    ),
    recall=(
        "In chapter 01 you pushed `skylark/forecast:0.1` a second time; nothing about it had changed. How"
        " much of the image travelled to the registry?"
    ),
    kind=Predict(
        options=(
            Option(
                "All of it: a push sends every part",
                "push-sends-every-layer",
                "The log shows no upload at all: every part was found to be there.",
            ),
            Option(
                "None of it: the engine asks for each part, and the registry has them all",
                feedback="The engine asked for every part by its digest, and the registry had them all.",
            ),
            Option(
                "The differences inside the layers, so next to nothing",
                "push-sends-a-diff",
                "No layer was even looked into: a layer is there or it is not, and these were there.",
            ),
            Option(
                "None of it, and no request either: the engine remembers that it pushed",
                "engine-remembers-pushes",
                "The log shows requests: the engine asked again, because the registry may have changed.",
            ),
        ),
        actual=actual,
    ),
    misconceptions=(
        Misconception(
            "push-sends-every-layer",
            "Read the log of the second push: what did the engine do before sending anything?",
            SOURCE,
        ),
        Misconception(
            "push-sends-a-diff",
            "A layer has one digest for all its bytes. Change one byte: is it still the same layer?",
            SOURCE,
        ),
        Misconception(
            "engine-remembers-pushes",
            "Somebody may have emptied the registry in between. How would the engine know?",
            SOURCE,
        ),
    ),
    hints=(
        "Content has a fingerprint, so two programs can find out whether both have it without sending it.",
        "The cell below the card shows what travelled.",
        "For each part think: what is the cheapest question whose answer makes sending it unnecessary?",
    ),
    why=(
        "Parts are stored under their digest. Before it sends one, the engine asks `HEAD"
        " /v2/…/blobs/<digest>`;"
        " 200 means “have it”. So the thousandth push of a large image costs a few small requests."
    ),
    source=SOURCE,
    halfway=(push_what_is_new, push_another_tag, pull, push_what_is_refused),
    uses=("push", "registry-log", "digest", "layer"),
)
