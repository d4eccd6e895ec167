"""One good exercise of every kind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.exercises import (
    Blank,
    Case,
    Choice,
    Code,
    Confusion,
    Exercise,
    Form,
    Json,
    Match,
    Misconception,
    MultiChoice,
    Option,
    Order,
    Predict,
    Slip,
    Task,
    Verdict,
    not_right,
    not_yet,
    solved,
)
from tests.exercises.minicourse.drill import drill

if TYPE_CHECKING:
    import random
    from collections.abc import Mapping

    from docker import DockerClient

    from sandbox.lab.registry.registry import Registry

SOURCE = "https://github.com/opencontainers/distribution-spec/blob/main/spec.md"
HINTS = ("Which of them is a name?", "Look at the last line that you ran.", "Say it in your own words first.")
LATEST = Misconception("latest-is-newest", "Who moved `latest`, and when?", SOURCE)
COPY = Misconception("tag-is-a-copy", "How many manifests are there now?", SOURCE)

choice = Exercise(
    id="90.1",
    title="What is a tag?",
    minutes=1,
    statement="A **tag** is … `{learner}`, pick one. <b>Not bold</b>",
    kind=Choice(
        options=(
            Option(
                "a copy of an image",
                "tag-is-a-copy",
                "A copy would have bytes; a tag has none.",
            ),
            Option("a movable name for a manifest", None, "Yes: `PUT …/manifests/TAG` stores a name."),
            Option("the newest image", "latest-is-newest", "Nothing sorts tags by age."),
        )
    ),
    hints=HINTS,
    why="A registry stores *tag → digest*.",
    source=SOURCE,
    misconceptions=(LATEST, COPY),
)

multichoice = Exercise(
    id="90.2",
    title="Which are digests?",
    minutes=1,
    statement="Tick every digest.",
    kind=MultiChoice(
        options=(
            Option("`sha256:` and 64 hex digits", None, "Both hold the algorithm."),
            Option("`1.0`", "tag-is-a-copy", "`1.0` can be moved: it is a tag."),
            Option("`sha512:` and 128 hex digits", missed="latest-is-newest"),
        )
    ),
    hints=HINTS,
    why="A digest names its algorithm first.",
    source=SOURCE,
    misconceptions=(LATEST, COPY),
)


def pulled(case: Case) -> int | None:
    """Return 0 once a manifest was fetched."""
    fetched = [request for request in case.requests if "/manifests/" in request.path]
    return 0 if fetched else None


predict = Exercise(
    id="90.3",
    title="What travels first?",
    minutes=1,
    statement="You pull an image. What is asked for first?",
    recall="You pulled an image. What was asked for first?",
    kind=Predict(
        options=(
            Option("the manifest", None, "The manifest says which blobs there are."),
            Option("the newest layer", "latest-is-newest", "No layer was asked for before the manifest."),
        ),
        actual=pulled,
    ),
    hints=HINTS,
    why="Blobs are known by the manifest alone.",
    source=SOURCE,
    misconceptions=(LATEST,),
)

order = Exercise(
    id="90.4",
    title="The requests of a pull",
    minutes=2,
    statement="Put the requests in order.",
    kind=Order(
        steps=("`GET /v2/`", "`GET` the manifest", "`GET` the configuration", "`GET` the layers"),
        feedback="The manifest names the rest.",
        slips=(Slip(1, 3, "tag-is-a-copy", "Layers came before the manifest that names them."),),
        free=(frozenset({2, 3}),),
    ),
    hints=HINTS,
    why="Each answer says what to ask for next.",
    source=SOURCE,
    misconceptions=(COPY,),
)

match = Exercise(
    id="90.5",
    title="Three words",
    minutes=2,
    statement="What is what?",
    kind=Match(
        pairs=(
            ("registry", "a service that stores images"),
            ("repository", "images of one name"),
            ("`tag`", "a movable name"),
        ),
        confusions=(Confusion(0, 1, "tag-is-a-copy", "A registry holds many names, a repository one."),),
    ),
    hints=HINTS,
    why="Registry / repository : tag.",
    source=SOURCE,
    misconceptions=(COPY,),
)


def draw_version(rng: random.Random) -> dict[str, Json]:
    """A version that a neighbour does not have."""
    return {"version": f"0.{rng.randint(2, 99)}"}


def names_it(answer: str, parameters: Mapping[str, Json]) -> bool:
    """With the host of Docker Hub or without."""
    return answer.removeprefix("docker.io/") == f"skylark/forecast:{parameters['version']}"


blank = Exercise(
    id="90.6",
    title="Write the reference",
    minutes=1,
    statement="Name version {version} of `skylark/forecast` on Docker Hub.",
    kind=Blank(
        accepts=names_it,
        forms=(Form(r"skylark/forecast(:latest)?", "latest-is-newest", "No tag means `latest`."),),
        feedback="`{version}` after a colon.",
        label="Reference",
    ),
    hints=HINTS,
    why="`name:tag`.",
    source=SOURCE,
    draw=draw_version,
    reference=lambda parameters: f"skylark/forecast:{parameters['version']}",
    others=(lambda parameters: f"docker.io/skylark/forecast:{parameters['version']}",),
    wrong={"latest-is-newest": "skylark/forecast"},
    misconceptions=(LATEST,),
)


def tagged(case: Case) -> Verdict:
    """Whether the new tag names the manifest of 0.1."""
    version = str(case.parameters["version"])
    registry = case.after.registries.get("local")
    base = registry.digest("skylark/forecast", "0.1") if registry else ""
    if not registry or not base:
        return not_yet("There is no `skylark/forecast:0.1` in your registry.")
    found = registry.digest("skylark/forecast", version)
    if not found:
        return not_yet(f"There is no `skylark/forecast:{version}` yet.")
    if found != base:
        return not_right("tag-is-a-copy", f"`{version}` names another manifest than `0.1`.")
    return solved(f"`{version}` and `0.1` both name {found[:15]}….")


def reference(client: DockerClient, registry: Registry, version: str) -> None:
    """Give it a second name."""
    image = client.images.get(f"{registry.address}/skylark/forecast:0.1")
    # a name costs no bytes
    image.tag(f"{registry.address}/skylark/forecast", tag=version)
    client.images.push(f"{registry.address}/skylark/forecast", tag=version)


def other(client: DockerClient, registry: Registry, version: str) -> None:
    """Over HTTP, with no engine."""
    del client
    import requests  # noqa: PLC0415  # imports belong into the body of a way

    url = f"{registry.url}/v2/skylark/forecast/manifests"
    kind = "application/vnd.docker.distribution.manifest.v2+json, application/vnd.oci.image.manifest.v1+json"
    old = requests.get(f"{url}/0.1", headers={"Accept": kind}, timeout=10)
    requests.put(
        f"{url}/{version}", old.content, headers={"Content-Type": old.headers["Content-Type"]}, timeout=10
    ).raise_for_status()


def wrong(client: DockerClient, registry: Registry, version: str) -> None:
    """Build once more."""
    import io  # noqa: PLC0415  # imports belong into the body of a way

    name = f"{registry.address}/skylark/forecast:{version}"
    client.images.build(fileobj=io.BytesIO(b"FROM scratch\nLABEL again=yes\n"), tag=name)
    client.images.push(name)


task = Exercise(
    id="90.7",
    title="A second name",
    minutes=3,
    statement="Let `skylark/forecast:{version}` name what `0.1` names.",
    kind=Task(check=tagged),
    hints=HINTS,
    why="A tag is a name for a manifest that is already there.",
    source=SOURCE,
    draw=draw_version,
    reference=reference,
    others=(other,),
    wrong={"tag-is-a-copy": wrong},
    misconceptions=(COPY,),
)


def newest(case: Case) -> Verdict:
    """Judge the calls that were made."""
    for call in case.answer if isinstance(case.answer, list | tuple) else []:
        tags = call["input"][0]
        if "error" in call:
            return not_right(None, f"For {tags} your function failed: {call['error']}")
        if call["result"] == max(tags) != max(tags, key=lambda tag: [int(part) for part in tag.split(".")]):
            return not_right("latest-is-newest", f"For {tags} it compared text, not numbers.")
        if call["result"] != max(tags, key=lambda tag: [int(part) for part in tag.split(".")]):
            return not_right(None, f"For {tags} it returned {call['result']}.")
    return solved("Right for every list.")


def newest_reference() -> None:
    """Compare numbers."""

    def newest(tags: list[str]) -> str:
        return max(tags, key=lambda tag: [int(part) for part in tag.split(".")])


def newest_text() -> None:
    """Compare text."""

    def newest(tags: list[str]) -> str:
        return max(tags)


code = Exercise(
    id="90.8",
    title="The highest version",
    minutes=3,
    statement="Write `newest(tags)`.",
    kind=Code(inputs=lambda _: [[["1.9", "1.10"]], [["0.1"]]], check=newest),
    hints=HINTS,
    why="Versions are numbers.",
    source=SOURCE,
    reference=newest_reference,
    wrong={"latest-is-newest": newest_text},
    misconceptions=(LATEST,),
)

EXERCISES = (choice, multichoice, predict, order, match, blank, task, code, drill)
